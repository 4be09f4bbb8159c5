//! Entries of the log as the page shows them.

use std::collections::HashMap;

use keywright_core::{
    audit::Event,
    id::{AccountId, EnvironmentId, GroupId, OrganizationId, PluginId, PolicyId, TokenId},
};
use keywright_storage::Database;
use uuid::Uuid;

use super::{
    difference::{Difference, Room, differences},
    steps::{self, NAMING},
    words::Words,
};
use crate::{
    ApiError,
    access_tokens::rotation::OLD_SECRET_UNTIL,
    audit_logs::bodies::{AuditLogVm, AuditOperation, AuditPersonVm, AuditRefType},
    console::list::{Asked, Moment, moment},
};

/// An entry.
pub(super) struct Entry {
    pub(super) at: Moment,
    pub(super) actor: String,
    pub(super) actor_email: String,
    pub(super) is_by_token: bool,
    /// For whom they did it, in words.
    pub(super) on_behalf_of: Option<String>,
    pub(super) event: &'static str,
    /// How the badge of the event looks.
    pub(super) look: &'static str,
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) comment: String,
    pub(super) steps: Vec<String>,
    pub(super) differences: Vec<Difference>,
    pub(super) is_omitted: bool,
    /// The addresses of the lists of what the same actor did; none where nobody is known.
    pub(super) by_actor: Option<String>,
    /// The same, of what was done to the same thing.
    pub(super) about_it: String,
    /// The page of the thing, after the language, if it has one and is still there.
    pub(super) path: Option<String>,
}

/// What those things are called that entries name by their ids, and where more is said of those they are about.
#[derive(Default)]
pub(super) struct Naming {
    names: HashMap<String, String>,
    paths: HashMap<String, String>,
}

impl Naming {
    /// The names of what these entries say was put somewhere.
    pub(super) fn of(
        db: &Database,
        organization: OrganizationId,
        entries: &[AuditLogVm],
    ) -> Result<Self, ApiError> {
        let steps = entries.iter().flat_map(|it| &it.instructions);
        let ids = steps.filter(|it| NAMING.contains(&it.kind.as_str())).filter_map(|it| it.value.as_str());
        let mut names = HashMap::new();
        for id in ids {
            if !names.contains_key(id) {
                names.extend(name(db, organization, id)?.map(|it| (id.to_owned(), it)));
            }
        }
        let mut paths = HashMap::new();
        for entry in entries {
            if !paths.contains_key(&entry.ref_id) {
                paths.extend(path(db, organization, entry)?.map(|it| (entry.ref_id.clone(), it)));
            }
        }
        Ok(Self { names, paths })
    }

    pub(super) fn get(&self, id: &str) -> Option<&str> {
        self.names.get(id).map(String::as_str)
    }
}

/// The page of what an entry is about, if there is one.
fn path(db: &Database, organization: OrganizationId, entry: &AuditLogVm) -> Result<Option<String>, ApiError> {
    let Ok(id) = Uuid::try_parse(&entry.ref_id) else { return Ok(None) };
    let (list, is_there) = match entry.ref_type {
        AuditRefType::AccessToken => {
            let found = db.tokens().find(organization, TokenId::from_uuid(id))?;
            ("integrations/access-tokens", found.is_some())
        }
        AuditRefType::Policy => {
            ("iam/policies", db.policies().find(organization, PolicyId::from_uuid(id))?.is_some())
        }
        AuditRefType::Group => {
            ("iam/groups", db.groups().find(organization, GroupId::from_uuid(id))?.is_some())
        }
        AuditRefType::Member => {
            ("iam/team", db.members().find(organization, AccountId::from_uuid(id))?.is_some())
        }
        AuditRefType::Environment => {
            let found = db.environments().find(organization, EnvironmentId::from_uuid(id))?;
            return Ok(found.map(|it| format!("projects/{}/envs/{id}", it.project)));
        }
        AuditRefType::Plugin => {
            let found = db.plugins().find(organization, PluginId::from_uuid(id))?;
            return Ok(found.map(|it| format!("integrations/plugins/{}", it.name)));
        }
        AuditRefType::FeatureFlag
        | AuditRefType::Segment
        | AuditRefType::Project
        | AuditRefType::Organization => return Ok(None),
    };
    Ok(is_there.then(|| format!("{list}/{id}")))
}

