//! Events from the log, in batches.
//!
//! The number of an event is that of its commit, and its place there: `revision × 65,536 + place`.

use keywright_core::{audit, id::OrganizationId};
use keywright_plugins::sink::{Event, Subject};
use keywright_storage::{AuditEntry, Database, Revision};
use serde_json::Value;

use super::super::review;
use crate::ApiError;

/// The bits of the place.
const PLACE: u32 = 16;
/// The most events of a batch.
const MOST: usize = 200;
/// The most entries of the log that are looked at for one.
const MOST_EXAMINED: usize = 2000;

/// Some events of an organization, in order.
pub(super) struct Batch {
    pub(super) events: Vec<Event>,
    /// The number up to which the log has been looked at.
    pub(super) up_to: u64,
}

/// The commit of an event.
pub(super) fn revision(seq: u64) -> Revision {
    Revision(seq >> PLACE)
}

/// The number behind which everything is later than a commit.
pub(super) fn last_of(revision: Revision) -> u64 {
    (revision.0 << PLACE) | ((1 << PLACE) - 1)
}

impl Batch {
    /// The events of an organization behind this number, at most up to that one; nothing if the log has no more.
    pub(super) fn read(
        db: &Database,
        organization: OrganizationId,
        after: u64,
        most: Option<u64>,
    ) -> Result<Option<Self>, ApiError> {
        let (mut events, mut up_to) = (Vec::new(), after);
        let (mut place, mut commit) = (0, Revision::ZERO);
        // The commit of the cursor may have more.
        let from = Revision(revision(after).0.saturating_sub(1));
        for found in db.audit(from).take(MOST_EXAMINED) {
            let (revision, entry) = found?;
            place = if revision == commit { place + 1 } else { 0 };
            commit = revision;
            let seq = (revision.0 << PLACE) | place;
            if seq <= after {
                continue;
            }
            if events.len() >= MOST || most.is_some_and(|it| seq > it) {
                break;
            }
            up_to = seq;
            // A plugin that keeps something at each event would tell itself of that for ever.
            if entry.organization == Some(organization) && entry.event != audit::Event::PluginKept {
                events.push(event(db, organization, seq, entry)?);
            }
        }
        Ok((up_to > after).then_some(Self { events, up_to }))
    }
}

fn event(
    db: &Database,
    organization: OrganizationId,
    seq: u64,
    entry: AuditEntry,
) -> Result<Event, ApiError> {
    Ok(Event {
        seq,
        id: format!("{}-{seq}", db.meta().instance.as_simple()),
        at: entry.at,
        kind: entry.event,
        actor: review::actor(db, organization, entry.actor)?,
        subject: Subject { id: entry.subject.id, name: entry.subject.name },
        organization: organization.to_string(),
        comment: entry.comment,
        more: Value::Null,
    })
}
