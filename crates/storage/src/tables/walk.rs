//! Walks through all that an organization has of a kind, piece by piece, in an order that stays: for who looks at each
//! of them and must not look at too many at once.

use std::ops::Bound;

use keywright_core::{
    Digest,
    flag::Flag,
    id::{AccountId, EnvironmentId, OrganizationId, TokenId},
    member::Membership,
    project::Project,
    segment::{Reach, Segment},
    text::Tag,
    token::KindName,
};

use super::{
    listing::ListedToken,
    segments::{Place, Segments},
};
use crate::{
    database::Database,
    error::StorageError,
    key::{Key, KeyRange},
    keys::{self, ID},
    read::Reader,
    row::Row,
    rows,
};

/// Through what somebody walks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Way {
    /// The organization's members.
    Members,
    /// Its tokens of a kind.
    Tokens(KindName),
    /// Its projects.
    Projects,
    /// The environments of its projects.
    Environments,
    /// The feature flags of its environments.
    Flags,
    /// The segments of its environments; those that are shared once for each environment that may use them.
    Segments,
}

/// What was come by.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Met {
    /// A member.
    Member(AccountId),
    /// A token, and what is kept of its secret.
    Token(TokenId, Digest),
    /// The name of a resource, with its tags.
    Resource(String),
}

/// A piece of a walk.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Piece {
    /// What was come by, each with the mark behind it.
    pub met: Vec<(Mark, Met)>,
    /// Where the walk goes on; nothing where it is over.
    pub rest: Option<Mark>,
}

/// A place in a walk: what lies behind it has not been looked at.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mark(Vec<u8>);

impl Mark {
    /// The mark that was written so. What is none is found to lie before or behind something, or nothing.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }

    /// As it is written.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Database {
    /// Walks on from a mark, or from the start, and looks at no more than so many rows.
    ///
    /// # Errors
    /// When the disk cannot be read, or a row is damaged.
    pub fn walk(
        &self,
        organization: OrganizationId,
        way: Way,
        after: Option<&Mark>,
        most: usize,
    ) -> Result<Piece, StorageError> {
        let walk = Walk { reader: self.reader(), organization, most };
        let after = after.map(|it| it.0.as_slice());
        match way {
            Way::Members => walk.members(after),
            Way::Tokens(kind) => walk.tokens(kind, after),
            Way::Projects => walk.projects(after),
            Way::Environments => walk.environments(after),
            Way::Flags => {
                let own = |it: &Place| keys::flags(it.environment());
                walk.places(after, &[own], |place, key, row| walk.flag(place, key, row))
            }
            Way::Segments => {
                let own = |it: &Place| keys::segments(it.environment());
                let shared = |it: &Place| keys::shared_segments(it.organization());
                walk.places(after, &[own, shared], |place, key, row| walk.segment(place, key, row))
            }
        }
    }
}

struct Walk<'a> {
    reader: Reader<'a>,
    organization: OrganizationId,
    most: usize,
}

/// Where a walk through places is: an environment, which of its lists, and the last that was looked at.
#[derive(Clone, Copy)]
struct Stand {
    environment: [u8; ID],
    list: u8,
    last: [u8; ID],
}

