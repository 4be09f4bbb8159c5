//! Whether rows agree with each other: every row can be read, and every name is guarded for the row that has it.

use std::ops::Bound;

use keywright_core::{
    flag::Flag,
    group::Group,
    member::{Account, Membership},
    organization::{Organization, Workspace},
    plugin::{Plugin, PluginKey},
    policy::Policy,
    project::{Environment, Project},
    segment::Segment,
    session::LoginSession,
    token::Token,
};
use rkyv::{Archived, Portable, api::high::HighValidator, bytecheck::CheckBytes, rancor::Failure};

use crate::{
    database::Inner,
    error::StorageError,
    key::{Key, KeyRange},
    keys::tag,
    row::Row,
    rows::{self, GUARD, Kept, KeptUse, Meta, Piece, Record},
};

/// Checks every row; the error names the first that is wrong.
pub(crate) fn check(inner: &Inner) -> Result<(), StorageError> {
    let range = KeyRange {
        start: Bound::Included(Key::from(vec![*crate::tag::ROWS.start()])),
        end: Bound::Excluded(Key::from(vec![*crate::tag::ROWS.end() + 1])),
    };
    let (mut guards, mut names) = (0u64, 0u64);
    for found in inner.ledger.rows(&range)? {
        let (key, row) = found?;
        if row.kind() == GUARD {
            guards += 1;
        } else {
            names += record(inner, &key, &row)?;
        }
    }
    // Every name has its guard, so a guard more is one that guards nothing.
    if guards == names {
        Ok(())
    } else {
        Err(StorageError::Damaged(format!("there are {guards} guards of names, and {names} names")))
    }
}

/// Checks a row that is no guard; how many names it has.
fn record(inner: &Inner, key: &Key, row: &Row) -> Result<u64, StorageError> {
    match key.tag() {
        tag::META if key.as_bytes() == crate::keys::META => names::<Meta>(inner, key, row),
        tag::META => Ok(0),
        tag::WORKSPACE => names::<Workspace>(inner, key, row),
        tag::ORGANIZATION => names::<Organization>(inner, key, row),
        tag::ACCOUNT => names::<Account>(inner, key, row),
        tag::SESSION => names::<LoginSession>(inner, key, row),
        tag::MEMBERSHIP => names::<Membership>(inner, key, row),
        tag::GROUP => names::<Group>(inner, key, row),
        tag::POLICY => names::<Policy>(inner, key, row),
        tag::TOKEN => names::<Token>(inner, key, row),
        tag::PROJECT => names::<Project>(inner, key, row),
        tag::ENVIRONMENT => names::<Environment>(inner, key, row),
        tag::FLAG => names::<Flag>(inner, key, row),
        tag::SEGMENT => names::<Segment>(inner, key, row),
        tag::PLUGIN => names::<Plugin>(inner, key, row),
        tag::BUNDLE => names::<Piece>(inner, key, row),
        tag::KEPT => names::<Kept>(inner, key, row),
        tag::KEPT_USE => names::<KeptUse>(inner, key, row),
        tag::PLUGIN_KEY => names::<PluginKey>(inner, key, row),
        _ => Err(StorageError::Damaged(format!("the row {key} is of no table"))),
    }
}

fn names<R>(inner: &Inner, key: &Key, row: &Row) -> Result<u64, StorageError>
where
    R: Record,
    Archived<R::Row>: Portable + for<'a> CheckBytes<HighValidator<'a, Failure>>,
{
    let record: R = rows::read(key, row, &inner.words.catalogues)?;
    let mut names = 0;
    for guarded in record.guards() {
        let guard = inner.ledger.get(&guarded.key)?.filter(|it| it.kind() == GUARD);
        if guard.is_none_or(|it| it.archive() != guarded.holder) {
            let guard = Key::from(guarded.key);
            return Err(StorageError::Damaged(format!(
                "the row {key} of {} has a name whose guard {guard} says otherwise",
                R::TABLE
            )));
        }
        names += 1;
    }
    Ok(names)
}

#[cfg(test)]
mod tests;
