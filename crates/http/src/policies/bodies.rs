//! Policies as the wire shows them (wire 2.2).

use keywright_core::{
    group::Group,
    policy::{Origin, Policy},
};
use keywright_storage::{Member, Related, Show};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::operations::{NewPolicy, Settings};
use crate::{
    ApiError, WireTime, envelope,
    names::Codes,
    page,
    statements::{self, PolicyStatement},
    wire::query,
};

/// Who wrote a policy
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
pub(crate) enum PolicyType {
    /// This program: it cannot be changed
    SysManaged,
    /// The organization
    CustomerManaged,
}

/// A policy
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000011", "name": "Deployers", "key": "deployers", "type": "CustomerManaged",
    "description": "Toggle in dev", "statements": [{"id": "1", "resourceType": "flag", "effect": "allow",
        "actions": ["ToggleFlag"], "resources": ["project/shop:env/dev:flag/*"]}],
    "updatedAt": "2026-11-23T19:32:05.12Z",
}))]
pub(crate) struct PolicyVm {
    id: Uuid,
    name: String,
    /// Unique in the organization
    key: String,
    r#type: PolicyType,
    description: String,
    statements: Vec<PolicyStatement>,
    updated_at: WireTime,
}

/// A group, and whether it has the policy
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000021", "name": "Team A", "description": "", "isPolicyGroup": true,
}))]
pub(super) struct PolicyGroupVm {
    id: Uuid,
    name: String,
    description: String,
    is_policy_group: bool,
}

/// A member, and whether the policy is attached to them
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000031", "name": "Ben", "email": "ben@example.com", "isPolicyMember": true,
}))]
pub(super) struct PolicyMemberVm {
    id: Uuid,
    name: String,
    email: String,
    is_policy_member: bool,
}

/// What a new policy is called
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"name": "Deployers", "key": "deployers", "description": "Toggle in dev"}))]
pub(crate) struct CreatePolicy {
    #[schema(required, min_length = 1, max_length = 128)]
    pub(crate) name: Option<String>,
    /// Unique in the organization
    #[schema(required, min_length = 1, max_length = 128, pattern = "^[A-Za-z0-9._-]{1,128}$")]
    pub(crate) key: Option<String>,
    #[schema(max_length = 512)]
    pub(crate) description: Option<String>,
}

/// What a policy that is made from another is called
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({
    "originPolicyType": "SysManaged", "name": "Developers", "key": "developers", "description": "",
}))]
pub(crate) struct ClonePolicy {
    /// `SysManaged` for a built-in policy, `CustomerManaged` for one of the organization's own
    #[schema(required, value_type = PolicyType)]
    pub(crate) origin_policy_type: Option<String>,
    #[schema(required, min_length = 1, max_length = 128)]
    pub(crate) name: Option<String>,
    /// Unique in the organization
    #[schema(required, min_length = 1, max_length = 128, pattern = "^[A-Za-z0-9._-]{1,128}$")]
    pub(crate) key: Option<String>,
    #[schema(max_length = 512)]
    pub(crate) description: Option<String>,
}

/// What a policy is to be called
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"name": "Deployers", "description": "Toggle in dev"}))]
pub(crate) struct PolicySettings {
    #[schema(required, min_length = 1, max_length = 128)]
    pub(crate) name: Option<String>,
    #[schema(max_length = 512)]
    pub(crate) description: Option<String>,
}

/// Which groups are listed
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub(super) struct PolicyGroupFilter {
    /// Part of the name, in any case
    #[serde(deserialize_with = "query::within::<_, 128>")]
    #[param(max_length = 128)]
    name: Option<String>,
    /// Those without the policy too
    get_all_groups: bool,
}

/// Which members are listed
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub(super) struct PolicyMemberFilter {
    /// Part of the e-mail address or name, in any case
    #[serde(deserialize_with = "query::within::<_, 254>")]
    #[param(max_length = 254)]
    search_text: Option<String>,
    /// Those without the policy too
    get_all_members: bool,
}

page!(
    /// A page of policies
    PolicyPage, PolicyVm
);
envelope!(
    /// A page of policies, in the envelope
    PolicyPageResponse, PolicyPage
);
envelope!(
    /// A policy, in the envelope
    PolicyResponse, PolicyVm
);
envelope!(
    /// Policies, in the envelope
    PoliciesResponse, Vec<PolicyVm>
);
page!(
    /// A page of groups, each with whether it has the policy
    PolicyGroupPage, PolicyGroupVm
);
envelope!(
    /// A page of groups, in the envelope
    PolicyGroupPageResponse, PolicyGroupPage
);
page!(
    /// A page of members, each with whether the policy is attached to them
    PolicyMemberPage, PolicyMemberVm
);
envelope!(
    /// A page of members, in the envelope
    PolicyMemberPageResponse, PolicyMemberPage
);

impl CreatePolicy {
    pub(crate) fn check(self) -> Result<NewPolicy, ApiError> {
        let mut codes = Codes::default();
        let name = codes.name(self.name.as_deref());
        let key = codes.key(self.key.as_deref());
        let description = codes.description(self.description.as_deref());
        match (name, key, description) {
            (Some(name), Some(key), Some(description)) => {
                Ok(NewPolicy { key, settings: Settings { name, description } })
            }
            _ => Err(codes.into_error()),
        }
    }
}

impl ClonePolicy {
    /// Whether the other policy is built in, and what the new one is called.
    pub(crate) fn check(self) -> Result<(bool, NewPolicy), ApiError> {
        let is_built_in = match self.origin_policy_type.as_deref() {
            None => return Err(ApiError::invalid("originPolicyType_is_required")),
            Some("SysManaged") => true,
            Some("CustomerManaged") => false,
            Some(_) => return Err(ApiError::invalid("originPolicyType_is_invalid")),
        };
        let wanted = CreatePolicy { name: self.name, key: self.key, description: self.description };
        Ok((is_built_in, wanted.check()?))
    }
}

impl PolicySettings {
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

impl PolicyGroupFilter {
    pub(super) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    pub(super) fn show(&self) -> Show {
        if self.get_all_groups { Show::All } else { Show::Related }
    }
}

impl PolicyMemberFilter {
    pub(super) fn search(&self) -> &str {
        self.search_text.as_deref().unwrap_or_default()
    }

    pub(super) fn show(&self) -> Show {
        if self.get_all_members { Show::All } else { Show::Related }
    }
}

impl From<&Policy> for PolicyVm {
    fn from(policy: &Policy) -> Self {
        Self {
            id: policy.id.uuid(),
            name: policy.name.to_string(),
            key: policy.key.to_string(),
            r#type: policy.origin.into(),
            description: policy.description.to_string(),
            statements: statements::show(policy.statements.iter()),
            updated_at: policy.updated_at.into(),
        }
    }
}

impl From<Origin> for PolicyType {
    fn from(origin: Origin) -> Self {
        match origin {
            Origin::BuiltIn => Self::SysManaged,
            Origin::Customer(_) => Self::CustomerManaged,
        }
    }
}

impl From<Related<Group>> for PolicyGroupVm {
    fn from(Related { item, is_related }: Related<Group>) -> Self {
        Self {
            id: item.id.uuid(),
            name: item.name.to_string(),
            description: item.description.to_string(),
            is_policy_group: is_related,
        }
    }
}

impl From<Related<Member>> for PolicyMemberVm {
    fn from(Related { item, is_related }: Related<Member>) -> Self {
        Self {
            id: item.account.id.uuid(),
            name: item.account.name,
            email: item.account.email.to_string(),
            is_policy_member: is_related,
        }
    }
}
