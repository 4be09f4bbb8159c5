//! The audit log as the wire shows it (wire 2.10).

use keywright_core::audit::{Event, SubjectKind};
use keywright_storage::{Changed, Database, Logged, State};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    actors::{Actors, Named, TOKEN},
    compare::{self, Instruction},
    states,
};
use crate::{ApiError, WireTime, envelope, page};

/// An entry of the audit log: who did what to what, and what that changed
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000091", "refId": "0193a5c0-0000-7000-8000-000000000071",
    "refName": "Dark mode", "refType": "FeatureFlag", "operation": "Update", "event": "FlagToggled",
    "dataChange": {"previous": "{\"key\":\"dark-mode\",\"isEnabled\":false}",
        "current": "{\"key\":\"dark-mode\",\"isEnabled\":true}"}, "isDataChangeOmitted": false, "comment": "for the launch",
    "creatorId": "0193a5c0-0000-7000-8000-000000000031", "creatorName": "Ben", "creatorEmail": "ben@example.com",
    "onBehalfOf": null,
    "createdAt": "2026-11-23T19:32:05.12Z", "instructions": [{"kind": "TurnFlagOn", "value": ""}],
}))]
pub(crate) struct AuditLogVm {
    pub(crate) id: Uuid,
    /// Of what something was done to
    pub(crate) ref_id: String,
    /// What that was called
    pub(crate) ref_name: String,
    pub(crate) ref_type: AuditRefType,
    pub(crate) operation: AuditOperation,
    /// What was done, more exactly, such as `TokenRotated`
    pub(crate) event: String,
    pub(crate) data_change: DataChangeVm,
    /// Whether `dataChange`, and the `instructions` that follow from it, are left out, since the page is full of those
    /// of newer entries: a smaller page has them
    pub(crate) is_data_change_omitted: bool,
    /// What the author said about it; may be empty
    pub(crate) comment: String,
    /// The person or the token that did it
    pub(crate) creator_id: Uuid,
    /// May be empty
    pub(crate) creator_name: String,
    /// `Access token` for a token, `System` where neither a person nor a token is known
    pub(crate) creator_email: String,
    /// For whom they did it: whoever called the plugin that did; null where it was for nobody else
    pub(crate) on_behalf_of: Option<AuditPersonVm>,
    pub(crate) created_at: WireTime,
    /// What was done to a flag or segment, step by step; and what was put where
    pub(crate) instructions: Vec<Instruction>,
}

/// A person or a token in the audit log, as its `creator…` members say it
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0193a5c0-0000-7000-8000-000000000031", "name": "Ben", "email": "ben@example.com"}))]
pub(crate) struct AuditPersonVm {
    pub(crate) id: Uuid,
    /// May be empty
    pub(crate) name: String,
    pub(crate) email: String,
}

/// What an entry of the audit log is about
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) enum AuditRefType {
    FeatureFlag,
    Segment,
    AccessToken,
    Policy,
    Group,
    Member,
    Project,
    Environment,
    Organization,
    Plugin,
}

/// What was done
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) enum AuditOperation {
    Create,
    Update,
    Archive,
    Restore,
    Remove,
}

/// What something was like before and after, each as JSON in a text; empty where it was not there
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"previous": "{\"name\":\"Dark\"}", "current": "{\"name\":\"Dark mode\"}"}))]
pub(crate) struct DataChangeVm {
    #[schema(required)]
    pub(crate) previous: String,
    #[schema(required)]
    pub(crate) current: String,
}

/// How many bytes of what things were like a page has room for. States are large, entries are not.
#[derive(Debug)]
pub(super) struct Room(usize);

/// What an entry changed, as it is shown.
#[derive(Default)]
struct Shown {
    data_change: DataChangeVm,
    instructions: Vec<Instruction>,
}

page!(
    /// A page of the audit log
    AuditLogPage, AuditLogVm
);
envelope!(
    /// A page of the audit log, in the envelope
    AuditLogPageResponse, AuditLogPage
);
envelope!(
    /// What was done, in the envelope
    InstructionsResponse, Vec<Instruction>
);

impl AuditLogVm {
    /// Whether a token did it: no person has such an address.
    pub(crate) fn is_by_token(&self) -> bool {
        self.creator_email == TOKEN
    }

