//! Organizations, by id: since 3 with what they ask of their tokens.

use rkyv::{Archive, Serialize};

use crate::rows::{
    v1::{Id, Millis},
    v2::organization::FlagOrder,
};

/// An organization.
#[derive(Archive, Serialize)]
pub(crate) struct Organization {
    pub(crate) workspace: Id,
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) initialized: bool,
    pub(crate) default_policies: Vec<Id>,
    pub(crate) default_groups: Vec<Id>,
    pub(crate) flag_order: FlagOrder,
    pub(crate) token_policy: TokenPolicy,
    pub(crate) created_at: Millis,
    pub(crate) ended_at: Option<Millis>,
}

/// What an organization asks of its tokens.
#[derive(Archive, Serialize)]
pub(crate) struct TokenPolicy {
    pub(crate) personal: Lifetime,
    pub(crate) service: Lifetime,
    pub(crate) deactivates_on_reuse: bool,
}

/// How long tokens of a kind last, in days.
#[derive(Archive, Serialize)]
pub(crate) struct Lifetime {
    pub(crate) default: Option<u32>,
    pub(crate) maximum: Option<u32>,
    pub(crate) required: bool,
    pub(crate) earlier: Vec<Bound>,
}

/// How long tokens last, in days, that were made up to a moment.
#[derive(Archive, Serialize)]
pub(crate) struct Bound {
    pub(crate) until: Millis,
    pub(crate) maximum: u32,
}
