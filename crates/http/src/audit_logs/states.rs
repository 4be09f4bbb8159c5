//! What a thing was like, as the wire shows such things: never with a secret.

use keywright_core::{id::AccountId, member::Membership};
use keywright_storage::{Database, State};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    ApiError, access_tokens, environments, feature_flags, groups, organizations, plugins, policies, projects,
    segments,
};

/// A member, with what is attached to them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LoggedMember {
    id: Uuid,
    email: String,
    name: String,
    invitor_id: Option<Uuid>,
    policy_ids: Vec<Uuid>,
    group_ids: Vec<Uuid>,
}

/// The wire's form of what something was like.
pub(crate) fn show(db: &Database, state: &State) -> Result<Value, ApiError> {
    let shown = match state {
        State::Flag(flag) => serde_json::to_value(feature_flags::FlagVm::from(&**flag)),
        State::Segment(segment) => serde_json::to_value(segments::logged(db, segment)?),
        State::Token(token) => serde_json::to_value(access_tokens::logged(db, token)?),
        State::Policy(policy) => serde_json::to_value(policies::PolicyVm::from(policy)),
        State::Group(group) => serde_json::to_value(groups::GroupVm::from(group)),
        State::Member(membership) => serde_json::to_value(member(db, membership)?),
        State::Project(project) => serde_json::to_value(projects::ProjectVm::from(project)),
        State::Environment(environment) => serde_json::to_value(environments::logged(environment)),
        State::Organization(organization) => {
            serde_json::to_value(organizations::OrganizationVm::from(organization))
        }
        State::Plugin(plugin) => serde_json::to_value(plugins::logged(plugin)),
    };
    shown.map_err(ApiError::internal)
}

fn member(db: &Database, membership: &Membership) -> Result<LoggedMember, ApiError> {
    let account = db.accounts().find(membership.account)?;
    let (email, name) = account.map(|it| (it.email.to_string(), it.name)).unwrap_or_default();
    Ok(LoggedMember {
        id: membership.account.uuid(),
        email,
        name,
        invitor_id: membership.invited_by.map(AccountId::uuid),
        policy_ids: membership.policies.iter().map(|it| it.uuid()).collect(),
        group_ids: membership.groups.iter().map(|it| it.uuid()).collect(),
    })
}
