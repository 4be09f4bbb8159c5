//! Admission: before a write is committed, the rules of the organization's plugins say what they have against it.
//!
//! They are asked in the write itself, after permission and ceiling were found, by what is planned there. So no handler
//! can forget them, and what they judge is what is committed.

use keywright_core::{
    audit::{Entry, SubjectKind},
    id::OrganizationId,
    principal::Actor,
    token::Token,
};
use keywright_plugins::{
    operation::{self, Operation},
    rule::Objection,
};
use keywright_storage::{Changed, Database, State, Written};
use serde_json::Value;

use super::code::admission::Patience;
use crate::{ApiError, access_tokens::bodies, act::Act, audit_logs::states};

/// The most objections that are told.
const MAX_TOLD: usize = 100;

/// Insists that no rule has anything against what is planned.
pub(crate) fn review<T>(act: &mut Act<'_, '_>, written: &Written<T>) -> Result<(), ApiError> {
    let Some(acting) = act.state.plugins().of(act.organization()) else { return Ok(()) };
    let (mut objections, patience): (Vec<Objection>, _) = (Vec::new(), Patience::new());
    for entry in written.entries().iter().filter(|it| acting.is_about(it.event)) {
        let Some((kind, _)) = entry.event.about() else { continue };
        let operation = operation(act, entry, kind)?;
        objections.extend(acting.judge(act.state, &operation, patience));
        if objections.len() >= MAX_TOLD {
            break;
        }
    }
    objections.truncate(MAX_TOLD);
    if objections.is_empty() { Ok(()) } else { Err(ApiError::Objected(objections)) }
}

fn operation(act: &mut Act<'_, '_>, entry: &Entry, kind: SubjectKind) -> Result<Operation, ApiError> {
    let (organization, now) = (act.organization(), act.now);
    let Changed { before, after } = act.rows.change(organization, kind, &entry.subject.id)?;
    let db = &act.state.db;
    let shown = |state: Option<State>| match state {
        Some(State::Token(token)) => token_shown(db, &token, now),
        Some(state) => states::show(db, &state),
        None => Ok(Value::Null),
    };
    Ok(Operation {
        event: entry.event,
        actor: actor(db, organization, entry.actor)?,
        object: shown(after)?,
        old: shown(before)?,
        at: now,
    })
}

/// A token as it is shown, and nobody as its creator if they are no member any more.
fn token_shown(db: &Database, token: &Token, now: keywright_core::Timestamp) -> Result<Value, ApiError> {
    let mut shown = bodies::show(db, token, now)?;
    if db.members().current(token.organization, token.creator)?.is_none() {
        shown.creator = None;
    }
    serde_json::to_value(shown).map_err(ApiError::internal)
}

/// Who acts, as rules and sinks are told of them.
pub(crate) fn actor(
    db: &Database,
    organization: OrganizationId,
    actor: Actor,
) -> Result<operation::Actor, ApiError> {
    let (kind, id, name) = match actor {
        Actor::Account(id) => {
            let account = db.accounts().find(id)?;
            let name = account.map(|it| if it.name.is_empty() { it.email.to_string() } else { it.name });
            ("member", id.to_string(), name)
        }
        Actor::Token(id) => {
            let name = match db.tokens().find(organization, id)? {
                Some(token) => Some(token.name.to_string()),
                None => db.audit_log().last_name(organization, id.uuid())?,
            };
            ("token", id.to_string(), name)
        }
        Actor::Plugin(id) => ("plugin", id.to_string(), super::name(db, organization, id)?),
        Actor::Operator => ("operator", String::new(), None),
        Actor::System => ("system", String::new(), None),
    };
    let (kind, name) = (kind.to_owned(), name.unwrap_or_else(|| kind.to_owned()));
    Ok(operation::Actor { kind, id, name })
}
