//! The console, without a browser: what its pages say, and what its forms do.

mod browser;
mod filled;
mod making_tokens;
mod policies;

pub(crate) use self::{browser::Browser, filled::Filled};