    /// An entry, in the words of the wire.
    pub(super) fn new(
        db: &Database,
        actors: &mut Actors<'_>,
        room: &mut Room,
        logged: Logged,
    ) -> Result<Self, ApiError> {
        let changed = if room.is_left() { Some(Shown::of(db, &logged)?) } else { None };
        let is_data_change_omitted = changed.is_none();
        let Shown { data_change, instructions } = changed.unwrap_or_default();
        room.take(&data_change);
        let Logged { id, kind, entry, .. } = logged;
        let author = actors.name(entry.actor)?;
        let on_behalf_of = entry.behalf.map(|it| actors.name(it)).transpose()?.map(Into::into);
        let related = related(entry.event).map(|it| vec![Instruction::new(it, entry.comment.as_str())]);
        let comment = if related.is_some() { String::new() } else { entry.comment };
        Ok(Self {
            id,
            ref_id: entry.subject.id,
            ref_name: entry.subject.name,
            ref_type: kind.into(),
            operation: entry.event.into(),
            event: entry.event.as_str().to_owned(),
            instructions: related.unwrap_or(instructions),
            data_change,
            is_data_change_omitted,
            comment,
            creator_id: author.id,
            creator_name: author.name,
            creator_email: author.email,
            on_behalf_of,
            created_at: entry.at.into(),
        })
    }
}

impl AuditPersonVm {
    /// Whether it is a token: no person has such an address.
    pub(crate) fn is_token(&self) -> bool {
        self.email == TOKEN
    }
}

impl From<Named> for AuditPersonVm {
    fn from(Named { id, name, email }: Named) -> Self {
        Self { id, name, email }
    }
}

impl Room {
    /// A page's: 2 MiB.
    pub(super) const fn of_a_page() -> Self {
        Self(2 << 20)
    }

    /// Whether more is shown. So the first entry of a page always is.
    fn is_left(&self) -> bool {
        self.0 > 0
    }

    fn take(&mut self, shown: &DataChangeVm) {
        self.0 = self.0.saturating_sub(shown.previous.len() + shown.current.len());
    }
}

impl Shown {
    fn of(db: &Database, logged: &Logged) -> Result<Self, ApiError> {
        let Changed { before, after } = db.audit_log().change(logged)?;
        let show = |state: Option<State>| state.map(|it| states::show(db, &it)).transpose();
        let (before, after) = (show(before)?, show(after)?);
        let instructions = match (&before, &after) {
            (Some(before), Some(after)) => compare::instructions(logged.kind, before, after),
            _ => Vec::new(),
        };
        Ok(Self { data_change: DataChangeVm { previous: text(before), current: text(after) }, instructions })
    }
}

/// What was put where, by events that say so in the entry's comment: it is the id of the other thing.
const fn related(event: Event) -> Option<&'static str> {
    Some(match event {
        Event::GroupMemberAdded => "AddMember",
        Event::GroupMemberRemoved => "RemoveMember",
        Event::GroupPolicyAttached | Event::MemberPolicyAttached => "AddPolicy",
        Event::GroupPolicyDetached | Event::MemberPolicyDetached => "RemovePolicy",
        _ => return None,
    })
}

fn text(state: Option<Value>) -> String {
    state.map(|it| it.to_string()).unwrap_or_default()
}

impl From<SubjectKind> for AuditRefType {
    fn from(kind: SubjectKind) -> Self {
        match kind {
            SubjectKind::FeatureFlag => Self::FeatureFlag,
            SubjectKind::Segment => Self::Segment,
            SubjectKind::AccessToken => Self::AccessToken,
            SubjectKind::Policy => Self::Policy,
            SubjectKind::Group => Self::Group,
            SubjectKind::Member => Self::Member,
            SubjectKind::Project => Self::Project,
            SubjectKind::Environment => Self::Environment,
            SubjectKind::Organization => Self::Organization,
            SubjectKind::Plugin => Self::Plugin,
        }
    }
}

impl From<Event> for AuditOperation {
    fn from(event: Event) -> Self {
        use keywright_core::audit::Operation;
        match event.about().map(|(_, operation)| operation) {
            Some(Operation::Create) => Self::Create,
            Some(Operation::Archive) => Self::Archive,
            Some(Operation::Restore) => Self::Restore,
            Some(Operation::Remove) => Self::Remove,
            Some(Operation::Update) | None => Self::Update,
        }
    }
}
