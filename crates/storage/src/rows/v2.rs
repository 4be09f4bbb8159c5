//! Version 2 of the rows that have one. Frozen, as version 1 is, of which it uses what has not changed.

pub(crate) mod access;
pub(crate) mod audit;
pub(crate) mod flag;
pub(crate) mod organization;
pub(crate) mod token;

/// The version of these types.
pub(crate) const VERSION: u8 = 2;
