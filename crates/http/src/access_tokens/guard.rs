//! What the server does by itself about secrets in the wrong hands.

use std::{collections::HashMap, net::IpAddr, time::Duration};

use actix_web::{rt::task::spawn_blocking, web::Data};
use keywright_core::{
    Digest, Permit, Timestamp,
    audit::{Entry, Event},
    id::{OrganizationId, TokenId},
    token::{Alarm, Standing, Token, TokenState},
};
use keywright_storage::{Database, Write, Written};
use parking_lot::Mutex;

use super::operations::subject;
use crate::{ApiError, AppState};

/// When dead secrets were last presented of which somebody was told. What is known only to who has had such a secret
/// gets here, so there are no more than secrets that are remembered.
#[derive(Debug, Default)]
pub(crate) struct Watch(Mutex<HashMap<[u8; 32], Timestamp>>);

/// A secret that was found in the wrong hands, and whose it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    pub(crate) organization: OrganizationId,
    pub(crate) token: TokenId,
    pub(crate) digest: Digest,
}

/// A dead secret is told of so often at most.
const EVERY: Duration = Duration::from_mins(1);
/// From so many on, those are forgotten that were told of before that.
const MANY: usize = 1024;

impl Watch {
    /// Whether somebody is to be told now.
    fn is_news(&self, digest: &Digest, now: Timestamp) -> bool {
        let mut told = self.0.lock();
        if told.len() >= MANY {
            told.retain(|_, at| now.since(*at) < EVERY);
        }
        let key = digest.to_bytes();
        let is_news = told.get(&key).is_none_or(|at| now.since(*at) >= EVERY);
        if is_news {
            told.insert(key, now);
        }
        is_news
    }
}

/// Takes note, beside the answer, that a secret was presented that a token had before.
pub(crate) fn watch(state: &Data<AppState>, found: Found, now: Timestamp, from: Option<IpAddr>) {
    if !state.watch.is_news(&found.digest, now) {
        return;
    }
    let state = state.clone();
    // Nobody waits for it. Not a task of this thread's: some threads that judge have none.
    drop(spawn_blocking(move || {
        if let Err(error) = state.db.write(|rows| reused(rows, found, now, from)) {
            tracing::warn!(%error, "that an old secret was presented could not be written down");
        }
    }));
}

fn reused(
    rows: &mut Write<'_>,
    found: Found,
    now: Timestamp,
    from: Option<IpAddr>,
) -> Result<Written<()>, ApiError> {
    let organization = rows.organizations().find(found.organization)?;
    let token = rows.tokens().find(found.organization, found.token)?;
    let (Some(organization), Some(mut token)) = (organization, token) else { return Ok(rows.unchanged(())) };
    let policy = organization.token_policy;
    let has_ended = token.ends_at(&policy).is_some_and(|end| end <= now);
    if has_ended || token.standing(&found.digest, now) != Some(Standing::Dead) {
        return Ok(rows.unchanged(()));
    }
    let comment = from.map(|it| format!("from {}", it.to_canonical())).unwrap_or_default();
    let mut events = vec![(Event::TokenSecretReused, comment)];
    if policy.deactivates_on_reuse && token.state == TokenState::Active {
        token.state = token.state.alarmed(Alarm::Reused);
        token.updated_at = now;
        events.push((Event::TokenDeactivated, Alarm::Reused.as_str().to_owned()));
    }
    let permit = Permit::guard(found.organization);
    rows.tokens().replace(&permit, &token)?;
    let entry = |(event, comment)| Entry::new(&permit, event, subject(&token), now).with_comment(comment);
    let entries = events.into_iter().map(entry).collect();
    Ok(rows.record_all(entries, ()))
}

/// How many tokens of one organization are switched off in one commit.
const AT_ONCE: usize = 50;

/// Switches off every token whose secret was found where others can read it. `source` says where, for the log. When it
/// returns, none of them is let in.
pub(crate) fn leaked(db: &Database, found: &[Found], now: Timestamp, source: &str) -> Result<(), ApiError> {
    let mut by_organization: HashMap<OrganizationId, Vec<Found>> = HashMap::new();
    for it in found {
        by_organization.entry(it.organization).or_default().push(*it);
    }
    for (organization, found) in &by_organization {
        for some in found.chunks(AT_ONCE) {
            db.write(|rows| compromise(rows, *organization, some, now, source))?;
        }
    }
    Ok(())
}

fn compromise(
    rows: &mut Write<'_>,
    organization: OrganizationId,
    found: &[Found],
    now: Timestamp,
    source: &str,
) -> Result<Written<()>, ApiError> {
    let permit = Permit::guard(organization);
    let mut entries = Vec::new();
    for it in found {
        let Some(mut token) = rows.tokens().find(organization, it.token)? else { continue };
        if !is_to_be_switched_off(&token, &it.digest, now) {
            continue;
        }
        token.state = token.state.alarmed(Alarm::Compromised);
        token.updated_at = now;
        rows.tokens().replace(&permit, &token)?;
        entries.push(Entry::new(&permit, Event::TokenLeaked, subject(&token), now).with_comment(source));
    }
    Ok(if entries.is_empty() { rows.unchanged(()) } else { rows.record_all(entries, ()) })
}

/// Whether a leaked secret is good, or would be if its token were activated, and that is not known yet.
fn is_to_be_switched_off(token: &Token, digest: &Digest, now: Timestamp) -> bool {
    let is_good = matches!(token.standing(digest, now), Some(Standing::Present | Standing::Former));
    is_good && token.state.alarm().is_none()
}
