//! The promises of `docs/promises.md`, each played black box against the binary: over HTTP, and again after a
//! restart. The tests are named by the statement they show.

#[cfg(test)]
mod authority;
#[cfg(test)]
#[path = "../../../http/tests/api/client.rs"]
mod client;
#[cfg(test)]
mod life;
#[cfg(test)]
mod management;
#[cfg(test)]
#[expect(dead_code, reason = "the crashes need more of it")]
mod server;
#[cfg(test)]
#[path = "../../../http/tests/api/world.rs"]
mod world;
