//! The audit log, newest first: which entries there are, and what each of them changed.

mod newest;
mod state;

use keywright_core::{
    Timestamp,
    audit::{Operation, SubjectKind},
    id::{EnvironmentId, OrganizationId},
};
use uuid::Uuid;

use self::newest::Newest;
pub use self::state::State;
use super::trace::{Listed, Place, code};
use crate::{
    commit::record::CommitRecord,
    error::StorageError,
    key::Revision,
    keys,
    page::{Cutter, Needle, Page, Slice},
    read::Reader,
    rows::{self, AuditEntry},
};

/// The audit log of organizations. It is made from the commits; nothing else is kept of it.
#[derive(Debug)]
pub struct AuditLog<'a>(pub(crate) Reader<'a>);

/// Which entries are listed.
#[derive(Clone, Copy, Debug, Default)]
pub struct AuditFilter<'a> {
    /// About things of these kinds.
    pub kinds: &'a [SubjectKind],
    /// About what is in this environment.
    pub environment: Option<EnvironmentId>,
    /// About what has this id.
    pub subject: Option<Uuid>,
    /// Those that do this.
    pub operation: Option<Operation>,
    /// By the account or token of this id.
    pub actor: Option<Uuid>,
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Up to and including this moment.
    pub to: Option<Timestamp>,
    /// Those whose subject's name or key, or whose comment, holds this, whatever its case; all, if it is empty.
    pub text: &'a str,
}

/// An entry of the log. What it changed may be large, and is read with [`AuditLog::change`].
#[derive(Clone, Debug)]
pub struct Logged {
    /// What the entry says.
    pub entry: AuditEntry,
    /// What kind of thing it is about.
    pub kind: SubjectKind,
    /// Which entry it is.
    pub id: Uuid,
    /// The commit that it is part of.
    revision: Revision,
}

/// What an entry changed.
#[derive(Clone, Debug)]
pub struct Changed {
    /// What its subject was like before; nothing if it was not there, or is not what was changed.
    pub before: Option<State>,
    /// What its subject was like afterwards; nothing if it was gone, or is not what was changed.
    pub after: Option<State>,
}

impl AuditLog<'_> {
    /// The most entries that are looked at to make a page. What lies behind them is not counted, and is found by
    /// [`AuditFilter::to`].
    pub const MAX_EXAMINED: u64 = 100_000;
    /// The most entries that are read to find a text in them, or what they do: at 0.1 ms each, 0.2 s.
    pub const MAX_READ: u64 = 2_000;

    /// The entries of an organization that may be seen, newest first, as `may_see` says of each.
    pub fn page(
        &self,
        organization: OrganizationId,
        filter: AuditFilter<'_>,
        mut may_see: impl FnMut(&Listed) -> bool,
        slice: Slice,
    ) -> Result<Page<Logged>, StorageError> {
        let needle = Needle::new(filter.text);
        let newest = self.0.inner.ledger.head().revision;
        let (mut cutter, mut read) = (Cutter::new(slice), 0);
        for (examined, found) in (1..).zip(self.entries(organization, &filter)?) {
            let (place, listed) = found?;
            // What is on its way to the disk is not there yet.
            if place.revision <= newest && filter.selects(&listed) && may_see(&listed) {
                if needle.is_everywhere() && filter.operation.is_none() {
                    cutter.tell(|| self.read(place, listed.kind).map(Some))?;
                } else {
                    read += 1;
                    let logged = self.read(place, listed.kind)?;
                    if filter.is_for(&logged)
                        && (logged.holds(&needle) || self.change(&logged)?.holds(&needle))
                    {
                        cutter.offer(logged);
                    }
                }
            }
            if examined >= Self::MAX_EXAMINED || read >= Self::MAX_READ {
                break;
            }
        }
        Ok(cutter.finish())
    }

    /// What something was last called, also after it is gone; nothing if the log does not know it.
    pub fn last_name(
        &self,
        organization: OrganizationId,
        subject: Uuid,
    ) -> Result<Option<String>, StorageError> {
        let filter = AuditFilter { subject: Some(subject), ..AuditFilter::default() };
        let Some((place, _)) = self.entries(organization, &filter)?.next().transpose()? else {
            return Ok(None);
        };
        let Some(record) = self.0.inner.ledger.record(place.revision)? else { return Ok(None) };
        Ok(entry(&record, place)?.map(|it| it.subject.name))
    }

    /// The shortest list that holds every entry that the filter selects.
    fn entries(
        &self,
        organization: OrganizationId,
        filter: &AuditFilter<'_>,
    ) -> Result<Newest, StorageError> {
        let lists = match (filter.subject, filter.environment) {
            (Some(subject), _) => vec![keys::log_of_subject(organization, subject.into_bytes())],
            (None, Some(environment)) => vec![keys::log_of_environment(environment)],
            (None, None) => {
                filter.kinds.iter().map(|kind| keys::log_of_organization(organization, code(*kind))).collect()
            }
        };
        let lists = lists.iter().map(|list| self.0.inner.ledger.entries(&newest::range(list, filter)));
        Newest::of(lists.collect::<Result<_, _>>()?)
    }

    /// What an entry changed.
    pub fn change(&self, logged: &Logged) -> Result<Changed, StorageError> {
        let record = self.record(logged.revision)?;
        let (before, after) = state::change(self.0, &record, logged.kind, &logged.entry.subject.id)?;
        Ok(Changed { before, after })
    }

    fn read(&self, place: Place, kind: SubjectKind) -> Result<Logged, StorageError> {
        let entry = entry(&self.record(place.revision)?, place)?.ok_or_else(|| missing(place.revision))?;
        Ok(Logged { id: place.id(), kind, entry, revision: place.revision })
    }

    fn record(&self, revision: Revision) -> Result<CommitRecord, StorageError> {
        self.0.inner.ledger.record(revision)?.ok_or_else(|| missing(revision))
    }
}

fn missing(revision: Revision) -> StorageError {
    StorageError::Damaged(format!("the record of commit {revision}"))
}

/// The entry that stands at a place.
fn entry(record: &CommitRecord, place: Place) -> Result<Option<AuditEntry>, StorageError> {
    Ok(rows::read_record(record)?.into_iter().nth(usize::from(place.index)))
}

impl Place {
    /// The id of the entry that stands there, always the same: the moment, and where a UUID of version 7 has chance,
    /// revision and number.
    fn id(self) -> Uuid {
        let mut chance = [0; 10];
        let which = self.revision.0.to_be_bytes().into_iter().chain(self.index.to_be_bytes());
        for (to, from) in chance.iter_mut().rev().zip(which.rev()) {
            *to = from;
        }
        uuid::Builder::from_unix_timestamp_millis(self.at, &chance).into_uuid()
    }
}

impl AuditFilter<'_> {
    fn selects(&self, listed: &Listed) -> bool {
        self.kinds.contains(&listed.kind)
            && self.environment.is_none_or(|it| listed.environment == Some(it))
            && self.actor.is_none_or(|it| listed.actor == it)
    }

    /// Whether it does what is asked for: this stands in the entry alone.
    fn is_for(&self, logged: &Logged) -> bool {
        self.operation.is_none_or(|it| logged.entry.event.about().is_some_and(|(_, does)| does == it))
    }
}

impl Logged {
    fn holds(&self, needle: &Needle) -> bool {
        needle.is_in(&self.entry.subject.name) || needle.is_in(&self.entry.comment)
    }
}

impl Changed {
    fn holds(&self, needle: &Needle) -> bool {
        let states = [&self.before, &self.after].into_iter().flatten();
        states.filter_map(State::key).any(|it| needle.is_in(it))
    }
}
