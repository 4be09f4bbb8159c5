//! Organizations as the wire shows them (wire 2.6).

use keywright_core::{
    id::{GroupId, PolicyId},
    organization::{FlagOrder, Organization},
    text::{Description, Key, Name},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::operations::{NewOrganization, Onboarding, Settings};
use crate::{
    ApiError, envelope,
    environments::operations::NewEnvironment,
    iam::{MAX_ATTACHED, attach},
    names::{self, Codes},
    projects::operations::NewProject,
};

/// The most environments that onboarding makes.
const MAX_ENVIRONMENTS: usize = 16;

/// An organization
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000041", "name": "playground", "key": "playground", "initialized": false,
    "license": null, "defaultPermissions": {"policyIds": ["66f3687f-939d-4257-bd3f-c3553d39e1b6"], "groupIds": []},
    "settings": {"flagSortedBy": "created_at"},
}))]
pub(crate) struct OrganizationVm {
    id: Uuid,
    name: String,
    /// Unique in the workspace
    key: String,
    /// Whether its owner has gone through the first steps
    initialized: bool,
    /// Always null
    license: Option<String>,
    default_permissions: DefaultPermissionsVm,
    settings: OrganizationSettingsVm,
}

/// What a member added without policies and groups gets
#[derive(Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct DefaultPermissionsVm {
    /// Policies that are attached
    #[schema(max_items = 256)]
    policy_ids: Vec<Uuid>,
    /// Groups that are joined
    #[schema(max_items = 256)]
    group_ids: Vec<Uuid>,
}

/// How things are shown in an organization
#[derive(Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct OrganizationSettingsVm {
    /// In which order clients show flags: `created_at` or `key`
    #[schema(required, max_length = 16, pattern = "^(created_at|key)$")]
    flag_sorted_by: String,
}

/// What a new organization is called
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"name": "Research", "key": "research"}))]
pub(super) struct CreateOrganization {
    #[schema(required, min_length = 1, max_length = 128)]
    name: Option<String>,
    /// Unique in the workspace
    #[schema(required, min_length = 1, max_length = 128, pattern = "^[A-Za-z0-9._-]{1,128}$")]
    key: Option<String>,
}

/// What an organization is to be. All of it is sent, also what is to stay
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({
    "name": "Playground", "settings": {"flagSortedBy": "key"},
    "defaultPermissions": {"policyIds": ["66f3687f-939d-4257-bd3f-c3553d39e1b6"], "groupIds": []},
}))]
pub(super) struct UpdateOrganization {
    #[schema(required, min_length = 1, max_length = 128)]
    name: Option<String>,
    /// At least one policy or group
    #[schema(required, value_type = DefaultPermissionsVm)]
    default_permissions: Option<DefaultPermissionsVm>,
    #[schema(required, value_type = OrganizationSettingsVm)]
    settings: Option<OrganizationSettingsVm>,
}

/// The first steps in an organization: what it and its first project are called
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({
    "organizationName": "Playground", "organizationKey": "playground", "projectName": "First", "projectKey": "first",
    "environments": ["Prod", "Dev"],
}))]
pub(super) struct Onboard {
    #[schema(required, min_length = 1, max_length = 128)]
    organization_name: Option<String>,
    /// Unique in the workspace
    #[schema(required, min_length = 1, max_length = 128, pattern = "^[A-Za-z0-9._-]{1,128}$")]
    organization_key: Option<String>,
    #[schema(required, min_length = 1, max_length = 128)]
    project_name: Option<String>,
    /// Unique in the organization
    #[schema(required, min_length = 1, max_length = 128, pattern = "^[A-Za-z0-9._-]{1,128}$")]
    project_key: Option<String>,
    /// The names of the project's environments. The key of each is its name in lower case, with `-` for spaces
    #[schema(required, min_items = 1, max_items = 16, value_type = Vec<String>)]
    environments: Option<Vec<String>>,
}

envelope!(
    /// An organization, in the envelope
    OrganizationResponse, OrganizationVm
);
envelope!(
    /// Organizations, in the envelope
    OrganizationsResponse, Vec<OrganizationVm>
);

