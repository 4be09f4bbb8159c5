//! Opening: what was acknowledged is there, or the store does not open and says what is missing.

use std::{path::Path, sync::Arc};

use crate::{
    commit::{Commit, Operation, checkpoint::Signer},
    disk::{Disk, folder::Folder, guard::Quiet, slots::Slots},
    engine::local::{plan::HEAD_KEY, writer::Writer},
    error::{CommitError, StorageError},
    head::Head,
    key::{Key, Revision, tag},
    ledger::{
        LedgerOptions,
        entries::rebuild,
        load::load,
        trace,
        verify::{Tally, newest_checkpoint, walk},
    },
    projection::Projection,
    store::Store,
};

/// The newest schema this program reads, and the one it writes.
pub(crate) const SCHEMA: u32 = 1;

/// The row that says which schema the store has.
const SCHEMA_KEY: [u8; 7] = *b"\x01schema";
const SCHEMA_KIND: u8 = 0;

/// The pieces of an open store.
pub(crate) struct Opened {
    pub(crate) store: Arc<Store>,
    pub(crate) writer: Writer,
    pub(crate) folder: Folder,
}

pub(crate) fn open(
    path: &Path,
    options: &LedgerOptions,
    projection: Arc<dyn Projection>,
) -> Result<Opened, StorageError> {
    let _quiet = Quiet::new();
    let mut folder = Folder::open(path, options.patience)?;
    // Before anything in the folder is touched.
    refuse_newer(Slots::peek(path).map_or(SCHEMA, |head| head.schema))?;
    folder.sign()?;
    let (mut slots, promised) = begin(&folder)?;
    let signer = Signer::open(path)?;
    let disk = Disk::open(&folder, options.cache_bytes)?;
    folder.sync()?;
    let found = found_head(&disk)?;
    let store = Arc::new(Store::new(disk, projection, found));
    check(&store, &mut slots, &signer, promised, options)?;
    let mut writer = Writer::new(Arc::clone(&store), slots, signer);
    write_schema(&store, &mut writer)?;
    Ok(Opened { store, writer, folder })
}

fn refuse_newer(found: u32) -> Result<(), StorageError> {
    if found > SCHEMA { Err(StorageError::NewerSchema { found, known: SCHEMA }) } else { Ok(()) }
}

/// Opens the slots. A folder that has no store yet gets them first, so that a store without slots has lost them.
fn begin(folder: &Folder) -> Result<(Slots, Option<Head>), StorageError> {
    let is_new = !folder.path().join("db").exists();
    let (mut slots, mut promised) = Slots::open(folder.path())?;
    if is_new && promised.is_none() {
        let head = Head::empty(SCHEMA);
        slots.write(&head)?;
        slots.write(&head)?;
        folder.sync()?;
        promised = Some(head);
    }
    Ok((slots, promised))
}

/// The head as the rows have it.
fn found_head(disk: &Disk) -> Result<Head, StorageError> {
    let Some(bytes) = disk.get(&HEAD_KEY)? else { return Ok(Head::empty(SCHEMA)) };
    Head::decode(&bytes).ok_or_else(|| StorageError::Damaged("the head among the rows".to_owned()))
}

/// Compares what is there with what was promised, loading the indexes on the way.
fn check(
    store: &Store,
    slots: &mut Slots,
    signer: &Signer,
    promised: Option<Head>,
    options: &LedgerOptions,
) -> Result<(), StorageError> {
    let found = store.head();
    refuse_newer(found.schema)?;
    let base = newest_checkpoint(store, signer, found.revision)?;
    let end = walk(store, base, found.revision, |_| Ok(()))?;
    if end != found.hash {
        return Err(StorageError::Damaged(format!("the log ends in {end}, the head says {}", found.hash)));
    }
    let loaded = load(store)?;
    let (tally, entries_agree) = (loaded.tally, loaded.entries_agree());
    match missing(store, promised, &found, tally)? {
        None => slots.write(&found)?,
        Some(missing) if options.accept_rollback == Some(found.hash) => {
            tracing::warn!(missing, hash = %found.hash, "going on without acknowledged data, as was asked for");
            roll_back(store, slots, Head { rows: tally.rows, digest: tally.digest, ..found })?;
        }
        Some(missing) => return Err(StorageError::Lost { missing, hash: found.hash }),
    }
    if !entries_agree {
        // They hold nothing that the rows do not, so that damage to them alone is no loss.
        tracing::warn!("the derived entries are not those of the rows; they are made anew");
        rebuild(store)?;
    }
    trace::open(store)
}

/// Makes what is there the head.
fn roll_back(store: &Store, slots: &mut Slots, head: Head) -> Result<(), StorageError> {
    let mut batch = sled::Batch::default();
    batch.insert(&HEAD_KEY, head.encode());
    store.disk.apply(batch)?;
    store.disk.sync()?;
    // Neither slot may promise more.
    slots.write(&head)?;
    slots.write(&head)?;
    store.set_head(head);
    Ok(())
}

/// What was promised and is not there, in words.
fn missing(
    store: &Store,
    promised: Option<Head>,
    found: &Head,
    tally: Tally,
) -> Result<Option<String>, StorageError> {
    let Some(promised) = promised else {
        return Ok(Some("the head slots head.a and head.b".to_owned()));
    };
    if promised.revision > found.revision {
        let (first, last) = (found.revision.next(), promised.revision);
        return Ok(Some(format!("commits {first} to {last}")));
    }
    if promised.revision > Revision::ZERO {
        let there = store.record(promised.revision)?.map(|(_, hash)| hash);
        if there != Some(promised.hash) {
            let (revision, hash) = (promised.revision, promised.hash);
            return Ok(Some(format!("commit {revision} with hash {hash}")));
        }
    }
    if tally != Tally::of(found) {
        return Ok(Some(format!(
            "there are {} rows with digest {}, and there should be {} with {}",
            tally.rows, tally.digest, found.rows, found.digest
        )));
    }
    Ok(None)
}

/// A new store begins with a commit that says its schema.
fn write_schema(store: &Store, writer: &mut Writer) -> Result<(), StorageError> {
    if store.get(&SCHEMA_KEY)?.is_some() {
        return Ok(());
    }
    let key = Key::from(SCHEMA_KEY);
    debug_assert_eq!(key.tag(), tag::META, "the schema is a row about the store");
    let archive = SCHEMA.to_be_bytes().to_vec();
    let put = Operation::Put { key, kind: SCHEMA_KIND, version: 1, archive };
    match writer.commit(&Commit { operations: vec![put], ..Commit::default() }) {
        Ok(_) => Ok(()),
        Err(CommitError::Storage(error)) => Err(error),
        Err(error) => Err(StorageError::Damaged(error.to_string())),
    }
}

#[cfg(test)]
mod tests;
