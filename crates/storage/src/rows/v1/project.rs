//! Projects and environments. Their keys are organization and id.

use rkyv::{Archive, Serialize};

use super::{Id, Millis};

/// A project.
#[derive(Archive, Serialize)]
pub(crate) struct Project {
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
}

/// An environment.
#[derive(Archive, Serialize)]
pub(crate) struct Environment {
    pub(crate) project: Id,
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) description: String,
    pub(crate) secrets: Vec<Secret>,
    pub(crate) requires_change_comment: bool,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
}

/// A secret of an environment.
#[derive(Archive, Serialize)]
pub(crate) struct Secret {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) side: Side,
    pub(crate) value: String,
}

/// Which SDKs a secret is for.
#[derive(Archive, Clone, Copy, Serialize)]
pub(crate) enum Side {
    Server,
    Client,
}
