//! `/policies`.

pub(crate) mod operations;
