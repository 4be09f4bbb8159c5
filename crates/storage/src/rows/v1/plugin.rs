//! Plugins, the pieces of their bundles, keys that are trusted, and what plugins keep. Their keys are organization and id;
//! of pieces, organization, digest of the whole, and number; of what is kept, organization, plugin and its own key.

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

/// Whether it acts. It came to have more at its end, which changes nothing of what was written before.
#[derive(Archive, Clone, Copy, Serialize)]
pub(crate) enum Status {
    Staged,
    Enabled,
    Disabled,
    Quarantined,
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

/// Something that the code of a plugin keeps.
#[derive(Archive, Serialize)]
pub(crate) struct Kept {
    pub(crate) value: Vec<u8>,
    pub(crate) version: u64,
    pub(crate) expires_at: Option<Millis>,
}

/// How much the code of a plugin keeps.
#[derive(Archive, Serialize)]
pub(crate) struct KeptUse {
    pub(crate) keys: u64,
    pub(crate) bytes: u64,
    /// The newest version of anything that it ever kept.
    pub(crate) version: u64,
}
