//! Access tokens as the wire shows them (wire 2.1).

use keywright_core::{
    Catalogue,
    id::{AccountId, OrganizationId, TokenId},
    member::Account,
    token::{KindName, Scope, Token, TokenKind, TokenState},
};
use keywright_storage::{Database, TokenFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::operations::{Minted, NewKind, NewToken, Renaming};
use crate::{
    ApiError, Page, Paging, WireTime, envelope,
    names::{self, Codes},
    page,
    statements::{self, PolicyStatement},
    wire::{envelope::within_room, query},
};

/// Which tokens are listed
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
#[derive(Clone, Default)]
pub(crate) struct AccessTokenFilter {
    /// Part of the name, in any case
    #[serde(deserialize_with = "query::within::<_, 128>")]
    #[param(max_length = 128)]
    pub(crate) name: Option<String>,
    /// `Personal` or `Service`
    #[param(value_type = Option<TokenType>)]
    pub(crate) r#type: Option<String>,
    /// Only those that this member made
    pub(crate) creator_id: Option<Uuid>,
}

/// Whose permissions a token has
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
pub(crate) enum TokenType {
    /// Those of a member at this moment
    Personal,
    /// Its own
    Service,
}

/// Whether a token may be used
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
pub(crate) enum TokenStatus {
    /// It may
    Active,
    /// It may not
    Inactive,
}

/// What a personal token is narrowed to
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
pub(crate) enum TokenScope {
    /// Nothing: it can do what its member can
    SameAsMember,
    /// Its permissions must allow as well
    Narrowed,
}

/// Who made something
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CreatorVm {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) email: String,
}

/// An access token, with a mask in place of its secret
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000001", "name": "deploy", "type": "Service", "status": "Active",
    "token": "api-kws3fQ9xTzL**************", "scope": null, "permissions": [{"id": "1", "resourceType": "flag",
        "effect": "allow", "actions": ["ToggleFlag"], "resources": ["project/shop:env/dev:flag/*"]}],
    "lastUsedAt": null, "expiresAt": null, "createdAt": "2026-11-23T19:32:05.12Z",
    "creator": {"id": "0193a5c0-0000-7000-8000-000000000031", "name": "Ben", "email": "ben@example.com"},
}))]
pub(crate) struct AccessTokenVm {
    pub(crate) id: Uuid,
    /// Unique in the organization
    pub(crate) name: String,
    pub(crate) r#type: TokenType,
    pub(crate) status: TokenStatus,
    /// The first 15 characters, which are no secret, and 14 `*`
    #[schema(example = "api-kwp3fQ9xTzL**************")]
    pub(crate) token: String,
    /// What a personal token is narrowed to; null for a service token
    #[schema(inline = false)]
    pub(crate) scope: Option<TokenScope>,
    /// What a service token may do, or a narrowed personal token at most
    pub(crate) permissions: Vec<PolicyStatement>,
    /// When it was last used; null if never
    pub(crate) last_used_at: Option<WireTime>,
    /// When it ends by itself; null if it does not
    pub(crate) expires_at: Option<WireTime>,
    /// When it was made
    pub(crate) created_at: WireTime,
    /// Who made it
    pub(crate) creator: Option<CreatorVm>,
}

