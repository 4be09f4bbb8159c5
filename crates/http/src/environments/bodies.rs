//! Environments as the wire shows them (wire 2.7).

use keywright_core::{
    Action,
    project::{Environment, EnvironmentSecret, SdkSide},
    text::Name,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::operations::{Change, NewEnvironment};
use crate::{
    ApiError,
    caller::Caller,
    envelope,
    names::{self, Codes},
    places,
};

/// An environment
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000062", "name": "Prod", "description": "", "secrets": [],
    "settings": {"requireChangeComment": false},
}))]
pub(super) struct EnvironmentVm {
    id: Uuid,
    name: String,
    description: String,
    secrets: Vec<EnvironmentSecretVm>,
    settings: EnvironmentSettingsVm,
}

/// An environment, with where it is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LoggedEnvironment {
    key: String,
    project_id: Uuid,
    #[serde(flatten)]
    shown: EnvironmentVm,
}

/// With what SDKs connect to an environment
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000063", "name": "Server Key", "type": "server", "value": "(48 characters)",
}))]
pub(crate) struct EnvironmentSecretVm {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) r#type: SecretType,
    /// Empty for who may not access the environment, and in the audit log
    pub(crate) value: String,
}

/// Which SDKs a secret is for
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum SecretType {
    /// Those on servers
    Server,
    /// Those in browsers and apps
    Client,
}

/// How changes are made in an environment
#[derive(Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct EnvironmentSettingsVm {
    /// Whether a change of a flag must say why
    pub(crate) require_change_comment: bool,
}

/// What a new environment is like
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"name": "Staging", "key": "staging", "description": ""}))]
pub(crate) struct CreateEnvironment {
    #[schema(required, min_length = 1, max_length = 128)]
    pub(crate) name: Option<String>,
    /// Unique in the project
    #[schema(required, min_length = 1, max_length = 128, pattern = "^[A-Za-z0-9._-]{1,128}$")]
    pub(crate) key: Option<String>,
    #[schema(max_length = 512)]
    pub(crate) description: Option<String>,
    pub(crate) settings: Option<EnvironmentSettingsVm>,
}

/// What an environment is to be like
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"name": "Staging", "description": "", "settings": {"requireChangeComment": true}}))]
pub(crate) struct UpdateEnvironment {
    #[schema(required, min_length = 1, max_length = 128)]
    pub(crate) name: Option<String>,
    #[schema(max_length = 512)]
    pub(crate) description: Option<String>,
    /// Left as they are where they are missing
    pub(crate) settings: Option<EnvironmentSettingsVm>,
}

/// What a new secret of an environment is called, and whom it is for
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"name": "Checkout", "type": "server"}))]
pub(crate) struct CreateEnvironmentSecret {
    #[schema(required, min_length = 1, max_length = 128)]
    pub(crate) name: Option<String>,
    /// `server` or `client`
    #[schema(required, value_type = SecretType)]
    pub(crate) r#type: Option<String>,
}

/// What a secret of an environment is to be called
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"name": "Checkout"}))]
pub(super) struct UpdateEnvironmentSecret {
    #[schema(required, min_length = 1, max_length = 128)]
    name: Option<String>,
}

envelope!(
    /// A secret of an environment, in the envelope
    EnvironmentSecretResponse, EnvironmentSecretVm
);
envelope!(
    /// An environment, in the envelope
    EnvironmentResponse, EnvironmentVm
);

impl CreateEnvironmentSecret {
    pub(crate) fn check(self) -> Result<(Name, SdkSide), ApiError> {
        let mut codes = Codes::default();
        let name = codes.name(self.name.as_deref());
        let side = match self.r#type.as_deref() {
            Some("server") => Some(SdkSide::Server),
            Some("client") => Some(SdkSide::Client),
            _ => None,
        };
        let side = codes.take(side, "type_is_invalid");
        name.zip(side).ok_or_else(|| codes.into_error())
    }
}

impl UpdateEnvironmentSecret {
    pub(super) fn check(self) -> Result<Name, ApiError> {
        names::required(self.name.as_deref())
    }
}

impl CreateEnvironment {
    pub(crate) fn check(self) -> Result<NewEnvironment, ApiError> {
        let mut codes = Codes::default();
        let name = codes.name(self.name.as_deref());
        let key = codes.key(self.key.as_deref());
        let description = codes.description(self.description.as_deref());
        let requires_change_comment = self.settings.is_some_and(|it| it.require_change_comment);
        match (name, key, description) {
            (Some(name), Some(key), Some(description)) => {
                Ok(NewEnvironment { name, key, description, requires_change_comment })
            }
            _ => Err(codes.into_error()),
        }
    }
}

impl UpdateEnvironment {
    pub(crate) fn check(self) -> Result<Change, ApiError> {
        let mut codes = Codes::default();
        let name = codes.name(self.name.as_deref());
        let description = codes.description(self.description.as_deref());
        let requires_change_comment = self.settings.map(|it| it.require_change_comment);
        match (name, description) {
            (Some(name), Some(description)) => Ok(Change { name, description, requires_change_comment }),
            _ => Err(codes.into_error()),
        }
    }
}

/// An environment as the log shows it: without the texts of its secrets, of which it says that they are there.
pub(crate) fn logged(environment: &Environment) -> LoggedEnvironment {
    let mut shown = EnvironmentVm::from(environment);
    shown.secrets.iter_mut().for_each(|it| it.value.clear());
    LoggedEnvironment { key: environment.key.to_string(), project_id: environment.project.uuid(), shown }
}

impl From<&Environment> for EnvironmentVm {
    fn from(environment: &Environment) -> Self {
        Self {
            id: environment.id.uuid(),
            name: environment.name.to_string(),
            description: environment.description.to_string(),
            secrets: environment.secrets.iter().map(Into::into).collect(),
            settings: environment.into(),
        }
    }
}

impl From<&Environment> for EnvironmentSettingsVm {
    fn from(environment: &Environment) -> Self {
        Self { require_change_comment: environment.requires_change_comment }
    }
}

impl EnvironmentVm {
    /// An environment that somebody has changed: with the texts of its secrets for who may access it.
    pub(super) fn seen_by(caller: &Caller, environment: &Environment) -> Self {
        let mut shown = Self::from(environment);
        EnvironmentSecretVm::hide(&mut shown.secrets, caller, environment);
        shown
    }
}

impl EnvironmentSecretVm {
    /// Takes away the texts of an environment's secrets from who may not access it, and from plugins: they go on when a
    /// plugin is gone.
    pub(crate) fn hide(secrets: &mut [Self], caller: &Caller, environment: &Environment) {
        let place = places::environment(caller, environment.id);
        let may = |place: &String| !caller.is_plugin() && caller.may(Action::CAN_ACCESS_ENV, place);
        if !place.as_ref().is_some_and(may) {
            for it in secrets {
                it.value.clear();
            }
        }
    }
}

impl From<&EnvironmentSecret> for EnvironmentSecretVm {
    fn from(secret: &EnvironmentSecret) -> Self {
        let r#type = match secret.side {
            SdkSide::Server => SecretType::Server,
            SdkSide::Client => SecretType::Client,
        };
        Self { id: secret.id.uuid(), name: secret.name.to_string(), r#type, value: secret.value.clone() }
    }
}
