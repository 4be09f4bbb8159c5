//! Groups as the wire shows them (wire 2.3).

use keywright_core::{group::Group, policy::Policy};
use keywright_storage::{Member, Related, Show};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::operations::Settings;
use crate::{ApiError, WireTime, envelope, names::Codes, page, policies::PolicyType, wire::query};

/// A group
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000021", "name": "Team A", "description": "Checkout",
    "updatedAt": "2026-11-23T19:32:05.12Z",
}))]
pub(crate) struct GroupVm {
    pub(crate) id: Uuid,
    /// Unique in the organization
    pub(crate) name: String,
    pub(crate) description: String,
    updated_at: WireTime,
}

/// A member, and whether they are in the group
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000031", "name": "Ben", "email": "ben@example.com", "isGroupMember": true,
}))]
pub(super) struct GroupMemberVm {
    id: Uuid,
    name: String,
    email: String,
    is_group_member: bool,
}

/// A policy, and whether the group has it
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000011", "name": "Deployers", "type": "CustomerManaged",
    "description": "Toggle in dev", "isGroupPolicy": true,
}))]
pub(super) struct GroupPolicyVm {
    id: Uuid,
    name: String,
    r#type: PolicyType,
    description: String,
    is_group_policy: bool,
}

/// What a group is called
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"name": "Team A", "description": "Checkout"}))]
pub(crate) struct GroupBody {
    /// Unique in the organization
    #[schema(required, min_length = 1, max_length = 128)]
    name: Option<String>,
    #[schema(max_length = 512)]
    description: Option<String>,
}

/// Which members are listed
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub(super) struct GroupMemberFilter {
    /// Part of the e-mail address or name, in any case
    #[serde(deserialize_with = "query::within::<_, 254>")]
    #[param(max_length = 254)]
    search_text: Option<String>,
    /// Those who are not in the group too
    get_all_members: bool,
}

/// Which policies are listed
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub(super) struct GroupPolicyFilter {
    /// Part of the name, in any case
    #[serde(deserialize_with = "query::within::<_, 128>")]
    #[param(max_length = 128)]
    name: Option<String>,
    /// Those that the group does not have too
    get_all_policies: bool,
}

page!(
    /// A page of groups
    GroupPage, GroupVm
);
envelope!(
    /// A page of groups, in the envelope
    GroupPageResponse, GroupPage
);
envelope!(
    /// A group, in the envelope
    GroupResponse, GroupVm
);
page!(
    /// A page of members, each with whether they are in the group
    GroupMemberPage, GroupMemberVm
);
envelope!(
    /// A page of members, in the envelope
    GroupMemberPageResponse, GroupMemberPage
);
page!(
    /// A page of policies, each with whether the group has it
    GroupPolicyPage, GroupPolicyVm
);
envelope!(
    /// A page of policies, in the envelope
    GroupPolicyPageResponse, GroupPolicyPage
);

impl GroupBody {
    pub(crate) fn new(name: &str, description: &str) -> Self {
        Self { name: Some(name.to_owned()), description: Some(description.to_owned()) }
    }

    pub(crate) fn check(self) -> Result<Settings, ApiError> {
        let mut codes = Codes::default();
        let name = codes.name(self.name.as_deref());
        let description = codes.description(self.description.as_deref());
        match (name, description) {
            (Some(name), Some(description)) => Ok(Settings { name, description }),
            _ => Err(codes.into_error()),
        }
    }
}

impl GroupMemberFilter {
    pub(super) fn search(&self) -> &str {
        self.search_text.as_deref().unwrap_or_default()
    }

    pub(super) fn show(&self) -> Show {
        if self.get_all_members { Show::All } else { Show::Related }
    }
}

impl GroupPolicyFilter {
    pub(super) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    pub(super) fn show(&self) -> Show {
        if self.get_all_policies { Show::All } else { Show::Related }
    }
}

impl From<&Group> for GroupVm {
    fn from(group: &Group) -> Self {
        Self {
            id: group.id.uuid(),
            name: group.name.to_string(),
            description: group.description.to_string(),
            updated_at: group.updated_at.into(),
        }
    }
}

impl From<Related<Member>> for GroupMemberVm {
    fn from(Related { item, is_related }: Related<Member>) -> Self {
        Self {
            id: item.account.id.uuid(),
            name: item.account.name,
            email: item.account.email.to_string(),
            is_group_member: is_related,
        }
    }
}

impl From<Related<Policy>> for GroupPolicyVm {
    fn from(Related { item, is_related }: Related<Policy>) -> Self {
        Self {
            id: item.id.uuid(),
            name: item.name.to_string(),
            r#type: item.origin.into(),
            description: item.description.to_string(),
            is_group_policy: is_related,
        }
    }
}
