//! A person as the wire shows them to themselves (wire 2.5).

use keywright_core::{
    id::AccountId,
    member::Account,
    organization::Workspace,
    text::{Email, Name, TextError},
};
use keywright_storage::Database;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{ApiError, envelope, names::Codes, workspaces::bodies::WorkspaceVm};

/// A person's profile
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000031", "email": "ben@example.com", "name": "Ben", "origin": "Local",
}))]
pub(super) struct ProfileVm {
    id: Uuid,
    email: String,
    /// May be empty
    name: String,
    /// How the person logs in; always `Local`
    origin: String,
}

/// What one is to be called
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"name": "Ben"}))]
pub(crate) struct UpdateProfile {
    /// May be empty
    #[schema(max_length = 128)]
    pub(crate) name: Option<String>,
    /// Missing, or as it is: who manages members changes it
    #[schema(max_length = 254)]
    pub(crate) email: Option<String>,
}

envelope!(
    /// A person's profile, in the envelope
    ProfileResponse, ProfileVm
);
envelope!(
    /// Workspaces, in the envelope
    WorkspacesResponse, Vec<WorkspaceVm>
);

impl UpdateProfile {
    /// The name, and the address if there is one.
    pub(crate) fn check(self) -> Result<(String, Option<Email>), ApiError> {
        let mut codes = Codes::default();
        let name = codes.text("name", self.name.as_deref(), |text| match Name::new(text) {
            Ok(name) => Ok(name.to_string()),
            Err(TextError::Empty) => Ok(String::new()),
            Err(error) => Err(error),
        });
        let email = match self.email.as_deref() {
            None | Some("") => Some(None),
            written => codes.text("email", written, Email::new).map(Some),
        };
        match (name, email) {
            (Some(name), Some(email)) => Ok((name, email)),
            _ => Err(codes.into_error()),
        }
    }
}

/// The workspaces of the organizations that a person is in.
pub(crate) fn workspaces(db: &Database, account: AccountId) -> Result<Vec<WorkspaceVm>, ApiError> {
    let mut found: Vec<Workspace> = Vec::new();
    for organization in db.organizations().of(account)? {
        if !found.iter().any(|it| it.id == organization.workspace) {
            found.extend(db.workspaces().find(organization.workspace)?);
        }
    }
    Ok(found.iter().map(|it| WorkspaceVm::from(it).without_license()).collect())
}

impl From<&Account> for ProfileVm {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id.uuid(),
            email: account.email.to_string(),
            name: account.name.clone(),
            origin: "Local".to_owned(),
        }
    }
}
