//! The API as people use it: a server in this process, on a port and a folder of its own, and callers over HTTP.

#[cfg(test)]
#[expect(dead_code, reason = "other tests need more of it")]
mod client;
#[cfg(test)]
mod lifecycle;
#[cfg(test)]
#[path = "../../src/tests/log.rs"]
mod log;
#[cfg(test)]
mod matrix;
#[cfg(test)]
#[expect(dead_code, reason = "other tests need more of it")]
mod neighbour;
#[cfg(test)]
mod routes;
#[cfg(test)]
#[expect(dead_code, reason = "other tests need more of it")]
mod server;
#[cfg(test)]
mod tenancy;
#[cfg(test)]
#[expect(dead_code, reason = "other tests need more of it")]
mod world;
