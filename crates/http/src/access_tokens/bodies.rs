//! Access tokens as the wire shows them (wire 2.1).

use keywright_core::{
    Timestamp,
    id::{AccountId, OrganizationId, TokenId},
    member::Account,
    token::{Alarm, Days, KindName, Networks, Scope, Token, TokenKind, TokenState},
};
use keywright_storage::{Database, TokenFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::operations::Minted;
use crate::{
    ApiError, Page, Paging, WireTime, envelope, page,
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
    /// Only those that are so many days old, and were not used for so many days
    #[param(minimum = 1, maximum = 36_525)]
    pub(crate) unused_for_days: Option<u32>,
    /// Only those that end by themselves within so many days
    #[param(minimum = 1, maximum = 36_525)]
    pub(crate) expires_within_days: Option<u32>,
    /// Only service tokens whose creator is no member any more, and personal ones whose member has left; or only others
    pub(crate) orphaned: Option<bool>,
    /// Only those against whose secret something is known: what pages ask for
    #[serde(skip)]
    #[param(ignore)]
    pub(crate) alarmed: bool,
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

/// What the server knows against the secret of a token
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
pub(crate) enum TokenStatusDetail {
    /// It was found where others can read it
    Compromised,
    /// One that the token had before was presented, after it had been replaced
    Reused,
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
    "statusDetail": null, "allowedNetworks": ["203.0.113.0/24"], "lastUsedAt": "2026-11-24T08:00:00Z",
    "lastUsedAddress": "203.0.113.9", "lastUsedAgent": "curl/8.9", "expiresAt": "2027-02-21T19:32:05.12Z",
    "oldSecretUntil": null, "createdAt": "2026-11-23T19:32:05.12Z",
    "creator": {"id": "0193a5c0-0000-7000-8000-000000000031", "name": "Ben", "email": "ben@example.com"},
}))]
pub(crate) struct AccessTokenVm {
    pub(crate) id: Uuid,
    /// Unique in the organization
    pub(crate) name: String,
    pub(crate) r#type: TokenType,
    pub(crate) status: TokenStatus,
    /// What is known against its secret; null as a rule. It then takes another secret to be activated
    #[schema(inline = false)]
    pub(crate) status_detail: Option<TokenStatusDetail>,
    /// The first 15 characters, which are no secret, and 14 `*`
    #[schema(example = "api-kwp3fQ9xTzL**************")]
    pub(crate) token: String,
    /// What a personal token is narrowed to; null for a service token
    #[schema(inline = false)]
    pub(crate) scope: Option<TokenScope>,
    /// What a service token may do, or a narrowed personal token at most
    pub(crate) permissions: Vec<PolicyStatement>,
    /// From where alone it may be used; null if from anywhere
    pub(crate) allowed_networks: Option<Vec<String>>,
    /// When it was last used; null if never
    pub(crate) last_used_at: Option<WireTime>,
    /// The address from which it was last used; null if never, or unknown
    pub(crate) last_used_address: Option<String>,
    /// The program that last used it, as it calls itself; null if never, or unknown
    pub(crate) last_used_agent: Option<String>,
    /// When it ends by itself, as the organization has it now; null if it does not
    pub(crate) expires_at: Option<WireTime>,
    /// Until when the secret that it had before is good as well; null if it is not
    pub(crate) old_secret_until: Option<WireTime>,
    /// When it was made
    pub(crate) created_at: WireTime,
    /// Who made it
    pub(crate) creator: Option<CreatorVm>,
    /// What pages ask of it beside
    #[serde(skip)]
    pub(crate) life: Life,
}

/// What is known of a token and not said of it: what can be done with it rests on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Life {
    pub(crate) state: TokenState,
    /// Whether its member has left: then it stays as it is.
    pub(crate) has_left: bool,
    pub(crate) has_expired: bool,
}

