//! What can be done with tokens, and who may (S2, S3, S14, S15, S29, S32..S34, S37).

use keywright_core::{
    Action, Permit, Secret, Statement, Timestamp,
    audit::{Event, Subject},
    grant::Change,
    id::{AccountId, TokenId},
    principal::Credential,
    text::Name,
    token::{Alarm, InvalidExpiry, KindName, Networks, Scope, Token, TokenKind, TokenPolicy, TokenState},
};
use keywright_storage::Written;

use super::rights;
use crate::{
    ApiError, act::Act, caller::Caller, dice, organizations::operations as organizations, wire::moment,
};

/// What every question about tokens is asked about.
pub(crate) const ANY: &str = "access-token/*";

pub(super) const IAM: &str = "iam/*";

/// A token to be made.
#[derive(Clone, Debug)]
pub(crate) struct NewToken {
    pub(crate) name: Name,
    pub(crate) kind: NewKind,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) networks: Option<Networks>,
}

/// What a token is to become: active or not, or what it is not.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Switching {
    pub(crate) active: Option<bool>,
    /// What is known against its secret, where it is not to be active.
    pub(crate) alarm: Option<Alarm>,
}

/// What a token to be made may do.
#[derive(Clone, Debug)]
pub(crate) enum NewKind {
    /// What its maker may, within a scope.
    Personal(Scope),
    /// This.
    Service(Vec<Statement>),
}

/// A token that was just made, or given another secret, with that secret.
#[derive(Debug)]
pub(crate) struct Minted {
    pub(crate) token: Token,
    pub(crate) secret: Secret,
    /// What its organization asks of tokens.
    pub(crate) policy: TokenPolicy,
}

/// A change of a token: its name; and what its permissions are, for those who repeat them.
#[derive(Clone, Debug)]
pub(crate) struct Renaming {
    pub(crate) name: Name,
    pub(crate) permissions: Vec<Statement>,
}

impl NewKind {
    pub(crate) const fn name(&self) -> KindName {
        match self {
            Self::Personal(_) => KindName::Personal,
            Self::Service(_) => KindName::Service,
        }
    }
}

/// The action that managing tokens of a kind takes (S37).
pub(crate) const fn manage(kind: KindName) -> Action {
    match kind {
        KindName::Personal => Action::MANAGE_PERSONAL_ACCESS_TOKENS,
        KindName::Service => Action::MANAGE_SERVICE_ACCESS_TOKENS,
    }
}

/// Insists that the caller may manage tokens of some kind.
pub(crate) fn require_any_manage(caller: &Caller) -> Result<(), ApiError> {
    let any_of = [KindName::Personal, KindName::Service].map(manage);
    let may = any_of.into_iter().any(|it| caller.may(it, ANY));
    if may { Ok(()) } else { Err(ApiError::lacking_all(&any_of, ANY)) }
}

/// Insists that the caller has some business with tokens.
pub(crate) fn require_any(caller: &Caller) -> Result<(), ApiError> {
    let any_of = [
        Action::LIST_ACCESS_TOKENS,
        Action::MANAGE_PERSONAL_ACCESS_TOKENS,
        Action::MANAGE_SERVICE_ACCESS_TOKENS,
    ];
    let may = any_of.into_iter().any(|it| caller.may(it, ANY));
    if may { Ok(()) } else { Err(ApiError::lacking_all(&any_of, ANY)) }
}

/// The token that calls; members are refused.
pub(crate) fn own(caller: &Caller) -> Result<TokenId, ApiError> {
    match caller.credential() {
        Credential::Personal { token, .. } | Credential::Service { token } => Ok(token),
        Credential::Session { .. } | Credential::Plugin { .. } => Err(ApiError::forbidden()),
    }
}

