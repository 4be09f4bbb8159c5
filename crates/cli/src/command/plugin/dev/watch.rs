//! What of a folder is looked at, to know when something of it was changed.

use std::{
    collections::{BTreeMap, hash_map::DefaultHasher},
    fs,
    hash::{Hash as _, Hasher as _},
    path::{Path, PathBuf},
    time::SystemTime,
};

use keywright_plugins::bundle::COMPONENT;

/// What builds make, tools are, or nothing is made of.
const OTHERS: [&str; 6] = [COMPONENT, "Cargo.lock", "node_modules", "target", "tests", "screenshots"];
/// With what names of others end.
const ENDINGS: [&str; 2] = [".plugin", ".key"];

/// The files of a folder, and when each was changed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Sources(BTreeMap<PathBuf, SystemTime>);

impl Sources {
    /// As they are now. Files that are hidden, and what builds make, are not among them.
    pub(super) fn of(folder: &Path) -> Self {
        let mut found = BTreeMap::new();
        let mut left = vec![folder.to_owned()];
        while let Some(next) = left.pop() {
            let entries = fs::read_dir(&next).into_iter().flatten().flatten();
            for path in entries.map(|it| it.path()).filter(|it| is_source(it)) {
                if path.is_dir() && !path.is_symlink() {
                    left.push(path);
                } else if let Ok(changed) = fs::metadata(&path).and_then(|it| it.modified()) {
                    found.insert(path, changed);
                }
            }
        }
        Self(found)
    }

    /// What they say, as a number: the same where nothing is changed but when they were written.
    pub(super) fn said(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for path in self.0.keys() {
            (path, fs::read(path).unwrap_or_default()).hash(&mut hasher);
        }
        hasher.finish()
    }
}

fn is_source(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    !name.starts_with('.') && !OTHERS.contains(&&*name) && !ENDINGS.iter().any(|it| name.ends_with(it))
}

#[cfg(test)]
mod tests;