/// An access token that was just made, or given another secret, with that secret
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000001", "createdAt": "2026-11-23T19:32:05.12Z",
    "updatedAt": "2026-11-23T19:32:05.12Z", "organizationId": "0193a5c0-0000-7000-8000-000000000041",
    "name": "my laptop", "type": "Personal", "status": "Active", "token": "(53 characters that start with api-kw)",
    "creatorId": "0193a5c0-0000-7000-8000-000000000031", "scope": "SameAsMember", "permissions": [],
    "allowedNetworks": null, "lastUsedAt": null, "expiresAt": null, "oldSecretUntil": null,
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
    /// From where alone it may be used; null if from anywhere
    allowed_networks: Option<Vec<String>>,
    last_used_at: Option<WireTime>,
    /// When it ends by itself; null if it does not
    expires_at: Option<WireTime>,
    /// Until when the secret that it had before is good as well; null if it is not
    old_secret_until: Option<WireTime>,
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

impl AccessTokenFilter {
    /// The tokens of an organization that are wanted, whoever made them.
    fn storage(&self, now: Timestamp) -> Result<TokenFilter<'_>, ApiError> {
        let kind = match self.r#type.as_deref() {
            Some(text) => Some(KindName::named(text).ok_or_else(|| ApiError::invalid("type_is_invalid"))?),
            None => None,
        };
        let days = |it: Option<u32>, code: &'static str| {
            it.map(|it| Days::new(it).ok_or_else(|| ApiError::invalid(code))).transpose()
        };
        let unused = days(self.unused_for_days, "unusedForDays_is_invalid")?;
        let ending = days(self.expires_within_days, "expiresWithinDays_is_invalid")?;
        Ok(TokenFilter {
            name: self.name.as_deref().unwrap_or_default(),
            kind,
            creators: None,
            unused_since: unused.map(|it| it.before(now)),
            ending: ending.map(|it| (now, it.after(now))),
            orphaned: self.orphaned,
            alarmed: self.alarmed,
        })
    }
}

/// A page of an organization's tokens.
pub(crate) fn page(
    db: &Database,
    organization: OrganizationId,
    filter: &AccessTokenFilter,
    paging: Paging,
    now: Timestamp,
) -> Result<Page<AccessTokenVm>, ApiError> {
    let creator = filter.creator_id.map(AccountId::from_uuid);
    page_by(db, organization, filter, creator.as_ref().map(std::slice::from_ref), paging, now)
}

/// A page of the tokens that these people made; of anybody's, where none are named.
pub(crate) fn page_by(
    db: &Database,
    organization: OrganizationId,
    filter: &AccessTokenFilter,
    creators: Option<&[AccountId]>,
    paging: Paging,
    now: Timestamp,
) -> Result<Page<AccessTokenVm>, ApiError> {
    let filter = TokenFilter { creators, ..filter.storage(now)? };
    let page = db.tokens().page(organization, filter, paging.slice())?;
    let items = page.items.iter().map(|it| show(db, it, now)).collect::<Result<_, _>>()?;
    within_room(Page { total_count: page.total, items })
}

/// One of an organization's tokens.
pub(crate) fn one(
    db: &Database,
    organization: OrganizationId,
    id: TokenId,
    now: Timestamp,
) -> Result<AccessTokenVm, ApiError> {
    let token = db.tokens().find(organization, id)?.ok_or(ApiError::NotFound)?;
    show(db, &token, now)
}

/// A token as the log has it: when it was last used is not part of that.
pub(crate) fn logged(db: &Database, token: &Token) -> Result<AccessTokenVm, ApiError> {
    let status = if token.state == TokenState::Active { TokenStatus::Active } else { TokenStatus::Inactive };
    view(db, token, status)
}

