//! The API as people use it: a server in this process, on a port and a folder of its own, and callers over HTTP.

#[cfg(test)]
mod client;
#[cfg(test)]
#[path = "../../src/tests/log.rs"]
mod log;
#[cfg(test)]
mod neighbour;
#[cfg(test)]
mod server;
#[cfg(test)]
mod smoke;
#[cfg(test)]
mod world;
