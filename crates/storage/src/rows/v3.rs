//! Version 3 of the rows that have one. Frozen, as the versions before, of which it uses what has not changed.

pub(crate) mod organization;
pub(crate) mod token;

/// The version of these types.
pub(crate) const VERSION: u8 = 3;