/// Makes a token. A service token is a grant (S14).
pub(crate) fn create(act: &mut Act<'_, '_>, wanted: &NewToken) -> Result<Written<Minted>, ApiError> {
    let permit = act.authorize(manage(wanted.kind.name()), ANY)?;
    let Credential::Session { account, membership, .. } = act.principal.credential else {
        return Err(ApiError::forbidden());
    };
    let kind = match &wanted.kind {
        NewKind::Personal(scope) => TokenKind::Personal { membership, scope: scope.clone() },
        NewKind::Service(statements) => {
            act.check_ceiling(Change::Join(statements))?;
            TokenKind::Service { statements: statements.clone() }
        }
    };
    let policy = organizations::find(act)?.token_policy;
    let expires_at = policy.of(kind.name()).expiry(wanted.expires_at, act.now);
    let expires_at = expires_at.map_err(|it| refused(it, kind.name(), act.now))?;
    let secret = Secret::mint(kind.name(), &dice::bytes()?);
    let id = act.id(TokenId::new)?;
    let token = Token {
        id,
        organization: act.organization(),
        name: wanted.name.clone(),
        kind,
        state: TokenState::Active,
        digest: secret.digest(),
        handle: secret.handle(),
        creator: account,
        // How long it lasts at most is told by its id where nothing else is at hand.
        created_at: id.made_at(),
        updated_at: act.now,
        expires_at,
        networks: wanted.networks.clone(),
        former: None,
        retired: Vec::new(),
    };
    act.rows.tokens().insert(&permit, &token)?;
    let entry = act.entry(&permit, Event::TokenCreated, subject(&token));
    Ok(act.rows.record(entry, Minted { token, secret, policy }))
}

/// Gives a token another name. A personal token is renamed by its owner alone.
pub(crate) fn rename(
    act: &mut Act<'_, '_>,
    id: TokenId,
    change: &Renaming,
) -> Result<Written<Token>, ApiError> {
    let mut token = find(act, id)?.ok_or(ApiError::NotFound)?;
    let permit = act.authorize(manage(token.kind.name()), ANY)?;
    if is_personal(&token) && !is_own(act, &token) {
        return Err(ApiError::forbidden());
    }
    if !change.permissions.is_empty() && !Statement::same_set(&change.permissions, statements(&token)) {
        return Err(ApiError::rule("TokenPermissionsAreFixed"));
    }
    token.name = change.name.clone();
    token.updated_at = act.now;
    act.rows.tokens().replace(&permit, &token)?;
    let entry = act.entry(&permit, Event::TokenRenamed, subject(&token));
    Ok(act.rows.record(entry, token))
}

/// Switches a token on or off: to `active`, or to what it is not.
pub(crate) fn switch(act: &mut Act<'_, '_>, id: TokenId, wanted: Switching) -> Result<Written<()>, ApiError> {
    let token = find(act, id)?.ok_or(ApiError::NotFound)?;
    let permit = act.authorize(manage(token.kind.name()), ANY)?;
    let is_active = token.state == TokenState::Active && !has_ended(act, &token)?;
    if wanted.active.unwrap_or(!is_active) {
        activate(act, &permit, token, is_active)
    } else {
        deactivate(act, &permit, token, is_active, wanted.alarm)
    }
}

/// A personal token is activated by its owner alone; if somebody else has switched it off, the owner needs
/// `CanManageIAM` for it. Activating a service token is a grant.
fn activate(
    act: &mut Act<'_, '_>,
    permit: &Permit,
    mut token: Token,
    is_active: bool,
) -> Result<Written<()>, ApiError> {
    match &token.kind {
        TokenKind::Service { statements } => act.check_ceiling(Change::Join(statements))?,
        TokenKind::Personal { .. } if !is_own(act, &token) => return Err(ApiError::forbidden()),
        TokenKind::Personal { .. } if has_ended(act, &token)? => {
            return Err(ApiError::rule("MembershipEnded"));
        }
        TokenKind::Personal { .. } => {}
    }
    if is_active {
        return Ok(act.rows.unchanged(()));
    }
    if token.state.alarm().is_some() {
        return Err(ApiError::rule("TokenIsCompromised"));
    }
    if is_personal(&token) && rights::is_off_by_another(token.state, token.creator) {
        act.insist(Action::CAN_MANAGE_IAM, IAM)?;
    }
    token.state = TokenState::Active;
    put(act, permit, token, Event::TokenActivated)
}

