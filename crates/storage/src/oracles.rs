//! What must hold of any bytes from the disk, for property tests and fuzz targets alike. Each fails by panicking.

use std::{fmt::Debug, sync::Arc};

use keywright_core::{
    Catalogue,
    flag::Flag,
    group::Group,
    member::{Account, Membership},
    organization::{Organization, Workspace},
    policy::Policy,
    project::{Environment, Project},
    segment::Segment,
    session::LoginSession,
    token::Token,
};
use rkyv::{Archived, Portable, api::high::HighValidator, bytecheck::CheckBytes, rancor::Failure};
use sled::IVec;

use crate::{
    catalogues::Catalogues,
    key::{Key, Revision},
    keys::{DIGEST, ID},
    projection::Derived,
    row::{HEADER_LEN, Row},
    rows::{self, Guard, Meta, Record},
    tables::listing,
};

/// A row as it lies on disk, under the key of any table: it is a row of that table, which reads the same when it
/// is written again, or an error. The checksum, which would keep nearly everything out, is made right.
pub fn stored_row(data: &[u8]) {
    let _refused = Row::open(b"\x10key", IVec::from(data));
    let (Some(&version), Some(archive)) = (data.get(9), data.get(HEADER_LEN..)) else { return };
    read::<Token>(version, archive, DIGEST);
    read::<Policy>(version, archive, 2 * ID);
    read::<Group>(version, archive, 2 * ID);
    read::<Account>(version, archive, ID);
    read::<Membership>(version, archive, 2 * ID);
    read::<LoginSession>(version, archive, ID);
    read::<Workspace>(version, archive, ID);
    read::<Organization>(version, archive, ID);
    read::<Project>(version, archive, 2 * ID);
    read::<Environment>(version, archive, 2 * ID);
    read::<Flag>(version, archive, 2 * ID);
    read::<Segment>(version, archive, 2 * ID);
    read::<Meta>(version, archive, 4);
    let _guard = Guard::<ID>::read(b"key", &Row::seal(b"key", Revision(1), rows::GUARD, version, archive));
    let _entries = rows::audit::read_audit(data);
}

/// Reads the archive as a row of one table, whose keys have a tag and so many bytes.
fn read<R>(version: u8, archive: &[u8], length: usize)
where
    R: Record + Debug,
    Archived<R::Row>: Portable + for<'a> CheckBytes<HighValidator<'a, Failure>>,
{
    let key = Key::from(vec![R::TAG; 1 + length]);
    let catalogues = Catalogues::new(Arc::new(Catalogue::featbit()));
    let row = Row::seal(&key, Revision(1), R::TAG, version, archive);
    listing::derive(&key, &row, &mut Derived::default());
    let Ok(record) = rows::read::<R>(&key, &row, &catalogues) else { return };
    let back = rows::archive(&record.row()).and_then(|again| {
        let row = Row::seal(&key, Revision(2), R::TAG, R::VERSION, &again);
        rows::read::<R>(&key, &row, &catalogues)
    });
    assert_eq!(format!("{:?}", back.ok()), format!("{:?}", Some(record)));
}

#[cfg(test)]
mod tests;
