//! What a subject of the log was like before and after a commit, from the commits that changed its row.

use keywright_core::{
    audit::SubjectKind,
    flag::Flag,
    group::Group,
    id::{EnvironmentId, GroupId, OrganizationId, PolicyId, ProjectId},
    member::Membership,
    organization::Organization,
    plugin::Plugin,
    policy::Policy,
    project::{Environment, Project},
    segment::Segment,
    token::Token,
};
use rkyv::{Archived, Portable, api::high::HighValidator, bytecheck::CheckBytes, rancor::Failure};
use uuid::Uuid;

use super::Changed;

use crate::{
    commit::{Operation, record::CommitRecord},
    error::StorageError,
    key::{Key, KeyRange, Revision},
    keys,
    projection::Change,
    read::{Reader, Source as _},
    row::Row,
    rows::{self, Record},
    tables::trace::table,
    words::Words,
    write::Write,
};

/// What a subject of the log was like.
#[derive(Clone, Debug)]
pub enum State {
    /// A feature flag.
    Flag(Box<Flag>),
    /// A segment.
    Segment(Box<Segment>),
    /// An access token.
    Token(Box<Token>),
    /// A policy.
    Policy(Policy),
    /// A group.
    Group(Group),
    /// A person's being in the organization; one that has ended is none.
    Member(Membership),
    /// A project.
    Project(Project),
    /// An environment.
    Environment(Environment),
    /// The organization.
    Organization(Organization),
    /// A plugin.
    Plugin(Box<Plugin>),
}

impl State {
    /// The id by which the log knows it.
    fn id(&self) -> String {
        match self {
            Self::Flag(it) => it.id.to_string(),
            Self::Segment(it) => it.id.to_string(),
            Self::Token(it) => it.id.to_string(),
            Self::Policy(it) => it.id.to_string(),
            Self::Group(it) => it.id.to_string(),
            Self::Member(it) => it.account.to_string(),
            Self::Project(it) => it.id.to_string(),
            Self::Environment(it) => it.id.to_string(),
            Self::Organization(it) => it.id.to_string(),
            Self::Plugin(it) => it.id.to_string(),
        }
    }

    /// Its key, if it has one.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Flag(it) => Some(it.key.as_str()),
            Self::Segment(it) => Some(it.key.as_str()),
            Self::Policy(it) => Some(it.key.as_str()),
            Self::Project(it) => Some(it.key.as_str()),
            Self::Environment(it) => Some(it.key.as_str()),
            Self::Organization(it) => Some(it.key.as_str()),
            Self::Plugin(it) => Some(it.name.as_str()),
            Self::Token(_) | Self::Group(_) | Self::Member(_) => None,
        }
    }
}

/// What the subject of that id was like before a commit and after it.
pub(super) fn change(
    reader: Reader<'_>,
    record: &CommitRecord,
    kind: SubjectKind,
    subject: &str,
) -> Result<(Option<State>, Option<State>), StorageError> {
    let is_it = |state: &State| state.id() == subject;
    let (mut before, mut after) = (None, None);
    for operation in record.operations.iter().filter(|it| table(kind) == it.key().tag()) {
        let new = put(reader, kind, operation, record.revision);
        if new.as_ref().is_some_and(|it| !is_it(it)) {
            continue;
        }
        let old = previous(reader, kind, operation.key(), record.revision)?;
        before = before.or(old.filter(is_it));
        after = after.or(new);
    }
    Ok((before, after))
}

