//! The console, without a browser: what its pages say, and what its forms do.

mod browser;
mod guards;
mod iam;
mod login;
mod tokens;
mod why;

pub(crate) use self::browser::Browser;
