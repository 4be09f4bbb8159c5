//! What is asked of access tokens (wire 2.1).

use std::time::Duration;

use keywright_core::{
    Catalogue,
    token::{Alarm, KindName, Networks, Scope, Token},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    bodies::{TokenScope, TokenStatus, TokenType},
    operations::{NewKind, NewToken, Renaming, Switching},
};
use crate::{
    ApiError, WireTime,
    names::{self, Codes},
    statements::{self, PolicyStatement},
};

/// What a new token is like
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"name": "deploy", "type": "Service", "permissions": [{
    "id": "1", "resourceType": "flag", "effect": "allow", "actions": ["ToggleFlag"],
    "resources": ["project/shop:env/dev:flag/*"]}]}))]
#[derive(Default)]
pub(crate) struct CreateAccessToken {
    /// Unique in the organization, whatever the case of its letters
    #[schema(required, min_length = 1, max_length = 128)]
    pub(crate) name: Option<String>,
    /// `Personal` or `Service`
    #[schema(required, value_type = TokenType)]
    pub(crate) r#type: Option<String>,
    /// What a service token may do; what a personal token is narrowed to
    #[schema(max_items = 64)]
    pub(crate) permissions: Option<Vec<PolicyStatement>>,
    /// Of a personal token: `SameAsMember`, or `Narrowed` to its permissions, of which there must then be some. Without
    /// it, a token with permissions is narrowed to them, and one without is the same as its member
    #[schema(value_type = Option<TokenScope>)]
    pub(crate) scope: Option<String>,
    /// When it ends by itself, at a moment that is still to come, within a hundred years and what the organization
    /// allows; without it, as the organization has it, which may be never
    #[schema(value_type = Option<WireTime>)]
    pub(crate) expires_at: Option<String>,
    /// From where alone it may be used: networks such as `203.0.113.0/24` or `2001:db8::/32`, or single addresses.
    /// Without them, from anywhere. They cannot be changed
    #[schema(min_items = 1, max_items = 16)]
    pub(crate) allowed_networks: Option<Vec<String>>,
}

/// A new name for a token
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"name": "deploy to production"}))]
#[derive(Default)]
pub(crate) struct UpdateAccessToken {
    /// Unique in the organization, whatever the case of its letters
    #[schema(required, min_length = 1, max_length = 128)]
    pub(crate) name: Option<String>,
    /// Missing, empty, or as they are: they cannot be changed
    #[schema(max_items = 64)]
    pub(crate) permissions: Option<Vec<PolicyStatement>>,
}

/// What a token is to become
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"status": "Inactive"}))]
#[derive(Default)]
pub(crate) struct ToggleAccessToken {
    /// `Active` or `Inactive`; without it, the token is switched to the other one
    #[schema(value_type = Option<TokenStatus>)]
    status: Option<String>,
    /// `Compromised` where its secret is known to others: then it takes another secret to be activated again. With
    /// the status `Inactive` alone
    #[schema(max_length = 16, pattern = "^Compromised$")]
    status_detail: Option<String>,
}

/// How a token is given another secret
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"graceSeconds": 3600}))]
#[derive(Default)]
pub(crate) struct RotateAccessToken {
    /// For how many seconds the old secret is good as well: none, unless it is said, and a week at most
    #[schema(minimum = 0, maximum = 604_800)]
    grace_seconds: Option<u32>,
}

impl CreateAccessToken {
    pub(crate) fn check(self, catalogue: &Catalogue) -> Result<NewToken, ApiError> {
        let mut codes = Codes::default();
        let name = codes.name(self.name.as_deref());
        let kind = codes.take(self.r#type.as_deref().and_then(KindName::named), "type_is_invalid");
        let expires_at = self.expires_at.filter(|it| !it.is_empty()).map(|it| WireTime::read(&it));
        let expires_at = codes.take(expires_at.map_or(Some(None), |it| it.map(Some)), "expiresAt_is_invalid");
        let networks = self.allowed_networks.map(|it| networks(&it));
        let networks =
            codes.take(networks.map_or(Some(None), |it| it.map(Some)), "allowedNetworks_is_invalid");
        let (Some(name), Some(kind), Some(expires_at), Some(networks)) = (name, kind, expires_at, networks)
        else {
            return Err(codes.into_error());
        };
        let written = self.permissions.unwrap_or_default();
        let permissions = statements::parse(catalogue, "permissions", written)?;
        let kind = match (kind, self.scope.as_deref(), permissions.is_empty()) {
            (KindName::Service, ..) => NewKind::Service(permissions),
            (KindName::Personal, None | Some("SameAsMember"), true) => NewKind::Personal(Scope::SameAsMember),
            (KindName::Personal, None | Some("Narrowed"), false) => {
                NewKind::Personal(Scope::Narrowed(permissions))
            }
            (KindName::Personal, ..) => return Err(ApiError::invalid("scope_is_invalid")),
        };
        Ok(NewToken { name, kind, expires_at, networks })
    }
}

impl UpdateAccessToken {
    pub(crate) fn check(self, catalogue: &Catalogue) -> Result<Renaming, ApiError> {
        let name = names::required(self.name.as_deref())?;
        let permissions =
            statements::parse_back(catalogue, "permissions", self.permissions.unwrap_or_default())?;
        Ok(Renaming { name, permissions })
    }
}

impl ToggleAccessToken {
    /// What it is to become.
    pub(super) fn check(self) -> Result<Switching, ApiError> {
        let active = match self.status.as_deref() {
            None => None,
            Some("Active") => Some(true),
            Some("Inactive") => Some(false),
            Some(_) => return Err(ApiError::invalid("status_is_invalid")),
        };
        match (active, self.status_detail.as_deref()) {
            (_, None) => Ok(Switching { active, alarm: None }),
            (Some(false), Some("Compromised")) => Ok(Switching { active, alarm: Some(Alarm::Compromised) }),
            _ => Err(ApiError::invalid("statusDetail_is_invalid")),
        }
    }
}

impl RotateAccessToken {
    /// For how long the old secret goes on.
    pub(super) fn check(self) -> Result<Duration, ApiError> {
        let grace = Duration::from_secs(self.grace_seconds.unwrap_or_default().into());
        if grace <= Token::MAX_GRACE { Ok(grace) } else { Err(ApiError::invalid("graceSeconds_is_invalid")) }
    }
}

/// The networks that are written so, if they are some and not too many.
fn networks(texts: &[String]) -> Option<Networks> {
    let networks = texts.iter().take(Networks::MAX + 1).map(|it| it.parse()).collect::<Result<Vec<_>, _>>();
    Networks::new(networks.ok()?).ok()
}
