//! Another secret for a token: who may ask for it, and the end of the old one.

use std::time::Duration;

use keywright_core::{
    Digest, Permit, Secret,
    audit::Event,
    grant::Change,
    id::TokenId,
    token::{Standing, Token, TokenKind},
};
use keywright_storage::Written;

use super::operations::{ANY, Minted, find, has_ended, is_own, manage, put, require_own_or_iam, subject};
use crate::{ApiError, act::Act, dice, organizations::operations as organizations, wire::moment};

/// How the log's comment begins where the old secret goes on: the moment until when follows.
pub(crate) const OLD_SECRET_UNTIL: &str = "the old secret is good until ";

/// Gives a token another secret. A personal token is given one by its owner alone; of a service token it is a grant.
pub(crate) fn rotate(
    act: &mut Act<'_, '_>,
    id: TokenId,
    grace: Duration,
) -> Result<Written<Minted>, ApiError> {
    let (permit, token) = permitted(act, id)?;
    renew(act, &permit, token, grace, |it| it)
}

/// Gives a token another secret in place of the one of this mask. Nothing happens where it has another one by now: what
/// asked for it has been sent twice.
pub(crate) fn rotate_once(
    act: &mut Act<'_, '_>,
    id: TokenId,
    mask: &str,
    grace: Duration,
) -> Result<Written<Option<Minted>>, ApiError> {
    let (permit, token) = permitted(act, id)?;
    if token.handle.mask() != mask {
        return Ok(act.rows.unchanged(None));
    }
    renew(act, &permit, token, grace, Some)
}

/// The token, if the one who asks may give it another secret.
fn permitted(act: &mut Act<'_, '_>, id: TokenId) -> Result<(Permit, Token), ApiError> {
    let token = find(act, id)?.ok_or(ApiError::NotFound)?;
    let permit = act.authorize(manage(token.kind.name()), ANY)?;
    match &token.kind {
        TokenKind::Service { statements } => act.check_ceiling(Change::Join(statements))?,
        TokenKind::Personal { .. } if !is_own(act, &token) => return Err(ApiError::forbidden()),
        TokenKind::Personal { .. } if has_ended(act, &token)? => {
            return Err(ApiError::rule("MembershipEnded"));
        }
        TokenKind::Personal { .. } => {}
    }
    Ok((permit, token))
}

/// Gives the token that asks another secret. It asks with the one it has: who has an old one is not to have a new one.
pub(crate) fn rotate_own(
    act: &mut Act<'_, '_>,
    id: TokenId,
    presented: &Digest,
    grace: Duration,
) -> Result<Written<Minted>, ApiError> {
    let (permit, token) = own(act, id, presented)?;
    renew(act, &permit, token, grace, |it| it)
}

/// Ends the grace of the secret that a token had before.
pub(crate) fn end_grace(act: &mut Act<'_, '_>, id: TokenId) -> Result<Written<()>, ApiError> {
    let token = find(act, id)?.ok_or(ApiError::NotFound)?;
    let permit = act.authorize(manage(token.kind.name()), ANY)?;
    require_own_or_iam(act, &token)?;
    end(act, &permit, token)
}

/// Ends the grace of the secret that the token that asks had before.
pub(crate) fn end_own_grace(
    act: &mut Act<'_, '_>,
    id: TokenId,
    presented: &Digest,
) -> Result<Written<()>, ApiError> {
    let (permit, token) = own(act, id, presented)?;
    end(act, &permit, token)
}

/// The token that asks, if it does so with its present secret. What was replaced since it was let in is let in no more.
fn own(act: &mut Act<'_, '_>, id: TokenId, presented: &Digest) -> Result<(Permit, Token), ApiError> {
    let permit = Permit::own_token(&act.principal).map_err(|_| ApiError::forbidden())?;
    let token = find(act, id)?.ok_or(ApiError::Unauthorized)?;
    match token.standing(presented, act.now) {
        Some(Standing::Present) => Ok((permit, token)),
        Some(Standing::Former) => Err(ApiError::forbidden()),
        Some(Standing::Dead) | None => Err(ApiError::Unauthorized),
    }
}

fn renew<T>(
    act: &mut Act<'_, '_>,
    permit: &Permit,
    mut token: Token,
    grace: Duration,
    answer: impl FnOnce(Minted) -> T,
) -> Result<Written<T>, ApiError> {
    let policy = organizations::find(act)?.token_policy;
    if token.ends_at(&policy).is_some_and(|end| end <= act.now) {
        return Err(ApiError::rule("TokenHasExpired"));
    }
    if token.state.alarm().is_some() && !grace.is_zero() {
        return Err(ApiError::rule("TokenIsCompromised"));
    }
    let secret = Secret::mint(token.kind.name(), &dice::bytes()?);
    token.rotate(&secret, grace, act.now, &policy);
    act.rows.tokens().replace(permit, &token)?;
    let until = token.grace(act.now).map(moment::text);
    let comment = until.map(|it| format!("{OLD_SECRET_UNTIL}{it}")).unwrap_or_default();
    let entry = act.entry(permit, Event::TokenRotated, subject(&token)).with_comment(comment);
    Ok(act.rows.record(entry, answer(Minted { token, secret, policy })))
}

fn end(act: &mut Act<'_, '_>, permit: &Permit, mut token: Token) -> Result<Written<()>, ApiError> {
    if token.grace(act.now).is_none() {
        return Ok(act.rows.unchanged(()));
    }
    token.end_grace();
    put(act, permit, token, Event::TokenGraceEnded)
}
