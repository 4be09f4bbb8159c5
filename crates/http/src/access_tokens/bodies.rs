//! Access tokens as the wire shows them (wire 2.1).

use std::borrow::Cow;

use keywright_core::{
    Catalogue,
    id::{AccountId, OrganizationId, TokenId},
    member::Account,
    text::Name,
    token::{KindName, Scope, Token, TokenKind, TokenState},
};
use keywright_storage::{Database, Slice, TokenFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::operations::{Minted, NewKind, NewToken, Renaming};
use crate::{
    ApiError, Page, Paging, dice, envelope,
    names::{self, Codes},
    page,
    statements::{self, PolicyStatement},
    times::iso,
};

/// Which tokens are listed
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
#[derive(Default)]
pub(super) struct AccessTokenFilter {
    /// Part of the name, in any case
    #[param(max_length = 128)]
    name: Option<String>,
    /// `Personal` or `Service`
    #[param(value_type = Option<TokenType>)]
    r#type: Option<String>,
    /// Only those that this member made
    creator_id: Option<Uuid>,
}

/// Whose permissions a token has
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
pub(super) enum TokenType {
    /// Those of a member at this moment
    Personal,
    /// Its own
    Service,
}

/// Whether a token may be used
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
pub(super) enum TokenStatus {
    /// It may
    Active,
    /// It may not
    Inactive,
}

/// What a personal token is narrowed to
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
pub(super) enum TokenScope {
    /// Nothing: it can do what its member can
    SameAsMember,
    /// Its permissions must allow as well
    Narrowed,
}

/// Who made something
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CreatorVm {
    id: Uuid,
    name: String,
    email: String,
}

/// An access token, with a mask in place of its secret
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AccessTokenVm {
    id: Uuid,
    /// Unique in the organization
    name: String,
    r#type: TokenType,
    status: TokenStatus,
    /// The first 15 characters, which are no secret, and 14 `*`
    #[schema(example = "api-kwp3fQ9xTzL**************")]
    token: String,
    /// What a personal token is narrowed to; null for a service token
    #[schema(inline = false)]
    scope: Option<TokenScope>,
    /// What a service token may do, or a narrowed personal token at most
    permissions: Vec<PolicyStatement>,
    /// When it was last used; null if never
    #[schema(format = DateTime)]
    last_used_at: Option<String>,
    /// When it ends by itself; null if it does not
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    /// When it was made
    #[schema(format = DateTime)]
    created_at: String,
    /// Who made it
    creator: Option<CreatorVm>,
}

/// An access token that was just made, with its secret
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AccessTokenCreatedVm {
    id: Uuid,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
    organization_id: Uuid,
    /// Unique in the organization
    name: String,
    r#type: TokenType,
    status: TokenStatus,
    /// The secret. It is shown this once: keep it now
    #[schema(example = "(53 characters that start with api-kw)")]
    token: String,
    creator_id: Uuid,
    scope: Option<TokenScope>,
    permissions: Vec<PolicyStatement>,
    #[schema(format = DateTime)]
    last_used_at: Option<String>,
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

/// What a new token is like
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"name": "deploy", "type": "Service", "permissions": [{
    "id": "1", "resourceType": "flag", "effect": "allow", "actions": ["ToggleFlag"],
    "resources": ["project/shop:env/dev:flag/*"]}]}))]
#[derive(Default)]
pub(super) struct CreateAccessToken {
    /// Unique in the organization, whatever the case of its letters
    #[schema(required, min_length = 1, max_length = 128)]
    name: Option<String>,
    /// `Personal` or `Service`
    #[schema(required, value_type = TokenType)]
    r#type: Option<String>,
    /// What a service token may do; what a personal token is narrowed to
    #[schema(max_items = 64)]
    permissions: Option<Vec<PolicyStatement>>,
    /// What a personal token is narrowed to. Without it, a personal token with permissions is narrowed to them
    #[schema(value_type = Option<TokenScope>)]
    scope: Option<String>,
}

/// A new name for a token
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"name": "deploy to production"}))]
#[derive(Default)]
pub(super) struct UpdateAccessToken {
    /// Unique in the organization, whatever the case of its letters
    #[schema(required, min_length = 1, max_length = 128)]
    name: Option<String>,
    /// Missing, empty, or as they are: they cannot be changed
    #[schema(max_items = 64)]
    permissions: Option<Vec<PolicyStatement>>,
}

/// What a token is to become
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"status": "Inactive"}))]
#[derive(Default)]
pub(super) struct ToggleAccessToken {
    /// `Active` or `Inactive`; without it, what the token is not
    #[schema(value_type = Option<TokenStatus>)]
    status: Option<String>,
}

page!(
    /// A page of access tokens
    AccessTokenPage, AccessTokenVm
);
envelope!(
    /// A page of access tokens, in the envelope
    AccessTokenPageResponse, AccessTokenPage
);
envelope!(
    /// An access token, in the envelope
    AccessTokenResponse, AccessTokenVm
);
envelope!(
    /// An access token that was just made, in the envelope
    AccessTokenCreatedResponse, AccessTokenCreatedVm
);

impl CreateAccessToken {
    pub(super) fn check(self, catalogue: &Catalogue) -> Result<NewToken, ApiError> {
        let mut codes = Codes::default();
        let name = codes.name(self.name.as_deref());
        let kind = codes.take(self.r#type.as_deref().and_then(KindName::named), "type_is_invalid");
        let (Some(name), Some(kind)) = (name, kind) else { return Err(codes.into_error()) };
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
        Ok(NewToken { name, kind })
    }
}

impl UpdateAccessToken {
    pub(super) fn check(self, catalogue: &Catalogue) -> Result<Renaming, ApiError> {
        let name = names::required(self.name.as_deref())?;
        let permissions = statements::parse(catalogue, "permissions", self.permissions.unwrap_or_default())?;
        Ok(Renaming { name, permissions })
    }
}

impl ToggleAccessToken {
    /// Whether it is to become active.
    pub(super) fn check(self) -> Result<Option<bool>, ApiError> {
        match self.status.as_deref() {
            None => Ok(None),
            Some("Active") => Ok(Some(true)),
            Some("Inactive") => Ok(Some(false)),
            Some(_) => Err(ApiError::invalid("status_is_invalid")),
        }
    }
}
