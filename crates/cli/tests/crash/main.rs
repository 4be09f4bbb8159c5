//! What is left when the process or its folder is not treated well: kills under load, a second server, a
//! folder that others can read.

#[cfg(test)]
#[path = "../../../http/tests/api/client.rs"]
#[expect(dead_code, reason = "the promises need more of it")]
mod client;
#[cfg(test)]
mod folder;
#[cfg(test)]
mod kills;
#[cfg(test)]
#[path = "../promises/server.rs"]
mod server;
#[cfg(test)]
#[path = "../../../http/tests/api/world.rs"]
#[expect(dead_code, reason = "the promises need more of it")]
mod world;