/// An access token that was just made, with its secret
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000001", "createdAt": "2026-11-23T19:32:05.12Z",
    "updatedAt": "2026-11-23T19:32:05.12Z", "organizationId": "0193a5c0-0000-7000-8000-000000000041",
    "name": "my laptop", "type": "Personal", "status": "Active", "token": "(53 characters that start with api-kw)",
    "creatorId": "0193a5c0-0000-7000-8000-000000000031", "scope": "SameAsMember", "permissions": [],
    "lastUsedAt": null, "expiresAt": null,
}))]
pub(super) struct AccessTokenCreatedVm {
    id: Uuid,
    created_at: WireTime,
    updated_at: WireTime,
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
    last_used_at: Option<WireTime>,
    expires_at: Option<WireTime>,
}

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
    /// When it ends by itself, at a moment that is still to come; without it, it does not
    #[schema(value_type = Option<WireTime>)]
    pub(crate) expires_at: Option<String>,
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
pub(super) struct ToggleAccessToken {
    /// `Active` or `Inactive`; without it, the token is switched to the other one
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
    pub(crate) fn check(self, catalogue: &Catalogue) -> Result<NewToken, ApiError> {
        let mut codes = Codes::default();
        let name = codes.name(self.name.as_deref());
        let kind = codes.take(self.r#type.as_deref().and_then(KindName::named), "type_is_invalid");
        let expires_at = self.expires_at.filter(|it| !it.is_empty()).map(|it| WireTime::read(&it));
        let expires_at = codes.take(expires_at.map_or(Some(None), |it| it.map(Some)), "expiresAt_is_invalid");
        let (Some(name), Some(kind), Some(expires_at)) = (name, kind, expires_at) else {
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
        Ok(NewToken { name, kind, expires_at })
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

impl AccessTokenFilter {
    /// The tokens of an organization that are wanted.
    fn storage(&self) -> Result<TokenFilter<'_>, ApiError> {
        let kind = match self.r#type.as_deref() {
            Some(text) => Some(KindName::named(text).ok_or_else(|| ApiError::invalid("type_is_invalid"))?),
            None => None,
        };
        let creator = self.creator_id.map(AccountId::from_uuid);
        Ok(TokenFilter { name: self.name.as_deref().unwrap_or_default(), kind, creator })
    }
}

/// A page of an organization's tokens.
pub(crate) fn page(
    db: &Database,
    organization: OrganizationId,
    filter: &AccessTokenFilter,
    paging: Paging,
) -> Result<Page<AccessTokenVm>, ApiError> {
    let page = db.tokens().page(organization, filter.storage()?, paging.slice())?;
    let items = page.items.iter().map(|it| show(db, it)).collect::<Result<_, _>>()?;
    within_room(Page { total_count: page.total, items })
}

/// One of an organization's tokens.
pub(crate) fn one(
    db: &Database,
    organization: OrganizationId,
    id: TokenId,
) -> Result<AccessTokenVm, ApiError> {
    let token = db.tokens().find(organization, id)?.ok_or(ApiError::NotFound)?;
    show(db, &token)
}

/// A token as the log has it: when it was last used is not part of that.
pub(crate) fn logged(db: &Database, token: &Token) -> Result<AccessTokenVm, ApiError> {
    let status = if token.state == TokenState::Active { TokenStatus::Active } else { TokenStatus::Inactive };
    view(db, token, status)
}

/// A token as it was when it was read.
pub(crate) fn show(db: &Database, token: &Token) -> Result<AccessTokenVm, ApiError> {
    let last_used_at = db.last_used(token.id).map(|it| it.at.into());
    Ok(AccessTokenVm { last_used_at, ..view(db, token, status(db, token)?)? })
}

fn view(db: &Database, token: &Token, status: TokenStatus) -> Result<AccessTokenVm, ApiError> {
    let creator = db.accounts().find(token.creator)?;
    Ok(AccessTokenVm {
        id: token.id.uuid(),
        name: token.name.to_string(),
        r#type: token.kind.name().into(),
        status,
        token: token.handle.mask(),
        scope: scope(&token.kind),
        permissions: permissions(&token.kind),
        last_used_at: None,
        expires_at: token.expires_at.map(Into::into),
        created_at: token.created_at.into(),
        creator: creator.as_ref().map(Into::into),
    })
}

/// A personal token whose membership has ended is Inactive, whatever else is true of it (S11).
fn status(db: &Database, token: &Token) -> Result<TokenStatus, ApiError> {
    if token.state != TokenState::Active {
        return Ok(TokenStatus::Inactive);
    }
    let TokenKind::Personal { membership, .. } = token.kind else { return Ok(TokenStatus::Active) };
    let membership = db.members().membership(token.organization, membership)?;
    Ok(if membership.is_some_and(|it| it.is_active()) { TokenStatus::Active } else { TokenStatus::Inactive })
}

fn scope(kind: &TokenKind) -> Option<TokenScope> {
    match kind {
        TokenKind::Personal { scope: Scope::SameAsMember, .. } => Some(TokenScope::SameAsMember),
        TokenKind::Personal { scope: Scope::Narrowed(_), .. } => Some(TokenScope::Narrowed),
        TokenKind::Service { .. } => None,
    }
}

fn permissions(kind: &TokenKind) -> Vec<PolicyStatement> {
    match kind {
        TokenKind::Personal { scope: Scope::SameAsMember, .. } => Vec::new(),
        TokenKind::Personal { scope: Scope::Narrowed(statements), .. }
        | TokenKind::Service { statements } => statements::show(statements),
    }
}

impl From<Minted> for AccessTokenCreatedVm {
    fn from(Minted { token, secret }: Minted) -> Self {
        Self {
            id: token.id.uuid(),
            created_at: token.created_at.into(),
            updated_at: token.updated_at.into(),
            organization_id: token.organization.uuid(),
            name: token.name.to_string(),
            r#type: token.kind.name().into(),
            status: TokenStatus::Active,
            token: secret.expose().to_owned(),
            creator_id: token.creator.uuid(),
            scope: scope(&token.kind),
            permissions: permissions(&token.kind),
            last_used_at: None,
            expires_at: token.expires_at.map(Into::into),
        }
    }
}

impl From<KindName> for TokenType {
    fn from(kind: KindName) -> Self {
        match kind {
            KindName::Personal => Self::Personal,
            KindName::Service => Self::Service,
        }
    }
}

impl From<&Account> for CreatorVm {
    fn from(account: &Account) -> Self {
        Self { id: account.id.uuid(), name: account.name.clone(), email: account.email.to_string() }
    }
}
