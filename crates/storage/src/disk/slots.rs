//! The head slots: two small files written in turn, so that one of them is always whole.

use std::{
    fs::{File, OpenOptions},
    os::unix::fs::{FileExt, OpenOptionsExt},
    path::Path,
};

use crate::{error::StorageError, head::Head};

const NAMES: [&str; 2] = ["head.a", "head.b"];

/// The two slots. Which one is next is kept here; the newest whole one counts.
#[derive(Debug)]
pub(crate) struct Slots {
    files: [File; 2],
    /// Whether the next head goes to the second slot.
    second: bool,
}

impl Slots {
    /// Opens the slots and reads the newest head. No head: neither slot holds one.
    pub(crate) fn open(folder: &Path) -> Result<(Self, Option<Head>), StorageError> {
        let [first, second] = NAMES.map(|name| open(&folder.join(name)));
        let files = [first?, second?];
        let [first, second] = files.each_ref().map(read);
        let newest = first.into_iter().chain(second).max_by_key(|head| head.revision);
        // The older or torn slot is written next.
        let second = second.map(|head| head.revision) < first.map(|head| head.revision);
        Ok((Self { files, second }, newest))
    }

    /// What the slots hold, without opening them for writing or making them.
    pub(crate) fn peek(folder: &Path) -> Option<Head> {
        let heads = NAMES.iter().filter_map(|name| read(&File::open(folder.join(name)).ok()?));
        heads.max_by_key(|head| head.revision)
    }

    /// Returns when the head is durable.
    pub(crate) fn write(&mut self, head: &Head) -> Result<(), StorageError> {
        let [first, second] = &self.files;
        let file = if self.second { second } else { first };
        self.second = !self.second;
        file.write_all_at(&head.encode(), 0)
            .and_then(|()| file.sync_data())
            .map_err(StorageError::io("write a head slot"))
    }
    /// For tests: heads cannot be written any more.
    #[cfg(test)]
    pub(crate) fn make_read_only(&mut self) {
        self.files = [(); 2].map(|()| File::open("/dev/null").unwrap());
    }
}

fn open(path: &Path) -> Result<File, StorageError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600);
    options.open(path).map_err(StorageError::io(format!("open {}", path.display())))
}

fn read(file: &File) -> Option<Head> {
    let mut bytes = [0; Head::LEN];
    file.read_exact_at(&mut bytes, 0).ok()?;
    Head::decode(&bytes)
}

#[cfg(test)]
mod tests;
