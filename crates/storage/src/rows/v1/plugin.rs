//! Plugins, the pieces of their bundles, and keys that are trusted. Their keys are organization and id; of pieces,
//! organization, digest of the whole, and number.

use rkyv::{Archive, Serialize};

use super::{Millis, audit::Actor};

/// A plugin.
#[derive(Archive, Serialize)]
pub(crate) struct Plugin {
    pub(crate) name: String,
    pub(crate) status: Status,
    pub(crate) release: Release,
    pub(crate) previous: Option<Release>,
    pub(crate) config: String,
    pub(crate) secrets: Vec<Secret>,
    pub(crate) private_networks: bool,
    pub(crate) installed_by: Actor,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
}

/// Whether it acts.
#[derive(Archive, Clone, Copy, Serialize)]
pub(crate) enum Status {
    Staged,
    Enabled,
    Disabled,
}

/// A version of it.
#[derive(Archive, Serialize)]
pub(crate) struct Release {
    pub(crate) version: String,
    pub(crate) hash: [u8; 32],
    pub(crate) signer: Option<[u8; 32]>,
    pub(crate) granted: Vec<String>,
    pub(crate) at: Millis,
}

/// A secret of it, sealed.
#[derive(Archive, Serialize)]
pub(crate) struct Secret {
    pub(crate) path: String,
    pub(crate) sealed: Vec<u8>,
}

/// A piece of a bundle.
#[derive(Archive, Serialize)]
pub(crate) struct Piece {
    /// How many pieces there are.
    pub(crate) of: u8,
    pub(crate) bytes: Vec<u8>,
}

/// A key of authors that is trusted.
#[derive(Archive, Serialize)]
pub(crate) struct Key {
    pub(crate) itself: [u8; 32],
    pub(crate) name: String,
    pub(crate) added_by: Actor,
    pub(crate) created_at: Millis,
}
