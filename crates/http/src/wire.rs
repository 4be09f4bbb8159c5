//! How things are said on the wire: bodies, queries, paths, answers, moments.

pub(crate) mod body;
pub(crate) mod envelope;
pub(crate) mod json;
pub(crate) mod moment;
pub(crate) mod paging;
pub(crate) mod patch;
pub(crate) mod path;
pub(crate) mod query;
mod relaxed;
mod unbound;