impl CreateOrganization {
    pub(super) fn check(self) -> Result<NewOrganization, ApiError> {
        let (name, key) = names::with_key(self.name.as_deref(), self.key.as_deref())?;
        Ok(NewOrganization { name, key })
    }
}

impl UpdateOrganization {
    pub(super) fn check(self) -> Result<Settings, ApiError> {
        let mut codes = Codes::default();
        let name = codes.name(self.name.as_deref());
        let defaults = codes.take(self.default_permissions, "defaultPermissions_is_required");
        let defaults = defaults.and_then(|it| codes.take(it.check(), "defaultPermissions_is_invalid"));
        let settings = codes.take(self.settings, "settings_is_required");
        let order =
            settings.and_then(|it| codes.take(FlagOrder::named(&it.flag_sorted_by), "settings_is_invalid"));
        match (name, defaults, order) {
            (Some(name), Some((default_policies, default_groups)), Some(flag_order)) => {
                Ok(Settings { name, default_policies, default_groups, flag_order })
            }
            _ => Err(codes.into_error()),
        }
    }
}

impl DefaultPermissionsVm {
    /// Each id once; nothing if there is none at all, or too many.
    fn check(self) -> Option<(Vec<PolicyId>, Vec<GroupId>)> {
        let (policies, groups) =
            (once(self.policy_ids, PolicyId::from_uuid)?, once(self.group_ids, GroupId::from_uuid)?);
        (!policies.is_empty() || !groups.is_empty()).then_some((policies, groups))
    }
}

fn once<T: PartialEq>(ids: Vec<Uuid>, read: fn(Uuid) -> T) -> Option<Vec<T>> {
    if ids.len() > MAX_ATTACHED {
        return None;
    }
    let mut all = Vec::new();
    for id in ids {
        attach(&mut all, read(id)).ok()?;
    }
    Some(all)
}

impl Onboard {
    pub(super) fn check(self) -> Result<Onboarding, ApiError> {
        let mut codes = Codes::default();
        let name = codes.text("organizationName", self.organization_name.as_deref(), Name::new);
        let key = codes.text("organizationKey", self.organization_key.as_deref(), Key::new);
        let project_name = codes.text("projectName", self.project_name.as_deref(), Name::new);
        let project_key = codes.text("projectKey", self.project_key.as_deref(), Key::new);
        let names = self.environments.filter(|it| !it.is_empty());
        let names = codes.take(names, "environments_is_required");
        let environments = names.and_then(|it| codes.take(environments(&it), "environments_is_invalid"));
        match (name, key, project_name, project_key, environments) {
            (Some(name), Some(key), Some(project_name), Some(project_key), Some(environments)) => {
                Ok(Onboarding {
                    organization: NewOrganization { name, key },
                    project: NewProject { name: project_name, key: project_key },
                    environments,
                })
            }
            _ => Err(codes.into_error()),
        }
    }
}

/// The environments of these names, if each makes a key of its own.
fn environments(names: &[String]) -> Option<Vec<NewEnvironment>> {
    let mut all: Vec<NewEnvironment> = Vec::new();
    for text in names {
        let name = Name::new(text).ok()?;
        let key = Key::new(&name.as_str().to_lowercase().replace(' ', "-")).ok()?;
        if all.len() >= MAX_ENVIRONMENTS || all.iter().any(|it| it.key == key) {
            return None;
        }
        let description = Description::default();
        all.push(NewEnvironment { name, key, description, requires_change_comment: false });
    }
    Some(all)
}

impl From<&Organization> for OrganizationVm {
    fn from(organization: &Organization) -> Self {
        Self {
            id: organization.id.uuid(),
            name: organization.name.to_string(),
            key: organization.key.to_string(),
            initialized: organization.initialized,
            license: None,
            default_permissions: DefaultPermissionsVm {
                policy_ids: organization.default_policies.iter().copied().map(PolicyId::uuid).collect(),
                group_ids: organization.default_groups.iter().copied().map(GroupId::uuid).collect(),
            },
            settings: OrganizationSettingsVm { flag_sorted_by: organization.flag_order.as_str().to_owned() },
        }
    }
}
