//! What happens at once: rights that are taken away while they are used, and names that are taken twice.

#[cfg(test)]
#[path = "../../../http/tests/api/client.rs"]
#[expect(dead_code, reason = "the promises need more of it")]
mod client;
#[cfg(test)]
mod names;
#[cfg(test)]
mod rights;
#[cfg(test)]
#[path = "../promises/server.rs"]
#[expect(dead_code, reason = "the crashes need more of it")]
mod server;
#[cfg(test)]
mod ways;
#[cfg(test)]
#[path = "../../../http/tests/api/world.rs"]
#[expect(dead_code, reason = "the promises need more of it")]
mod world;