impl Walk<'_> {
    fn members(&self, after: Option<&[u8]>) -> Result<Piece, StorageError> {
        self.rows(&keys::memberships(self.organization), after, |key, row| {
            let membership = rows::open::<Membership>(key, row)?;
            let goes_on = membership.ended_at.is_none();
            Ok(goes_on.then(|| Met::Member(AccountId::from_bytes(membership.account))))
        })
    }

    fn projects(&self, after: Option<&[u8]>) -> Result<Piece, StorageError> {
        self.rows(&keys::projects(self.organization), after, |key, row| {
            let project: Project = rows::read(key, row, &self.reader.inner.words.catalogues)?;
            Ok(Some(Met::Resource(format!("project/{}", project.key))))
        })
    }

    fn environments(&self, after: Option<&[u8]>) -> Result<Piece, StorageError> {
        self.rows(&self.all_environments(), after, |key, _| {
            Ok(self.place(key)?.map(|it| Met::Resource(it.name())))
        })
    }

    fn tokens(&self, kind: KindName, after: Option<&[u8]>) -> Result<Piece, StorageError> {
        let prefix = keys::tokens(self.organization);
        let range = behind(&prefix, after);
        let mut entries = self.reader.inner.ledger.entries(&range)?;
        let mut piece = Piece { met: Vec::new(), rest: None };
        let mut last = None;
        for entry in entries.by_ref().take(self.most) {
            let (key, value) = entry?;
            let listed = ListedToken::read(&key, &value)?;
            let mark = Mark(key.get(prefix.len()..).unwrap_or_default().to_vec());
            if let Some(id) = mark.0.first_chunk().filter(|_| listed.kind == kind) {
                piece.met.push((mark.clone(), Met::Token(TokenId::from_bytes(*id), listed.digest)));
            }
            last = Some(mark);
        }
        piece.rest = last.filter(|_| entries.next().is_some());
        Ok(piece)
    }

    /// The rows below a prefix, each of which is met or not.
    fn rows(
        &self,
        prefix: &[u8],
        after: Option<&[u8]>,
        meet: impl Fn(&[u8], &Row) -> Result<Option<Met>, StorageError>,
    ) -> Result<Piece, StorageError> {
        let mut rows = self.reader.inner.ledger.rows(&behind(prefix, after))?;
        let mut piece = Piece { met: Vec::new(), rest: None };
        let mut last = None;
        for found in rows.by_ref().take(self.most) {
            let (key, row) = found?;
            let mark = Mark(key.get(prefix.len()..).unwrap_or_default().to_vec());
            piece.met.extend(meet(&key, &row)?.map(|it| (mark.clone(), it)));
            last = Some(mark);
        }
        piece.rest = last.filter(|_| rows.next().is_some());
        Ok(piece)
    }

    /// These lists of each environment, one after the other.
    fn places(
        &self,
        after: Option<&[u8]>,
        lists: &[fn(&Place) -> Vec<u8>],
        meet: impl Fn(&Place, &[u8], &Row) -> Result<Option<Met>, StorageError>,
    ) -> Result<Piece, StorageError> {
        let ledger = &self.reader.inner.ledger;
        let mut stand = after.and_then(Stand::read);
        let mut piece = Piece { met: Vec::new(), rest: None };
        let mut looked = 0;
        for found in ledger.rows(&self.environments_from(stand))? {
            let (key, _) = found?;
            let Some(environment) = keys::last_id(&key) else { continue };
            let begun = stand.take().filter(|it| it.environment == environment);
            // One that was begun has been counted: so that pieces of one row go on, too.
            looked += usize::from(begun.is_none());
            let lists = self.place(&key)?.into_iter().flat_map(|place| {
                lists.iter().map(move |list| (place.clone(), list)).zip(0..).collect::<Vec<_>>()
            });
            for ((place, list), number) in lists.filter(|(_, it)| begun.is_none_or(|begun| begun.list <= *it))
            {
                let last = begun.filter(|it| it.list == number).map(|it| it.last);
                for found in ledger.rows(&behind(&list(&place), last.as_ref().map(<[u8; ID]>::as_slice)))? {
                    let (key, row) = found?;
                    let last = keys::last_id(&key).unwrap_or_default();
                    let mark = Stand { environment, list: number, last }.mark();
                    piece.met.extend(meet(&place, &key, &row)?.map(|it| (mark.clone(), it)));
                    looked += 1;
                    if looked >= self.most {
                        piece.rest = Some(mark);
                        return Ok(piece);
                    }
                }
            }
            if looked >= self.most {
                piece.rest = Some(Stand { environment, list: u8::MAX, last: [u8::MAX; ID] }.mark());
                return Ok(piece);
            }
        }
        Ok(piece)
    }

    fn environments_from(&self, stand: Option<Stand>) -> KeyRange {
        let range = KeyRange::prefix(&self.all_environments());
        match stand {
            Some(it) => {
                let key = keys::environment(self.organization, EnvironmentId::from_bytes(it.environment));
                KeyRange { start: Bound::Included(Key::from(key)), ..range }
            }
            None => range,
        }
    }

    fn flag(&self, place: &Place, key: &[u8], row: &Row) -> Result<Option<Met>, StorageError> {
        let flag: Flag = rows::read(key, row, &self.reader.inner.words.catalogues)?;
        Ok(Some(Met::Resource(named(place, "flag", flag.key.as_str(), &flag.tags))))
    }

    fn segment(&self, place: &Place, key: &[u8], row: &Row) -> Result<Option<Met>, StorageError> {
        let segment: Segment = rows::read(key, row, &self.reader.inner.words.catalogues)?;
        let is_here = match &segment.reach {
            Reach::Environment(_) => true,
            Reach::Shared(scopes) => scopes.iter().any(|it| place.is_in(it)),
        };
        let name = || named(place, "segment", segment.key.as_str(), &segment.tags);
        Ok(is_here.then(|| Met::Resource(name())))
    }

    fn all_environments(&self) -> Vec<u8> {
        keys::environments(self.organization)
    }

    /// Where the environment of that key is, if its project is there.
    fn place(&self, key: &[u8]) -> Result<Option<Place>, StorageError> {
        let Some(id) = keys::last_id(key) else { return Ok(None) };
        Segments(self.reader).place(self.organization, EnvironmentId::from_bytes(id))
    }
}

impl Stand {
    fn mark(self) -> Mark {
        Mark([&self.environment[..], &[self.list], &self.last].concat())
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (environment, rest) = bytes.split_first_chunk()?;
        let (number, id) = rest.split_first()?;
        Some(Self { environment: *environment, list: *number, last: id.try_into().ok()? })
    }
}

/// The keys below a prefix, behind one of them.
fn behind(prefix: &[u8], after: Option<&[u8]>) -> KeyRange {
    let range = KeyRange::prefix(prefix);
    match after {
        Some(after) => range.after(&[prefix, after].concat()),
        None => range,
    }
}

fn named(place: &Place, kind: &str, key: &str, tags: &[Tag]) -> String {
    let tags = tags.iter().map(Tag::as_str).collect::<Vec<_>>().join(",");
    let separator = if tags.is_empty() { "" } else { ";" };
    format!("{}:{kind}/{key}{separator}{tags}", place.name())
}
