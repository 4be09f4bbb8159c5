//! Compiled code on disk, so that a start compiles nothing.
//!
//! What is compiled is run as it stands: whoever could put a file here would have the server. So each begins with a MAC
//! under a key that only the server has, over what it was made of and all that follows, and it is checked over the bytes
//! that are then run. A file that is not right is one that is not there.

use std::{
    collections::HashSet,
    fs::{File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::PathBuf,
};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::{Compiled, Compiler, Engine};

/// A folder of compiled code.
pub struct Cache {
    folder: PathBuf,
    key: Zeroizing<[u8; 32]>,
}

/// Bytes of a MAC.
const MAC: usize = 32;

/// What a MAC begins with, so that the same key cannot be made to speak of something else.
const ABOUT: &[u8] = b"keywright compiled plugin 1\0";

impl Cache {
    /// The folder, which is made when it is needed, and the key of its MACs.
    #[must_use]
    pub fn new(folder: PathBuf, key: Zeroizing<[u8; 32]>) -> Self {
        Self { folder, key }
    }

    /// What an engine made of a component, if it is here and has not been touched.
    #[must_use]
    pub fn get(&self, engine: &Engine, component: &[u8]) -> Option<Compiled> {
        let source = Source::of(engine, component);
        let mut bytes = Vec::new();
        let most = u64::try_from(MAC + Compiler::MOST_COMPILED).unwrap_or(u64::MAX);
        let file = File::open(self.folder.join(source.file_name())).ok()?;
        file.take(most).read_to_end(&mut bytes).ok()?;
        let (mac, compiled) = bytes.split_at_checked(MAC)?;
        self.mac(&source, compiled)?.verify_slice(mac).ok()?;
        bytes.drain(..MAC);
        Some(Compiled::vouch(bytes))
    }

    /// Keeps what an engine made of a component, in place of what was there. Only its owner may read it.
    pub fn put(&self, engine: &Engine, component: &[u8], compiled: &Compiled) -> io::Result<()> {
        let source = Source::of(engine, component);
        let mac = self.mac(&source, compiled.bytes()).ok_or(io::ErrorKind::InvalidInput)?;
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let path = self.folder.join(source.file_name());
        // Under another name until it is whole. The number of the process keeps two servers apart.
        let beside = path.with_extension(format!("{}.new", std::process::id()));
        drop(std::fs::remove_file(&beside));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
        let written = file
            .write_all(&mac.finalize().into_bytes())
            .and_then(|()| file.write_all(compiled.bytes()))
            .and_then(|()| std::fs::rename(&beside, &path));
        written.inspect_err(|_| drop(std::fs::remove_file(&beside)))
    }

    /// Under which name it is kept what an engine makes of a component.
    #[must_use]
    pub fn name(engine: &Engine, component: &[u8]) -> String {
        Source::of(engine, component).file_name()
    }

    /// Removes what has none of these names. What this process is about to keep stays.
    pub fn keep_only(&self, names: &HashSet<String>) -> io::Result<()> {
        let own = format!(".{}.new", std::process::id());
        let found = match std::fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            found => found?,
        };
        for entry in found {
            let entry = entry?;
            let name = entry.file_name();
            if !name.to_str().is_some_and(|it| names.contains(it) || it.ends_with(&own)) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    fn mac(&self, source: &Source, compiled: &[u8]) -> Option<Hmac<Sha256>> {
        let mac = Hmac::<Sha256>::new_from_slice(&*self.key).ok()?;
        Some(mac.chain_update(ABOUT).chain_update(source.0).chain_update(compiled))
    }
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// What compiled code was made of, and by what: the SHA-256 of an engine and of a component.
struct Source([u8; 32]);

impl Source {
    fn of(engine: &Engine, component: &[u8]) -> Self {
        let component = Sha256::digest(component);
        Self(Sha256::new().chain_update(engine.fingerprint()).chain_update(component).finalize().into())
    }

    fn file_name(&self) -> String {
        let digits = self.0.iter().fold(String::new(), |text, it| text + &format!("{it:02x}"));
        digits + ".cwasm"
    }
}

#[cfg(test)]
mod tests;