fn deactivate(
    act: &mut Act<'_, '_>,
    permit: &Permit,
    mut token: Token,
    is_active: bool,
    alarm: Option<Alarm>,
) -> Result<Written<()>, ApiError> {
    require_own_or_iam(act, &token)?;
    let by = match act.principal.credential {
        Credential::Session { account, .. } => account,
        // Nobody's account, and so not its owner's: what a plugin has switched off stays so with another secret.
        Credential::Plugin { plugin, .. } => AccountId::from_uuid(plugin.uuid()),
        Credential::Personal { .. } | Credential::Service { .. } => return Err(ApiError::forbidden()),
    };
    let state = if is_active { TokenState::off(by) } else { token.state };
    let state = alarm.map_or(state, |it| state.alarmed(it));
    if state == token.state {
        return Ok(act.rows.unchanged(()));
    }
    token.state = state;
    put(act, permit, token, if alarm.is_some() { Event::TokenLeaked } else { Event::TokenDeactivated })
}

/// Removes a token for good. One that is not there counts as removed.
pub(crate) fn remove(act: &mut Act<'_, '_>, id: TokenId) -> Result<Written<()>, ApiError> {
    let Some(token) = find(act, id)? else { return Ok(act.rows.unchanged(())) };
    let permit = act.authorize(manage(token.kind.name()), ANY)?;
    require_own_or_iam(act, &token)?;
    take_away(act, &permit, &token)
}

/// Removes the token that asks for it.
pub(crate) fn remove_own(act: &mut Act<'_, '_>, id: TokenId) -> Result<Written<()>, ApiError> {
    let permit = Permit::own_token(&act.principal).map_err(|_| ApiError::forbidden())?;
    let token = find(act, id)?.ok_or(ApiError::Unauthorized)?;
    take_away(act, &permit, &token)
}

fn take_away(act: &mut Act<'_, '_>, permit: &Permit, token: &Token) -> Result<Written<()>, ApiError> {
    act.rows.tokens().remove(permit, token)?;
    let entry = act.entry(permit, Event::TokenRemoved, subject(token));
    Ok(act.rows.record(entry, ()))
}

pub(super) fn put(
    act: &mut Act<'_, '_>,
    permit: &Permit,
    mut token: Token,
    event: Event,
) -> Result<Written<()>, ApiError> {
    token.updated_at = act.now;
    act.rows.tokens().replace(permit, &token)?;
    let entry = act.entry(permit, event, subject(&token));
    Ok(act.rows.record(entry, ()))
}

/// Somebody else's personal token takes `CanManageIAM` on top (S3).
pub(super) fn require_own_or_iam(act: &Act<'_, '_>, token: &Token) -> Result<(), ApiError> {
    if is_personal(token) && !is_own(act, token) {
        act.insist(Action::CAN_MANAGE_IAM, IAM)?;
    }
    Ok(())
}

pub(super) fn find(act: &mut Act<'_, '_>, id: TokenId) -> Result<Option<Token>, ApiError> {
    let organization = act.organization();
    Ok(act.rows.tokens().find(organization, id)?)
}

pub(super) fn has_ended(act: &mut Act<'_, '_>, token: &Token) -> Result<bool, ApiError> {
    let TokenKind::Personal { membership, .. } = token.kind else { return Ok(false) };
    let membership = act.rows.members().membership(token.organization, membership)?;
    Ok(!membership.is_some_and(|it| it.is_active()))
}

pub(super) fn is_own(act: &Act<'_, '_>, token: &Token) -> bool {
    rights::is_own(&act.principal.credential, token.creator)
}

/// Why a token cannot end when it was asked to.
fn refused(error: InvalidExpiry, kind: KindName, now: Timestamp) -> ApiError {
    match error {
        InvalidExpiry::Required => ApiError::invalid("expiresAt_is_required"),
        InvalidExpiry::Past => ApiError::invalid("expiresAt_is_invalid"),
        InvalidExpiry::TooLong(most) => {
            let (kind, days, until) = (kind.as_str(), most.get(), moment::text(most.after(now)));
            let line = format!("a {kind} token lasts at most {days} days: until {until}");
            ApiError::Invalid(vec!["expiresAt_is_invalid".into(), line.into()])
        }
    }
}

fn is_personal(token: &Token) -> bool {
    token.kind.name() == KindName::Personal
}

fn statements(token: &Token) -> &[Statement] {
    match &token.kind {
        TokenKind::Service { statements }
        | TokenKind::Personal { scope: Scope::Narrowed(statements), .. } => statements,
        TokenKind::Personal { scope: Scope::SameAsMember, .. } => &[],
    }
}

pub(super) fn subject(token: &Token) -> Subject {
    Subject::new(token.id, token.name.as_str())
}
