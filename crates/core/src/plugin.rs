//! Plugins of an organization, as far as they are kept: which version runs, what it was told and granted, and whose
//! bundles are believed. What a plugin is, its bundle says.

use crate::{
    id::{OrganizationId, PluginId, PluginKeyId},
    principal::Actor,
    text::{Key, Name},
    time::Timestamp,
};

/// A plugin of an organization. It acts within it, and nowhere else.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Plugin {
    /// Its id: another one of the same name is another plugin.
    pub id: PluginId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// What its bundles call it.
    pub name: Key,
    /// Whether it acts.
    pub status: PluginStatus,
    /// The version that acts, or would.
    pub release: Release,
    /// The version before, to go back to.
    pub previous: Option<Release>,
    /// What it was told, as JSON; handles stand in place of secrets.
    pub config: String,
    /// The secrets that it was told, sealed.
    pub secrets: Vec<SealedSecret>,
    /// Whether it may call private networks, where its manifest asks for that.
    pub private_networks: bool,
    /// Who installed it.
    pub installed_by: Actor,
    /// When it was installed.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// Whether a plugin acts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PluginStatus {
    /// It was installed, and never acted.
    Staged,
    /// It acts.
    Enabled,
    /// It acted, and does not now.
    Disabled,
    /// Its code failed again and again, and rests; what it does by declaring it goes on.
    Quarantined,
}

/// A version of a plugin, which is a bundle.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Release {
    /// Its version, as its manifest says.
    pub version: String,
    /// The SHA-256 of its bundle, by which that is kept.
    pub hash: [u8; 32],
    /// The Ed25519 key of who signed it, if anybody did.
    pub signer: Option<[u8; 32]>,
    /// What it was granted, thing by thing, in the words in which that was shown.
    pub granted: Vec<String>,
    /// When it came.
    pub at: Timestamp,
}

/// A secret that a plugin was told. Who has the key of the installation can open it; nobody is shown it.
#[derive(Clone, Eq, PartialEq)]
pub struct SealedSecret {
    /// The path of its field.
    pub path: String,
    /// What it is, sealed.
    pub sealed: Vec<u8>,
}

/// A key of authors of plugins that an organization trusts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PluginKey {
    /// Its id.
    pub id: PluginKeyId,
    /// Who trusts it.
    pub organization: OrganizationId,
    /// The Ed25519 public key.
    pub key: [u8; 32],
    /// Whose it is, as people here call them.
    pub name: Name,
    /// Who said so.
    pub added_by: Actor,
    /// When.
    pub created_at: Timestamp,
}

impl Plugin {
    /// The most plugins of an organization.
    pub const MAX: usize = 64;
    /// The most bytes of what one is told, secrets among them.
    pub const MAX_CONFIG: usize = 32 << 10;

    /// Whether it acts, be it without its code.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        matches!(self.status, PluginStatus::Enabled | PluginStatus::Quarantined)
    }
}

impl PluginKey {
    /// The most keys that an organization trusts.
    pub const MAX: usize = 64;
}

impl PluginStatus {
    /// Its name, as it is shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Staged => "Staged",
            Self::Enabled => "Enabled",
            Self::Disabled => "Disabled",
            Self::Quarantined => "Quarantined",
        }
    }
}

impl std::fmt::Debug for SealedSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealedSecret").field("path", &self.path).finish_non_exhaustive()
    }
}
