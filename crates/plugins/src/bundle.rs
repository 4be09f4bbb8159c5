//! Bundles: the file in which a plugin comes, `name-1.2.0.plugin`.
//!
//! It is a zip of a few files that are known by name ([`MAY_HOLD`]). `SHA256SUMS` has the digest of each, and
//! `SHA256SUMS.sig` an Ed25519 signature of that, by which the author is known. The bundle as a whole is known by its
//! own digest ([`ContentHash`]).
//!
//! A bundle is a thing from outside, which somebody may have made to do harm. So it is read by a reader of its own that
//! knows the one way in which bundles are written: common libraries keep the last of two entries with one name, and
//! believe one of two headers that say different things.

mod archive;
mod fault;
mod name;
mod signature;
mod sums;
mod write;

use std::{collections::BTreeMap, fmt};

use sha2::{Digest as _, Sha256};

pub use self::{
    fault::{BundleFault, Wrong},
    signature::{KeyError, KeyId, SecretKeyError, Signer},
};

/// The name of the manifest in a bundle.
pub const MANIFEST: &str = "plugin.toml";
/// The name of the WASM component in a bundle.
pub const COMPONENT: &str = "plugin.wasm";
/// The name of the digests in a bundle.
pub const SUMS: &str = "SHA256SUMS";
/// The name of the signature of the digests in a bundle.
pub const SIGNATURE: &str = "SHA256SUMS.sig";

/// What a bundle holds at most. There are no folders in it.
pub const MAY_HOLD: [&str; 11] = [
    MANIFEST,
    COMPONENT,
    "README.md",
    "README.zh-CN.md",
    "CHANGELOG.md",
    "LICENSE",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "NOTICE",
    SUMS,
    SIGNATURE,
];

/// What a bundle holds at least.
pub const MUST_HOLD: [&str; 4] = [MANIFEST, "README.md", "CHANGELOG.md", SUMS];

/// How much a bundle may be.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most bytes as it comes.
    pub packed: usize,
    /// The most entries.
    pub entries: usize,
    /// The most bytes of all its files together.
    pub unpacked: usize,
    /// How many times larger a file may be than it is in the bundle, beyond [`Limits::FREE`].
    pub ratio: usize,
}

/// The files of a bundle, each as its sums say, and who signed them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Bundle {
    files: BTreeMap<String, Vec<u8>>,
    signer: Option<KeyId>,
    hash: ContentHash,
}

/// What a bundle is known by: the SHA-256 of its bytes.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ContentHash([u8; 32]);

impl Limits {
    /// What is enough for components of compiled languages and of JavaScript.
    pub const STANDARD: Self = Self { packed: 8 << 20, entries: 16, unpacked: 32 << 20, ratio: 64 };
    /// Files up to this many bytes may be packed as well as they can be.
    pub const FREE: usize = 64 << 10;
}

impl Bundle {
    /// Reads a bundle, or says all that is wrong with it. What a fault of the archive hides is not looked at.
    ///
    /// It takes memory for the bundle's files, at most `limits.unpacked`, and nothing of them is written anywhere.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, Vec<BundleFault>> {
        let files = archive::read(bytes, limits)?;
        let mut faults: Vec<_> =
            MUST_HOLD.iter().filter(|it| !files.contains_key(**it)).map(|it| Wrong::Missing.of(it)).collect();
        if let Some(sums) = files.get(SUMS) {
            faults.extend(sums::faults(sums, &files));
        }
        let signer = match (files.get(SIGNATURE), files.get(SUMS)) {
            (Some(signature), Some(sums)) => signature::verify(signature, sums).map(Some),
            _ => Ok(None),
        };
        match signer {
            Ok(signer) if faults.is_empty() => Ok(Self { files, signer, hash: ContentHash::of(bytes) }),
            Ok(_) => Err(faults),
            Err(wrong) => {
                faults.push(wrong.of(SIGNATURE));
                Err(faults)
            }
        }
    }

    /// Makes the bundle of some files, and signs it where there is somebody to. The same files and signer make the
    /// same bytes. Sums and signature are made anew; those among the files are let go.
    ///
    /// # Errors
    /// All that would be wrong with it, as [`Bundle::read`] says.
    pub fn pack(
        mut files: BTreeMap<String, Vec<u8>>,
        signer: Option<&Signer>,
        limits: &Limits,
    ) -> Result<Vec<u8>, Vec<BundleFault>> {
        files.remove(SIGNATURE);
        files.remove(SUMS);
        let sums = sums::of(&files).into_bytes();
        if let Some(signer) = signer {
            files.insert(SIGNATURE.to_owned(), signature::write(signer, &sums).into_bytes());
        }
        files.insert(SUMS.to_owned(), sums);
        let bytes = write::archive(&files)?;
        Self::read(&bytes, limits).map(|_| bytes)
    }

    /// A file of it.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(Vec::as_slice)
    }

    /// Its files, by name.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// Who signed it; none if it is unsigned. Whether that is somebody to trust is not said here.
    #[must_use]
    pub fn signer(&self) -> Option<KeyId> {
        self.signer
    }

    /// What it is known by.
    #[must_use]
    pub fn hash(&self) -> ContentHash {
        self.hash
    }
}

impl ContentHash {
    /// Of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Reads 64 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        from_hex(text).map(Self)
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}

/// The name of the file in which a version of a plugin comes.
#[must_use]
pub fn file_name(plugin: &str, version: &semver::Version) -> String {
    format!("{plugin}-{version}.plugin")
}

fn to_hex(bytes: &[u8]) -> String {
    let digit = |it: u8| char::from_digit(u32::from(it), 16).unwrap_or_default();
    bytes.iter().flat_map(|it| [digit(it >> 4), digit(it & 15)]).collect()
}

/// Exactly that many bytes, in small hexadecimal digits.
fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let value = |it: u8| match it {
        b'0'..=b'9' => Some(it - b'0'),
        b'a'..=b'f' => Some(it - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = value(*high)? << 4 | value(*low)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests;
