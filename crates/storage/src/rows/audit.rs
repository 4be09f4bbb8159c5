//! Audit entries as they stand in the record of a commit: a version, then the archive.

use keywright_core::{
    Catalogue, Timestamp,
    audit::{Entry, Event, Subject},
    id::{AccountId, OrganizationId, PluginId, TokenId},
    permit::Basis,
    principal::Actor,
};

use super::{
    Malformed, access, archive, moment,
    v1::{
        self,
        audit::{self as rows, ArchivedActor, ArchivedBasis, ArchivedEntry},
    },
    v2,
};
use crate::{commit::record::CommitRecord, error::StorageError};

/// An entry of the audit log, read back. What was asked is kept by name, for it may be an action that the
/// catalogue of today does not have.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Where; none for what belongs to no organization.
    pub organization: Option<OrganizationId>,
    /// Who.
    pub actor: Actor,
    /// For whom, if not for themselves.
    pub behalf: Option<Actor>,
    /// Why they could.
    pub basis: AuditBasis,
    /// What.
    pub event: Event,
    /// To what.
    pub subject: Subject,
    /// What they said about it.
    pub comment: String,
}

/// On what the permit rested.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum AuditBasis {
    /// On a decision.
    Decided {
        /// What was asked, by name.
        action: String,
        /// About what.
        resource: String,
    },
    /// On its being one's own.
    Own,
    /// On there being nobody yet.
    FirstStart,
    /// On access to the host.
    Host,
}

/// The bytes of the entries of a commit.
pub(crate) fn write_audit(entries: &[Entry], catalogue: &Catalogue) -> Result<Vec<u8>, StorageError> {
    let write = |entry: &Entry| v2::audit::Entry {
        entry: write_entry(entry, catalogue),
        behalf: entry.behalf.map(write_actor),
    };
    let entries = entries.iter().map(write).collect();
    let mut bytes = vec![v2::VERSION];
    bytes.extend_from_slice(&archive(&v2::audit::Audit { entries })?);
    Ok(bytes)
}

/// The entries of a commit. One that the store made for itself has none.
pub(crate) fn read_audit(bytes: &[u8]) -> Result<Vec<AuditEntry>, Malformed> {
    match bytes.split_first() {
        None => Ok(Vec::new()),
        Some((&v1::VERSION, archive)) => {
            access::<rows::Audit>(archive)?.entries.iter().map(|it| read_entry(it, None)).collect()
        }
        Some((&v2::VERSION, archive)) => {
            let entries = access::<v2::audit::Audit>(archive)?.entries.iter();
            entries.map(|it| read_entry(&it.entry, it.behalf.as_ref())).collect()
        }
        Some((&version, _)) => Err(Malformed::Kind { kind: 0, version }),
    }
}

/// The entries of the record of a commit.
pub(crate) fn read_record(record: &CommitRecord) -> Result<Vec<AuditEntry>, StorageError> {
    read_audit(&record.audit).map_err(|it| it.of("audit entries", &record.revision.0.to_be_bytes()))
}

/// Who did something, as it is kept.
pub(super) fn write_actor(actor: Actor) -> rows::Actor {
    match actor {
        Actor::Account(id) => rows::Actor::Account(id.to_bytes()),
        Actor::Token(id) => rows::Actor::Token(id.to_bytes()),
        Actor::Plugin(id) => rows::Actor::Plugin(id.to_bytes()),
        Actor::Operator => rows::Actor::Operator,
        Actor::System => rows::Actor::System,
    }
}

/// Who did something, as it was kept.
pub(super) fn read_actor(actor: &ArchivedActor) -> Actor {
    match actor {
        ArchivedActor::Account(id) => Actor::Account(AccountId::from_bytes(*id)),
        ArchivedActor::Token(id) => Actor::Token(TokenId::from_bytes(*id)),
        ArchivedActor::Plugin(id) => Actor::Plugin(PluginId::from_bytes(*id)),
        ArchivedActor::Operator => Actor::Operator,
        ArchivedActor::System => Actor::System,
    }
}

pub(super) fn write_entry(entry: &Entry, catalogue: &Catalogue) -> rows::Entry {
    rows::Entry {
        at: entry.at.millis(),
        organization: entry.organization.map(OrganizationId::to_bytes),
        actor: write_actor(entry.actor),
        basis: match &entry.basis {
            Basis::Decided { action, resource } => rows::Basis::Decided {
                action: catalogue.action_name(*action).to_owned(),
                resource: resource.clone(),
            },
            Basis::Own => rows::Basis::Own,
            Basis::FirstStart => rows::Basis::FirstStart,
            Basis::Host => rows::Basis::Host,
        },
        event: entry.event.as_str().to_owned(),
        subject_id: entry.subject.id.clone(),
        subject_name: entry.subject.name.clone(),
        comment: entry.comment.clone(),
    }
}

fn read_entry(entry: &ArchivedEntry, behalf: Option<&ArchivedActor>) -> Result<AuditEntry, Malformed> {
    let event =
        Event::named(&entry.event).ok_or_else(|| Malformed::Event(entry.event.as_str().to_owned()))?;
    Ok(AuditEntry {
        at: moment(entry.at),
        organization: entry.organization.as_ref().map(|it| OrganizationId::from_bytes(*it)),
        actor: read_actor(&entry.actor),
        behalf: behalf.map(read_actor),
        basis: match &entry.basis {
            ArchivedBasis::Decided { action, resource } => AuditBasis::Decided {
                action: action.as_str().to_owned(),
                resource: resource.as_str().to_owned(),
            },
            ArchivedBasis::Own => AuditBasis::Own,
            ArchivedBasis::FirstStart => AuditBasis::FirstStart,
            ArchivedBasis::Host => AuditBasis::Host,
        },
        event,
        subject: Subject::new(entry.subject_id.as_str(), entry.subject_name.as_str()),
        comment: entry.comment.as_str().to_owned(),
    })
}