impl Write<'_> {
    /// What a thing is like in the store and what it will be like after what was planned so far, if that changes its row;
    /// else what it is like, twice. A thing that is known by another than the key of its row is found only if that changes.
    pub fn change(
        &mut self,
        organization: OrganizationId,
        kind: SubjectKind,
        subject: &str,
    ) -> Result<Changed, StorageError> {
        let (mut before, mut after) = (None, None);
        for Change { key, old, new } in self.planned(table(kind))? {
            let said = |row: Option<Row>| row.and_then(|it| said(self.words(), kind, &key, &it));
            let state = |row| said(row).filter(|it| it.id() == subject);
            // A token that is given another secret goes and comes.
            (before, after) = (before.or(state(old)), after.or(state(new)));
        }
        if before.is_some() || after.is_some() {
            return Ok(Changed { before, after });
        }
        let unchanged = self.unchanged_state(organization, kind, subject)?;
        Ok(Changed { before: unchanged.clone(), after: unchanged })
    }

    fn unchanged_state(
        &mut self,
        organization: OrganizationId,
        kind: SubjectKind,
        subject: &str,
    ) -> Result<Option<State>, StorageError> {
        let Ok(id) = Uuid::try_parse(subject) else { return Ok(None) };
        let key = match kind {
            SubjectKind::Policy => keys::policy(organization, PolicyId::from_uuid(id)),
            SubjectKind::Group => keys::group(organization, GroupId::from_uuid(id)),
            SubjectKind::Project => keys::project(organization, ProjectId::from_uuid(id)),
            SubjectKind::Environment => keys::environment(organization, EnvironmentId::from_uuid(id)),
            SubjectKind::Organization => keys::organization(organization),
            _ => return Ok(None),
        };
        let row = self.get(&key)?;
        Ok(row.and_then(|it| said(self.words(), kind, &Key::from(key), &it)))
    }
}

/// What a row said before a commit.
fn previous(
    reader: Reader<'_>,
    kind: SubjectKind,
    row: &Key,
    revision: Revision,
) -> Result<Option<State>, StorageError> {
    let range = KeyRange::prefix(&keys::changes(row)).before(&keys::change(row, revision));
    let Some((entry, _)) = reader.inner.ledger.entries(&range)?.next_back().transpose()? else {
        return Ok(None);
    };
    let Some(revision) = entry.last_chunk().map(|it| Revision(u64::from_be_bytes(*it))) else {
        return Ok(None);
    };
    let Some(record) = reader.inner.ledger.record(revision)? else { return Ok(None) };
    let operation = record.operations.iter().find(|it| it.key() == row);
    Ok(operation.and_then(|it| put(reader, kind, it, revision)))
}

/// What a commit wrote into a row; nothing if it took the row away. What the program and its catalogue of today
/// cannot read any more is not shown: the entry is, and says who did what.
fn put(reader: Reader<'_>, kind: SubjectKind, operation: &Operation, revision: Revision) -> Option<State> {
    let (key, row) = (operation.key(), operation.row(revision)?);
    said(reader.words(), kind, key, &row)
}

/// What a row says of a thing of that kind.
fn said(words: &Words, kind: SubjectKind, key: &Key, row: &Row) -> Option<State> {
    match kind {
        SubjectKind::FeatureFlag => read(words, key, row).map(Box::new).map(State::Flag),
        SubjectKind::Segment => read(words, key, row).map(Box::new).map(State::Segment),
        SubjectKind::AccessToken => read(words, key, row).map(Box::new).map(State::Token),
        SubjectKind::Policy => read(words, key, row).map(State::Policy),
        SubjectKind::Group => read(words, key, row).map(State::Group),
        SubjectKind::Member => read(words, key, row).filter(Membership::is_active).map(State::Member),
        SubjectKind::Project => read(words, key, row).map(State::Project),
        SubjectKind::Environment => read(words, key, row).map(State::Environment),
        SubjectKind::Organization => read(words, key, row).map(State::Organization),
        SubjectKind::Plugin => read(words, key, row).map(Box::new).map(State::Plugin),
    }
}

fn read<R>(words: &Words, key: &Key, row: &Row) -> Option<R>
where
    R: Record,
    Archived<R::Row>: Portable + for<'a> CheckBytes<HighValidator<'a, Failure>>,
{
    rows::read(key, row, &words.catalogues).ok()
}
