//! Proving who one is: passwords, login throttling, the members' access tokens and the refresh cookie.
//!
//! Nothing here knows a request, a status or the store. The time is an argument, except that the
//! threads which hash passwords take as long as they take.

pub mod argon;
pub mod cookie;
pub mod hasher;
pub mod jwt;
pub mod login;
pub mod one_time;
pub mod password;
pub mod peer;
pub mod throttle;
