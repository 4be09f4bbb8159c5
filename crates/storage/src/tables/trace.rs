//! The entries derived from commits: in which order the audit log is listed, and which commits changed a row.

use keywright_core::{
    audit::SubjectKind,
    id::{EnvironmentId, OrganizationId},
    principal::Actor,
};
use uuid::Uuid;

use crate::{
    commit::{Operation, record::CommitRecord},
    error::StorageError,
    key::{Key, Revision},
    keys::{self, ID, join, tag},
    projection::Derived,
    rows::{self, AuditEntry},
};

/// Which entries are derived. Another number makes every database derive them anew when it is opened: it must
/// change when other entries follow from commits that could have been made already.
pub(crate) const LAYOUT: u8 = 1;

/// What the log says of one entry without being read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Listed {
    /// What kind of thing it is about.
    pub kind: SubjectKind,
    /// The id of that thing.
    pub subject: Uuid,
    /// The environment that the subject is in, or that it is.
    pub environment: Option<EnvironmentId>,
    /// The id of the account, token or plugin that did it; nil for the system.
    pub actor: Uuid,
}

/// Where an entry of the log stands: `at u64 | revision u64 | index u16`. Entries sort by it, oldest first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Place {
    pub(crate) at: u64,
    pub(crate) revision: Revision,
    pub(crate) index: u16,
}

impl Place {
    const LEN: usize = 18;

    pub(crate) fn to_bytes(self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        let parts = self.at.to_be_bytes().into_iter().chain(self.revision.0.to_be_bytes());
        for (to, from) in bytes.iter_mut().zip(parts.chain(self.index.to_be_bytes())) {
            *to = from;
        }
        bytes
    }

    /// The place that stands last in a key.
    pub(crate) fn read(key: &[u8]) -> Result<Self, StorageError> {
        let parsed = || {
            let (rest, index) = key.split_last_chunk()?;
            let (rest, revision) = rest.split_last_chunk()?;
            let (_, at) = rest.split_last_chunk()?;
            let revision = Revision(u64::from_be_bytes(*revision));
            Some(Self { at: u64::from_be_bytes(*at), revision, index: u16::from_be_bytes(*index) })
        };
        parsed().ok_or_else(|| damaged(key))
    }
}

impl Listed {
    /// `kind u8 | actor [u8; 16] | subject [u8; 16] | environment [u8; 16]?`
    fn to_bytes(self) -> Vec<u8> {
        let mut bytes = vec![code(self.kind)];
        bytes.extend_from_slice(self.actor.as_bytes());
        bytes.extend_from_slice(self.subject.as_bytes());
        bytes.extend(self.environment.into_iter().flat_map(EnvironmentId::to_bytes));
        bytes
    }

    pub(crate) fn read(key: &[u8], value: &[u8]) -> Result<Self, StorageError> {
        let parsed = || {
            let (kind, rest) = value.split_first()?;
            let (actor, rest) = rest.split_first_chunk()?;
            let (subject, rest) = rest.split_first_chunk()?;
            Some(Self {
                kind: SubjectKind::ALL.into_iter().find(|it| code(*it) == *kind)?,
                subject: Uuid::from_bytes(*subject),
                actor: Uuid::from_bytes(*actor),
                environment: rest.first_chunk().copied().map(EnvironmentId::from_bytes),
            })
        };
        parsed().ok_or_else(|| damaged(key))
    }
}

/// How a kind stands in keys and values. Never changes its meaning.
pub(crate) const fn code(kind: SubjectKind) -> u8 {
    match kind {
        SubjectKind::FeatureFlag => 1,
        SubjectKind::Segment => 2,
        SubjectKind::AccessToken => 3,
        SubjectKind::Policy => 4,
        SubjectKind::Group => 5,
        SubjectKind::Member => 6,
        SubjectKind::Project => 7,
        SubjectKind::Environment => 8,
        SubjectKind::Organization => 9,
        SubjectKind::Plugin => 10,
    }
}

/// The tag of the rows in which things of a kind are kept.
pub(crate) const fn table(kind: SubjectKind) -> u8 {
    match kind {
        SubjectKind::FeatureFlag => tag::FLAG,
        SubjectKind::Segment => tag::SEGMENT,
        SubjectKind::AccessToken => tag::TOKEN,
        SubjectKind::Policy => tag::POLICY,
        SubjectKind::Group => tag::GROUP,
        SubjectKind::Member => tag::MEMBERSHIP,
        SubjectKind::Project => tag::PROJECT,
        SubjectKind::Environment => tag::ENVIRONMENT,
        SubjectKind::Organization => tag::ORGANIZATION,
        SubjectKind::Plugin => tag::PLUGIN,
    }
}

/// Adds the entries that follow from a commit. One whose audit entries cannot be read is not listed: whoever reads
/// it says so.
pub(crate) fn trace(record: &CommitRecord, out: &mut Derived) {
    let is_kept = |key: &Key| SubjectKind::ALL.into_iter().any(|kind| table(kind) == key.tag());
    for operation in record.operations.iter().filter(|it| is_kept(it.key())) {
        out.put(&keys::change(operation.key(), record.revision), &[]);
    }
    let Ok(entries) = rows::read_record(record) else { return };
    for (entry, index) in entries.iter().zip(0_u16..) {
        list(record, entry, index, out);
    }
}

fn list(record: &CommitRecord, entry: &AuditEntry, index: u16, out: &mut Derived) {
    let (Some(organization), Some((kind, _))) = (entry.organization, entry.event.about()) else { return };
    let Ok(subject) = Uuid::try_parse(&entry.subject.id) else { return };
    let environment = match kind {
        SubjectKind::Environment => Some(EnvironmentId::from_uuid(subject)),
        kind if kind.is_in_environment() => environment_of(record, organization, kind, subject),
        _ => None,
    };
    let actor = match entry.actor {
        Actor::Account(id) => id.uuid(),
        Actor::Token(id) => id.uuid(),
        Actor::Plugin(id) => id.uuid(),
        Actor::Operator | Actor::System => Uuid::nil(),
    };
    let listed = Listed { kind, subject, environment, actor }.to_bytes();
    let place = Place { at: entry.at.millis(), revision: record.revision, index }.to_bytes();
    out.put(&join(tag::LOG_OF_ORGANIZATION, &[&organization.to_bytes(), &[code(kind)], &place]), &listed);
    out.put(&join(tag::LOG_OF_SUBJECT, &[&organization.to_bytes(), subject.as_bytes(), &place]), &listed);
    if let Some(environment) = environment.filter(|_| kind.is_in_environment()) {
        out.put(&join(tag::LOG_OF_ENVIRONMENT, &[&environment.to_bytes(), &place]), &listed);
    }
}

/// The environment that something is in, from the key of its row; none of what the organization's environments share.
fn environment_of(
    record: &CommitRecord,
    organization: OrganizationId,
    kind: SubjectKind,
    subject: Uuid,
) -> Option<EnvironmentId> {
    let is_of = |key: &Key| table(kind) == key.tag() && keys::last_id(key) == Some(subject.into_bytes());
    let row = record.operations.iter().map(Operation::key).find(|it| is_of(it))?;
    debug_assert_eq!(row.len(), 1 + 2 * ID, "what is in an environment is found by it");
    keys::first_id(row).filter(|it| *it != organization.to_bytes()).map(EnvironmentId::from_bytes)
}

fn damaged(key: &[u8]) -> StorageError {
    StorageError::Damaged(format!("the entry {} of the log", Key::from(key)))
}
