//! Opening sled, also where a bad snapshot of its page table stands in the way.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use crate::{
    disk::{Disk, Trees, folder::Folder, guard},
    error::StorageError,
};

/// See [`Commit::MAX_ROW_BYTES`](crate::Commit::MAX_ROW_BYTES). Sled cannot change it in an existing store, and
/// its offsets inside a segment have 24 bits, so that 16 MiB would be one too many.
const SEGMENT_BYTES: usize = 8 << 20;

/// Sled's own lock goes when its last background task of the process before ends.
const PATIENCE: Duration = Duration::from_secs(5);
const RETRY: Duration = Duration::from_millis(20);

impl Disk {
    /// Opens sled in the folder. If it cannot, its `snap.*` files are moved aside and it tries again: they only
    /// speed it up, and a bad one (an unclean stop can leave one) stands in its way.
    pub(crate) fn open(folder: &Folder, cache_bytes: u64) -> Result<Self, StorageError> {
        let path = folder.path();
        let error = match open_patiently(path, cache_bytes) {
            Ok(disk) => return Ok(disk),
            Err(error) => error,
        };
        let snapshots = snapshots(path)?;
        if snapshots.is_empty() || is_refusal(&error) {
            return Err(error);
        }
        let kept = set_aside(path, &snapshots)?;
        tracing::warn!(
            error = %error,
            kept = %kept.display(),
            "the store did not open; its page table is rebuilt from its log"
        );
        open_patiently(path, cache_bytes)
    }
}

/// Whether it was the operating system that said no: a full or read-only disk. Sled's own complaints can come as
/// I/O errors too.
fn is_refusal(error: &StorageError) -> bool {
    matches!(error, StorageError::Io { source, .. } if source.raw_os_error().is_some())
}

fn open_patiently(path: &Path, cache_bytes: u64) -> Result<Disk, StorageError> {
    let begin = Instant::now();
    loop {
        match open(path, cache_bytes) {
            Err(StorageError::Io { source, .. })
                if source.to_string().contains("could not acquire lock") && begin.elapsed() < PATIENCE =>
            {
                thread::sleep(RETRY);
            }
            opened => return opened,
        }
    }
}

fn open(path: &Path, cache_bytes: u64) -> Result<Disk, StorageError> {
    let config = sled::Config::new()
        .path(path)
        .cache_capacity(cache_bytes)
        .segment_size(SEGMENT_BYTES)
        .flush_every_ms(None);
    let trees = guard::sled(
        || format!("the store in {}", path.display()),
        || {
            let db = config.open()?;
            let (rows, local) = (db.open_tree("kv")?, db.open_tree("local")?);
            Ok(Trees { db, rows, local })
        },
    )?;
    let file = File::open(path.join("db")).map_err(StorageError::io("open the data file"))?;
    Ok(Disk {
        trees: Some(trees),
        file,
        torn: false.into(),
        #[cfg(test)]
        fail_sync: false.into(),
    })
}

fn snapshots(path: &Path) -> Result<Vec<PathBuf>, StorageError> {
    let entries = fs::read_dir(path).map_err(StorageError::io("list the data folder"))?;
    let names = entries.filter_map(|entry| Some(entry.ok()?.path()));
    Ok(names
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("snap.")))
        .collect())
}

/// Moves files to a folder `kept.N` that was not there before.
fn set_aside(path: &Path, files: &[PathBuf]) -> Result<PathBuf, StorageError> {
    let kept = (1..=u32::MAX).map(|number| path.join(format!("kept.{number}"))).find(|kept| !kept.exists());
    let kept = kept.unwrap_or_else(|| path.join("kept"));
    let move_all = || {
        fs::create_dir(&kept)?;
        files.iter().try_for_each(|file| fs::rename(file, kept.join(file.file_name().unwrap_or_default())))
    };
    move_all().map_err(StorageError::io(format!("move snapshots to {}", kept.display())))?;
    Ok(kept)
}

#[cfg(test)]
mod tests;
