//! Several lists of the log as one, newest first.

use std::{iter::Rev, ops::Bound};

use super::AuditFilter;
use crate::{
    error::StorageError,
    key::{Key, KeyRange, Revision},
    store::Entries,
    tables::trace::{Listed, Place},
};

type Found = Result<(Place, Listed), StorageError>;

/// See the module. Ends at the first error.
pub(super) struct Newest {
    lists: Vec<List>,
}

/// A list, and its newest entry that was not taken yet.
struct List {
    next: Option<(Place, Listed)>,
    rest: Rev<Entries>,
}

/// The part of a list that lies between the moments of a filter.
pub(super) fn range(list: &[u8], filter: &AuditFilter<'_>) -> KeyRange {
    let all = KeyRange::prefix(list);
    let at = |moment: u64, last: bool| {
        let (revision, index) = if last { (u64::MAX, u16::MAX) } else { (0, 0) };
        let place = Place { at: moment, revision: Revision(revision), index };
        Key::from([list, &place.to_bytes()].concat())
    };
    KeyRange {
        start: filter.from.map_or(all.start, |it| Bound::Included(at(it.millis(), false))),
        end: filter.to.map_or(all.end, |it| Bound::Included(at(it.millis(), true))),
    }
}

impl Newest {
    pub(super) fn of(lists: Vec<Entries>) -> Result<Self, StorageError> {
        let lists = lists.into_iter().map(List::new).collect::<Result<_, _>>()?;
        Ok(Self { lists })
    }
}

impl List {
    fn new(entries: Entries) -> Result<Self, StorageError> {
        let mut list = Self { next: None, rest: entries.rev() };
        list.advance()?;
        Ok(list)
    }

    /// The newest entry, in whose place the one before it steps.
    fn advance(&mut self) -> Result<Option<(Place, Listed)>, StorageError> {
        let following = match self.rest.next().transpose()? {
            Some((key, value)) => Some((Place::read(&key)?, Listed::read(&key, &value)?)),
            None => None,
        };
        Ok(std::mem::replace(&mut self.next, following))
    }
}

impl Iterator for Newest {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        let newest = self.lists.iter_mut().max_by_key(|list| list.next.map(|(place, _)| place))?;
        let taken = newest.advance().transpose();
        if taken.as_ref().is_some_and(Result::is_err) {
            self.lists.clear();
        }
        taken
    }
}
