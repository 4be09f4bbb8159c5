//! The console, without a browser: what its pages say, and what its forms do.

mod audit_log;
mod browser;
mod filled;
mod forms;
mod guards;
mod iam;
mod incomplete;
mod keys;
mod lists;
mod login;
mod making_tokens;
mod new_keys;
mod overview;
mod paths;
mod plugin_pages;
mod plugins;
mod policies;
mod preferences;
mod projects;
mod proxied;
mod renaming;
mod sizes;
mod team;
mod tokens;
mod why;
mod wire;

pub(crate) use self::{browser::Browser, filled::Filled};
