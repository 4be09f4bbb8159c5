//! `/members`.

pub(crate) mod operations;