/// What a policy or a person is called, or was.
fn name(db: &Database, organization: OrganizationId, id: &str) -> Result<Option<String>, ApiError> {
    let Ok(id) = Uuid::try_parse(id) else { return Ok(None) };
    if let Some(policy) = db.policies().find(organization, PolicyId::from_uuid(id))? {
        return Ok(Some(policy.name.to_string()));
    }
    if let Some(member) = db.members().find(organization, AccountId::from_uuid(id))? {
        let account = member.account;
        return Ok(Some(if account.name.is_empty() { account.email.to_string() } else { account.name }));
    }
    Ok(db.audit_log().last_name(organization, id)?)
}

impl Entry {
    pub(super) fn new(w: Words, asked: &Asked, names: &Naming, entry: AuditLogVm, room: &mut Room) -> Self {
        let steps = entry.instructions.iter().map(|it| steps::say(w, it, names));
        let event = Event::named(&entry.event);
        let until = old_secret_until(&entry.comment).filter(|_| event == Some(Event::TokenRotated));
        let said = match event {
            Some(Event::TokenLeaked) if !entry.creator_id.is_nil() => w.marked_leaked(),
            Some(event) => w.event(event),
            None => w.changed(),
        };
        // A step that says what the event says already is not said twice.
        let steps = steps.filter(|it| it.as_str() != said);
        let is_by_token = entry.is_by_token();
        let differences = room.take(differences(&entry.data_change));
        Self {
            at: moment(entry.created_at.0),
            is_by_token,
            on_behalf_of: entry.on_behalf_of.map(|it| for_whom(w, it)),
            event: said,
            look: look(entry.operation),
            kind: event.and_then(Event::about).map_or("", |(kind, _)| w.kind(kind)),
            steps: steps.chain(until.as_ref().map(|it| w.old_secret_until(it))).collect(),
            is_omitted: entry.is_data_change_omitted || differences.is_none(),
            differences: differences.unwrap_or_default(),
            by_actor: (!entry.creator_id.is_nil()).then(|| asked.with("who", entry.creator_id)),
            about_it: asked.with("ref", &entry.ref_id),
            comment: match event {
                Some(Event::MemberEmailChanged) => w.formerly(&entry.comment),
                Some(Event::TokenRotated) if until.is_some() => String::new(),
                _ => entry.comment,
            },
            path: names.paths.get(&entry.ref_id).cloned(),
            name: entry.ref_name,
            actor: match (entry.creator_id.is_nil(), entry.creator_name.is_empty()) {
                (true, _) => w.system().to_owned(),
                (false, true) if !is_by_token => entry.creator_email.clone(),
                (false, _) => entry.creator_name,
            },
            actor_email: if is_by_token { String::new() } else { entry.creator_email },
        }
    }
}

impl Entry {
    /// Whether something was there before that is another now.
    pub(super) fn has_before(&self) -> bool {
        self.differences.iter().any(|it| !it.before.is_empty())
    }

    /// Whether something is there now.
    pub(super) fn has_after(&self) -> bool {
        self.differences.iter().any(|it| !it.after.is_empty())
    }
}

fn for_whom(w: Words, person: AuditPersonVm) -> String {
    let is_token = person.is_token();
    let name = if person.name.is_empty() { person.email } else { person.name };
    w.on_behalf_of(&if is_token { w.via_token(name) } else { name })
}

/// Until when an old secret is good, if that is what a comment says: without the seconds.
fn old_secret_until(comment: &str) -> Option<String> {
    let moment = comment.strip_prefix(OLD_SECRET_UNTIL)?;
    let minute = moment.get(.."2026-11-23T19:32".len())?;
    Some(minute.replace('T', " "))
}

const fn look(operation: AuditOperation) -> &'static str {
    match operation {
        AuditOperation::Create | AuditOperation::Restore => "badge on",
        AuditOperation::Remove => "badge off",
        AuditOperation::Update | AuditOperation::Archive => "badge",
    }
}
