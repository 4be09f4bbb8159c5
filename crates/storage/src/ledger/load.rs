//! Reading everything once, when a store is opened: on all processors, as most of a start is spent here.

use std::{
    num::NonZero,
    ops::Bound,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use crate::{
    disk::guard::Quiet,
    error::StorageError,
    key::{Key, KeyRange, tag},
    ledger::{entries::EntrySum, verify::Tally},
    row::Rows,
    store::{Entries, Store},
};

/// Into how many parts the rows of a table are split, by the byte behind their tag.
const PARTS: u8 = 16;

/// More threads than these would wait for each other and for the disk.
const THREADS: usize = 8;

/// What was read.
#[derive(Default)]
pub(super) struct Loaded {
    /// What the rows add up to.
    pub(super) tally: Tally,
    /// The derived entries that they should have.
    expected: EntrySum,
    /// Those that are there.
    found: EntrySum,
    /// Derived entries could not be read.
    has_unreadable: bool,
}

impl Loaded {
    /// Whether the derived entries are those of the rows.
    pub(super) fn entries_agree(&self) -> bool {
        !self.has_unreadable && self.found == self.expected
    }

    fn and(self, other: &Self) -> Self {
        Self {
            tally: self.tally.and(other.tally),
            expected: self.expected.and(other.expected),
            found: self.found.and(other.found),
            has_unreadable: self.has_unreadable || other.has_unreadable,
        }
    }

    fn rows(&mut self, store: &Store, rows: Rows) -> Result<(), StorageError> {
        for row in rows {
            let (key, row) = row?;
            self.tally.add(row.term(&key));
            self.expected.expect(store, &key, &row);
            store.projection.load(&key, &row)?;
        }
        Ok(())
    }
}

/// Loads every live row into the indexes, in whatever order, and adds up what is there. The error is that of the first row
/// that is wrong.
pub(super) fn load(store: &Store) -> Result<Loaded, StorageError> {
    let (parts, next) = (parts(), AtomicUsize::new(0));
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(THREADS);
    let read = || read(store, &parts, &next);
    let ends: Vec<_> = thread::scope(|scope| {
        let readers: Vec<_> = (0..threads).map(|_| scope.spawn(read)).collect();
        readers.into_iter().map(thread::ScopedJoinHandle::join).collect()
    });
    let mut all = Loaded::default();
    let mut first: Option<(usize, StorageError)> = None;
    for end in ends {
        match end.map_err(|_| StorageError::Damaged("a row, reading which ended a thread".to_owned()))? {
            Ok(loaded) => all = all.and(&loaded),
            Err(error) if first.as_ref().is_none_or(|it| error.0 < it.0) => first = Some(error),
            Err(_) => {}
        }
    }
    first.map_or(Ok(all), |(_, error)| Err(error))
}

/// Reads one part after another that nobody has taken yet. The error comes with the number of its part: no part before it
/// is left out, as they are taken in order.
fn read(store: &Store, parts: &[Part], next: &AtomicUsize) -> Result<Loaded, (usize, StorageError)> {
    let _quiet = Quiet::new();
    let mut loaded = Loaded::default();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some(part) = parts.get(number) else { return Ok(loaded) };
        part.read(store, &mut loaded).map_err(|error| (number, error))?;
    }
}

/// A part of what is there.
enum Part {
    Rows(KeyRange),
    Entries(KeyRange),
}

impl Part {
    fn read(&self, store: &Store, loaded: &mut Loaded) -> Result<(), StorageError> {
        match self {
            Self::Rows(range) => loaded.rows(store, store.scan(range)?),
            Self::Entries(range) => {
                // They hold nothing that the rows do not.
                let found = store.disk.range(range).map(Entries).and_then(EntrySum::of);
                match found {
                    Ok(found) => loaded.found = loaded.found.and(found),
                    Err(_) => loaded.has_unreadable = true,
                }
                Ok(())
            }
        }
    }
}

/// Everything that is read, the rows in order. What cannot be split comes first, so that nobody waits for it in the end.
fn parts() -> Vec<Part> {
    let entries = (tag::DERIVED..tag::TRACE).map(|it| Part::Entries(KeyRange::prefix(&[it])));
    entries.chain(tag::ROWS.flat_map(split).map(Part::Rows)).collect()
}

/// The keys of a tag, in parts.
fn split(tag: u8) -> impl Iterator<Item = KeyRange> {
    let width = u8::MAX / PARTS + 1;
    let begin = move |part: u8| match part {
        0 => Key::from([tag]),
        PARTS.. => Key::from([tag + 1]),
        part => Key::from([tag, part * width]),
    };
    (0..PARTS).map(move |part| KeyRange {
        start: Bound::Included(begin(part)),
        end: Bound::Excluded(begin(part + 1)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_in_one_part() {
        let parts = parts();
        for tag in (*tag::ROWS.start()..tag::TRACE).filter(|it| *it != tag::LOG) {
            let keys = [vec![tag], vec![tag, 0], vec![tag, 15, 255], vec![tag, 16], vec![tag, 255, 255]];
            for key in keys.map(Key::from) {
                let holders = parts.iter().filter(|it| {
                    let (Part::Rows(range) | Part::Entries(range)) = it;
                    range.contains(&key)
                });
                let are_rows: Vec<_> = holders.map(|it| matches!(it, Part::Rows(_))).collect();
                assert_eq!(are_rows, [tag < tag::DERIVED], "{key}");
            }
        }
    }
}
