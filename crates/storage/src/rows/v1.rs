//! Version 1 of every row. Frozen: a change of any of these types is version 2 of that row.
//!
//! Ids and digests are their bytes, moments are milliseconds since the Unix epoch, statements are kept as they
//! were written. What the key of a row says is not said again in it.

pub(crate) mod access;
pub(crate) mod audit;
pub(crate) mod flag;
pub(crate) mod organization;
pub(crate) mod person;
pub(crate) mod plugin;
pub(crate) mod project;
pub(crate) mod segment;
pub(crate) mod token;

/// The sixteen bytes of an id.
pub(crate) type Id = [u8; 16];
/// Milliseconds since the Unix epoch.
pub(crate) type Millis = u64;

/// The version of these types.
pub(crate) const VERSION: u8 = 1;
