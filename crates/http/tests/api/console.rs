//! The console, without a browser: what its pages say, and what its forms do.

mod browser;
mod filled;
mod policies;
mod tokens;

pub(crate) use self::{browser::Browser, filled::Filled};
