//! Workspaces as the wire shows them (wire 2.6).

use keywright_core::{
    organization::Workspace,
    text::{Key, Name},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::license;
use crate::{ApiError, envelope, names};

/// A workspace
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000051", "name": "Default Workspace", "key": "default-workspace",
    "license": null, "sso": null,
}))]
pub(crate) struct WorkspaceVm {
    pub(super) id: Uuid,
    name: String,
    key: String,
    /// For who may change licenses: that everything is granted. Nothing rests on it
    license: Option<String>,
    /// Always null
    sso: Option<String>,
}

/// What a workspace is to be called
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"name": "Default Workspace", "key": "default-workspace"}))]
pub(super) struct UpdateWorkspace {
    #[schema(required, min_length = 1, max_length = 128)]
    name: Option<String>,
    /// Unique
    #[schema(required, min_length = 1, max_length = 128, pattern = "^[A-Za-z0-9._-]{1,128}$")]
    key: Option<String>,
}

envelope!(
    /// A workspace, in the envelope
    WorkspaceResponse, WorkspaceVm
);

impl UpdateWorkspace {
    pub(super) fn check(self) -> Result<(Name, Key), ApiError> {
        names::with_key(self.name.as_deref(), self.key.as_deref())
    }
}

impl WorkspaceVm {
    /// As it is shown to who has nothing to do with licenses.
    pub(crate) fn without_license(self) -> Self {
        Self { license: None, ..self }
    }
}

impl From<&Workspace> for WorkspaceVm {
    fn from(workspace: &Workspace) -> Self {
        Self {
            id: workspace.id.uuid(),
            name: workspace.name.to_string(),
            key: workspace.key.to_string(),
            license: Some(license::of(workspace)),
            sso: None,
        }
    }
}
