//! The data folder: private to its user, and open in one process at a time.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use crate::error::StorageError;

const LOCK_FILE: &str = "lock";

/// Of these, one is in every folder in which something was written: sled's two, and the heads.
const OURS: [&str; 4] = ["db", "conf", "head.a", "head.b"];

/// What a new folder may hold: our lock, and what file systems put into theirs.
const MAY_BE_THERE: [&str; 2] = [LOCK_FILE, "lost+found"];

/// Between two tries to get the lock.
const RETRY: Duration = Duration::from_millis(20);

/// A folder this process alone has open. Dropping it lets go.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    lock: File,
}

impl Folder {
    /// Makes the folder if there is none, and takes it. A process that was just killed may hold it for a moment,
    /// so this tries for `patience`.
    pub(crate) fn open(path: &Path, patience: Duration) -> Result<Self, StorageError> {
        if !path.exists() {
            let mut builder = DirBuilder::new();
            builder.recursive(true).mode(0o700);
            builder
                .create(path)
                .map_err(StorageError::io(format!("make the data folder {}", path.display())))?;
        }
        refuse_loose(path)?;
        refuse_foreign(path)?;
        let lock = take_lock(path, patience)?;
        Ok(Self { path: path.to_owned(), lock })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves the number of this process for the message that a second one gives.
    pub(crate) fn sign(&mut self) -> Result<(), StorageError> {
        let mut write = || {
            self.lock.set_len(0)?;
            write!(self.lock, "{}", std::process::id())
        };
        write().map_err(StorageError::io("write the lock file"))
    }

    /// Makes the names of new files durable.
    pub(crate) fn sync(&self) -> Result<(), StorageError> {
        File::open(&self.path)
            .and_then(|folder| folder.sync_all())
            .map_err(StorageError::io("sync the data folder"))
    }
}

fn refuse_loose(path: &Path) -> Result<(), StorageError> {
    let metadata =
        fs::metadata(path).map_err(StorageError::io(format!("open the data folder {}", path.display())))?;
    if !metadata.is_dir() {
        return Err(StorageError::NoFolder(path.to_owned()));
    }
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(StorageError::LooseFolder { folder: path.to_owned(), mode });
    }
    Ok(())
}

/// A folder of somebody else's things was named by mistake.
fn refuse_foreign(path: &Path) -> Result<(), StorageError> {
    let doing = || StorageError::io(format!("read the data folder {}", path.display()));
    let mut found = None;
    for entry in fs::read_dir(path).map_err(doing())? {
        let name = entry.map_err(doing())?.file_name().to_string_lossy().into_owned();
        if OURS.contains(&name.as_str()) {
            return Ok(());
        }
        found = found.or(Some(name).filter(|it| !MAY_BE_THERE.contains(&it.as_str())));
    }
    match found {
        Some(found) => Err(StorageError::ForeignFolder { folder: path.to_owned(), found }),
        None => Ok(()),
    }
}

fn take_lock(folder: &Path, patience: Duration) -> Result<File, StorageError> {
    let path = folder.join(LOCK_FILE);
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600);
    let file = options.open(&path).map_err(StorageError::io(format!("open {}", path.display())))?;
    let begin = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if begin.elapsed() < patience => thread::sleep(RETRY),
            Err(TryLockError::WouldBlock) => {
                let holder = fs::read_to_string(&path).ok().and_then(|text| text.trim().parse().ok());
                return Err(StorageError::InUse { folder: folder.to_owned(), holder });
            }
            Err(TryLockError::Error(source)) => {
                return Err(StorageError::Io { doing: format!("lock {}", path.display()), source });
            }
        }
    }
}

#[cfg(test)]
mod tests;
