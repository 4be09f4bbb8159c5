//! The model of Keywright: who may do what, and why.
//!
//! Everything here is pure and total. There is no clock, no dice, no disk and
//! no `async`: a function that needs the time or random bytes takes them as
//! arguments. Types exist only if they are valid; text becomes a type at the
//! door and nowhere else.

pub mod audit;
pub mod catalogue;
pub mod condition;
pub mod coverage;
pub mod decide;
pub mod everywhere;
pub mod flag;
pub mod fragment;
#[cfg(any(test, feature = "oracles"))]
pub mod generators;
pub mod grant;
pub mod group;
pub mod id;
pub mod member;
#[cfg(any(test, feature = "oracles"))]
pub mod oracles;
pub mod organization;
pub mod permit;
pub mod plugin;
pub mod policy;
pub mod principal;
pub mod project;
pub mod resource;
pub mod secret;
pub mod segment;
pub mod session;
pub mod statement;
pub mod targeting;
pub mod text;
pub mod time;
pub mod token;

pub use crate::{
    catalogue::{Action, Catalogue, TypeId},
    coverage::{Coverage, covered},
    decide::{Decision, Request, decide},
    fragment::{Fragment, Masks},
    permit::{Permit, authorize},
    principal::Principal,
    resource::{Glob, ResourceName, ResourcePattern},
    secret::{Digest, Secret},
    statement::{Effect, Statement},
    time::Timestamp,
};
