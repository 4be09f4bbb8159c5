//! `/groups`.

pub(crate) mod operations;
