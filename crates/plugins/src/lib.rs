//! Plugins, as far as they need no code to run: what a plugin is, says and asks for, and what it does by declaring it.
//!
//! A plugin comes as a [bundle], a zip of a few known files with their checksums and a signature. Its
//! [manifest] says what it adds and what it wants. [Rules](rule) object to operations, [sinks](sink) turn
//! events into requests for other programs, and the [target guard](target) says whether a request may leave.
//!
//! All of it is pure. Bytes, the time, addresses and random numbers are arguments, and nothing here is in the way of a
//! decision: a rule can object to a write, and can never allow one.

pub mod bundle;
pub mod clause;
pub mod config;
pub mod delivery;
pub mod kinds;
pub mod manifest;
pub mod operation;
#[cfg(any(test, feature = "oracles"))]
pub mod oracles;
pub mod path;
pub mod pattern;
pub mod plugin;
pub mod rule;
pub mod schema;
pub mod sink;
pub mod target;
pub mod template;
pub mod words;