/// A token as it was when it was read.
pub(crate) fn show(db: &Database, token: &Token, now: Timestamp) -> Result<AccessTokenVm, ApiError> {
    let organization = db.organizations().find(token.organization)?;
    let policy = organization.map(|it| it.token_policy).unwrap_or_default();
    let seen = db.last_used(token.id);
    let agent = seen.as_ref().and_then(|it| it.agent.as_deref());
    let (expires_at, has_left) = (token.ends_at(&policy), has_left(db, token)?);
    let status = if token.state == TokenState::Active && !has_left {
        TokenStatus::Active
    } else {
        TokenStatus::Inactive
    };
    let has_expired = expires_at.is_some_and(|end| end <= now);
    Ok(AccessTokenVm {
        last_used_at: seen.as_ref().map(|it| it.at.into()),
        last_used_address: seen.as_ref().and_then(|it| it.address).map(|it| it.to_canonical().to_string()),
        last_used_agent: agent.map(str::to_owned),
        expires_at: expires_at.map(Into::into),
        old_secret_until: token.grace(now).map(Into::into),
        life: Life { state: token.state, has_left, has_expired },
        ..view(db, token, status)?
    })
}

fn view(db: &Database, token: &Token, status: TokenStatus) -> Result<AccessTokenVm, ApiError> {
    let creator = db.accounts().find(token.creator)?;
    Ok(AccessTokenVm {
        id: token.id.uuid(),
        name: token.name.to_string(),
        r#type: token.kind.name().into(),
        status,
        status_detail: token.state.alarm().map(Into::into),
        token: token.handle.mask(),
        scope: scope(&token.kind),
        permissions: permissions(&token.kind),
        allowed_networks: networks(token),
        last_used_at: None,
        last_used_address: None,
        last_used_agent: None,
        expires_at: token.expires_at.map(Into::into),
        old_secret_until: None,
        created_at: token.created_at.into(),
        creator: creator.as_ref().map(Into::into),
        life: Life { state: token.state, has_left: false, has_expired: false },
    })
}

/// Whether the membership that a personal token acts for has ended: it is Inactive then, whatever else is true of it (S11).
fn has_left(db: &Database, token: &Token) -> Result<bool, ApiError> {
    let TokenKind::Personal { membership, .. } = token.kind else { return Ok(false) };
    let membership = db.members().membership(token.organization, membership)?;
    Ok(!membership.is_some_and(|it| it.is_active()))
}

fn scope(kind: &TokenKind) -> Option<TokenScope> {
    match kind {
        TokenKind::Personal { scope: Scope::SameAsMember, .. } => Some(TokenScope::SameAsMember),
        TokenKind::Personal { scope: Scope::Narrowed(_), .. } => Some(TokenScope::Narrowed),
        TokenKind::Service { .. } => None,
    }
}

fn networks(token: &Token) -> Option<Vec<String>> {
    let texts = |it: &Networks| it.iter().map(|it| it.to_string()).collect();
    token.networks.as_ref().map(texts)
}

fn permissions(kind: &TokenKind) -> Vec<PolicyStatement> {
    match kind {
        TokenKind::Personal { scope: Scope::SameAsMember, .. } => Vec::new(),
        TokenKind::Personal { scope: Scope::Narrowed(statements), .. }
        | TokenKind::Service { statements } => statements::show(statements),
    }
}

impl From<Minted> for AccessTokenCreatedVm {
    fn from(Minted { token, secret, policy }: Minted) -> Self {
        let status =
            if token.state == TokenState::Active { TokenStatus::Active } else { TokenStatus::Inactive };
        Self {
            id: token.id.uuid(),
            created_at: token.created_at.into(),
            updated_at: token.updated_at.into(),
            organization_id: token.organization.uuid(),
            name: token.name.to_string(),
            r#type: token.kind.name().into(),
            status,
            token: secret.expose().to_owned(),
            creator_id: token.creator.uuid(),
            scope: scope(&token.kind),
            permissions: permissions(&token.kind),
            allowed_networks: networks(&token),
            last_used_at: None,
            expires_at: token.ends_at(&policy).map(Into::into),
            old_secret_until: token.former.map(|it| it.until.into()),
        }
    }
}

impl From<Alarm> for TokenStatusDetail {
    fn from(alarm: Alarm) -> Self {
        match alarm {
            Alarm::Compromised => Self::Compromised,
            Alarm::Reused => Self::Reused,
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
