//! Plugins: a bundle and its manifest, which belong together, and whether one may be installed.

use std::fmt;

use keywright_core::Catalogue;
use semver::Version;

use crate::{
    bundle::{Bundle, BundleFault, COMPONENT, ContentHash, KeyId, Limits, MANIFEST},
    manifest::{Manifest, ManifestFault},
};

/// A plugin, as it came.
#[derive(Clone, Debug)]
pub struct Plugin {
    bundle: Bundle,
    manifest: Manifest,
}

/// Something that is wrong with a plugin.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PluginFault {
    /// With its bundle.
    Bundle(BundleFault),
    /// With its manifest.
    Manifest(ManifestFault),
    /// The manifest is no text.
    NoText,
    /// It says that code does something, and has none.
    NoCode,
    /// It has code, and says nothing of what that does.
    IdleCode,
    /// Its manifest names who signs it, and it is unsigned or signed by somebody else.
    OtherKey(KeyId),
}

/// What whoever installs a plugin knows of it, and of what runs already.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terms<'t> {
    /// The hash of the bundle, as they had it from somewhere else.
    pub hash: Option<ContentHash>,
    /// The keys of authors that are trusted.
    pub trusted: &'t [KeyId],
    /// What runs under that name now.
    pub running: Option<Running<'t>>,
    /// Whether somebody else than before may have signed it.
    pub other_signer: bool,
}

/// What runs now.
#[derive(Clone, Copy, Debug)]
pub struct Running<'r> {
    /// Its version.
    pub version: &'r Version,
    /// Its bundle.
    pub hash: ContentHash,
    /// Who signed it.
    pub signer: Option<KeyId>,
}

/// Why a plugin is not installed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// It is another than the one that was meant.
    #[error("the bundle has the SHA-256 {0}, and another was expected")]
    OtherHash(ContentHash),
    /// Nobody vouches for it.
    #[error("the bundle is unsigned; say its SHA-256, as its author tells it, to install it all the same")]
    Unsigned,
    /// Nobody who is trusted vouches for it.
    #[error(
        "the bundle is signed by {0}, which is not trusted; trust that key, or say the SHA-256 of the bundle"
    )]
    Untrusted(KeyId),
    /// It is older than what runs.
    #[error("version {0} is older than {1}, which runs; roll back to a version that ran before instead")]
    Downgrade(Version, Version),
    /// It says that it is what runs, and is not.
    #[error("version {0} runs already, and is another bundle")]
    OtherBytes(Version),
    /// Somebody else signed what runs.
    #[error(
        "what runs was signed by another key, or by none; approve that the signer changes (`otherSigner=true`)"
    )]
    OtherSigner,
}

impl Plugin {
    /// Opens a bundle, for a server that has this catalogue; or says all that is wrong with it.
    pub fn open(bytes: &[u8], limits: &Limits, catalogue: &Catalogue) -> Result<Self, Vec<PluginFault>> {
        let of_bundle = |it: Vec<BundleFault>| it.into_iter().map(PluginFault::Bundle).collect::<Vec<_>>();
        let bundle = Bundle::read(bytes, limits).map_err(of_bundle)?;
        let text = bundle.file(MANIFEST).and_then(|it| std::str::from_utf8(it).ok());
        let text = text.ok_or_else(|| vec![PluginFault::NoText])?;
        let of_manifest =
            |it: Vec<ManifestFault>| it.into_iter().map(PluginFault::Manifest).collect::<Vec<_>>();
        let manifest = Manifest::read(text, catalogue).map_err(of_manifest)?;
        let mut faults = Vec::new();
        match (manifest.needs_code(), bundle.file(COMPONENT).is_some()) {
            (true, false) => faults.push(PluginFault::NoCode),
            (false, true) => faults.push(PluginFault::IdleCode),
            _ => {}
        }
        // Whoever takes the signature away makes nothing that can be installed.
        if let Some(key) = manifest.about.key.filter(|it| bundle.signer() != Some(*it)) {
            faults.push(PluginFault::OtherKey(key));
        }
        if faults.is_empty() { Ok(Self { bundle, manifest }) } else { Err(faults) }
    }

    /// Its files.
    #[must_use]
    pub fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// What it says of itself.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Whether it may be installed on these terms, or all reasons why not.
    pub fn admit(&self, terms: &Terms<'_>) -> Result<(), Vec<Refusal>> {
        let (hash, version) = (self.bundle.hash(), &self.manifest.about.version);
        let mut refusals = Vec::new();
        match (terms.hash, self.bundle.signer()) {
            (Some(expected), _) if expected == hash => {}
            (Some(_), _) => refusals.push(Refusal::OtherHash(hash)),
            (None, None) => refusals.push(Refusal::Unsigned),
            (None, Some(key)) if !terms.trusted.contains(&key) => refusals.push(Refusal::Untrusted(key)),
            (None, Some(_)) => {}
        }
        if let Some(running) = terms.running {
            match version.cmp_precedence(running.version) {
                std::cmp::Ordering::Less => {
                    refusals.push(Refusal::Downgrade(version.clone(), running.version.clone()));
                }
                std::cmp::Ordering::Equal if hash != running.hash => {
                    refusals.push(Refusal::OtherBytes(version.clone()));
                }
                _ => {}
            }
            if running.signer != self.bundle.signer() && !terms.other_signer {
                refusals.push(Refusal::OtherSigner);
            }
        }
        if refusals.is_empty() { Ok(()) } else { Err(refusals) }
    }
}

impl fmt::Display for PluginFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bundle(fault) => fault.fmt(f),
            Self::Manifest(fault) => fault.fmt(f),
            Self::NoText => write!(f, "{MANIFEST}: is no UTF-8"),
            Self::NoCode => {
                write!(f, "{COMPONENT}: is missing; the manifest has hooks that only code can answer")
            }
            Self::IdleCode => {
                write!(f, "{COMPONENT}: does nothing; the manifest has no hook that code answers")
            }
            Self::OtherKey(key) => {
                write!(f, "{MANIFEST}: names {key} as signer, and the bundle is not signed by it")
            }
        }
    }
}

#[cfg(test)]
mod tests;
