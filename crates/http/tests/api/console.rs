//! The console, without a browser: what its pages say, and what its forms do.

mod audit_log;
mod browser;
mod guards;
mod login;
mod overview;
mod preferences;
mod projects;
mod tokens;

pub(crate) use self::browser::Browser;
