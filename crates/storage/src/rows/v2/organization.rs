//! Organizations, by id: since 2 with how things are shown, and an end.

use rkyv::{Archive, Serialize};

use crate::rows::v1::{Id, Millis};

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
    pub(crate) created_at: Millis,
    pub(crate) ended_at: Option<Millis>,
}

/// In which order flags are shown.
#[derive(Archive, Serialize)]
pub(crate) enum FlagOrder {
    CreatedAt,
    Key,
}
