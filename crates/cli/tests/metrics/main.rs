//! What Prometheus is told.

#[cfg(test)]
#[path = "../../../http/tests/api/client.rs"]
#[expect(dead_code, reason = "the promises need more of it")]
mod client;
#[cfg(test)]
mod scrape;
#[cfg(test)]
#[path = "../promises/server.rs"]
#[expect(dead_code, reason = "the promises need more of it")]
mod server;
#[cfg(test)]
#[path = "../../../http/tests/api/world.rs"]
#[expect(dead_code, reason = "the promises need more of it")]
mod world;
