//! Login sessions from beginning to end (R07, R08, S05).

use keywright_core::{
    Permit, Timestamp,
    audit::{Entry, Event, Subject},
    id::{AccountId, SessionId},
    member::{Account, Login, PasswordHash},
    session::{EndReason, LoginSession, RefreshRefused, Renewal, refresh_token::RefreshToken},
    text::Email,
};
use keywright_storage::{Write, Written};

use crate::{
    ApiError, AppState,
    auth::{
        jwt::MemberClaims,
        login::{Attempt, NotTried, Verdict},
        password::{NewPassword, Password},
        peer::Peer,
    },
    blocking::blocking,
    dice, sessions,
};
use actix_web::web::Data;

/// Somebody who wants in.
#[derive(Debug)]
pub(crate) struct LoginAttempt {
    pub(crate) email: Email,
    /// None if it is longer than any password, which is wrong.
    pub(crate) password: Option<Password>,
}

/// A change of password.
#[derive(Debug)]
pub(crate) struct PasswordChange {
    pub(crate) current: Option<Password>,
    pub(crate) new: NewPassword,
}

/// What somebody who is logged in gets.
#[derive(Debug)]
pub(crate) struct LoggedIn {
    pub(crate) jwt: String,
    pub(crate) refresh: RefreshToken,
}

const MISMATCH: &str = "EmailPasswordMismatch";

/// Logs somebody in, for the API.
pub(crate) async fn log_in_api(
    state: &Data<AppState>,
    attempt: LoginAttempt,
    peer: Peer,
) -> Result<LoggedIn, ApiError> {
    logged_in(state, log_in(state, attempt, peer).await?, state.now())
}

/// Logs somebody in: a new session. An unknown address, a wrong password and an account that cannot log in are alike.
pub(crate) async fn log_in(
    state: &Data<AppState>,
    attempt: LoginAttempt,
    peer: Peer,
) -> Result<Renewal, ApiError> {
    let LoginAttempt { email, password } = attempt;
    let (shared, address) = (state.clone(), email.clone());
    let account = blocking(move || Ok(shared.db.accounts().by_email(&address)?)).await?;
    let now = state.now();
    let stored = account.as_ref().and_then(|it| hash(it, now)).cloned();
    let attempt = Attempt { email, peer, stored: stored.clone(), password, now };
    let (Verdict::Right { rehashed }, Some(account), Some(stored)) =
        (state.logins.attempt(attempt).await?, account, stored)
    else {
        return Err(ApiError::Declined(MISMATCH.into()));
    };
    let state = state.clone();
    blocking(move || begin(&state, account.id, &stored, rehashed.as_ref())).await
}

/// Begins a session, if the password that was checked still is the account's. A hash of the past is replaced.
fn begin(
    state: &AppState,
    id: AccountId,
    checked: &PasswordHash,
    rehashed: Option<&PasswordHash>,
) -> Result<Renewal, ApiError> {
    let now = state.now();
    let permit = Permit::own_account(id);
    state.db.write(|rows| {
        let account = rows.accounts().find(id)?.filter(|it| hash(it, now) == Some(checked));
        let account = account.ok_or(ApiError::Declined(MISMATCH.into()))?;
        if let (Login::Own { .. }, Some(hash)) = (&account.login, rehashed) {
            let login = Login::Own { hash: hash.clone() };
            rows.accounts().replace(&permit, &Account { login, ..account.clone() })?;
        }
        let session = dice::id(SessionId::new, now)?;
        let renewal = LoginSession::start(session, id, dice::bytes()?, dice::bytes()?, now);
        rows.sessions().insert(&permit, &renewal.session)?;
        Ok(record(rows, &permit, Event::LoggedIn, &account, now, renewal))
    })
}

/// Exchanges a refresh token for the next. One that was replaced before ends its session.
pub(crate) fn refresh(state: &AppState, presented: &RefreshToken) -> Result<LoggedIn, ApiError> {
    const INVALID: ApiError = ApiError::SessionEnded("RefreshTokens_is_invalid");
    let now = state.now();
    let renewed = state.db.write(|rows| {
        let session = rows.sessions().find(presented.session())?.ok_or(INVALID)?;
        let permit = Permit::own_account(session.account);
        let account = rows.accounts().find(session.account)?.ok_or(INVALID)?;
        match session.refresh(presented, dice::bytes()?, now) {
            Ok(renewal) => {
                rows.sessions().replace(&permit, &renewal.session)?;
                Ok(record(rows, &permit, Event::SessionRenewed, &account, now, Some(renewal)))
            }
            Err(RefreshRefused::Reused(ended)) => {
                rows.sessions().replace(&permit, &ended)?;
                Ok(record(rows, &permit, Event::RefreshTokenReused, &account, now, None))
            }
            Err(RefreshRefused::JustReplaced) => Err(ApiError::JustRefreshed),
            Err(RefreshRefused::Unknown | RefreshRefused::Ended | RefreshRefused::Expired) => Err(INVALID),
        }
    })?;
    logged_in(state, renewed.ok_or(INVALID)?, now)
}

/// Ends a session.
pub(crate) fn log_out(state: &AppState, session: SessionId, account: AccountId) -> Result<(), ApiError> {
    let now = state.now();
    let permit = Permit::own_account(account);
    state.db.write(|rows| {
        let session = rows.sessions().find(session)?.ok_or(ApiError::Unauthorized)?;
        let account = rows.accounts().find(account)?.ok_or(ApiError::Unauthorized)?;
        rows.sessions().replace(&permit, &session.ended(EndReason::Logout, now))?;
        Ok(record(rows, &permit, Event::LoggedOut, &account, now, ()))
    })
}

/// Changes a password, if the current one is right, and ends all sessions of the account. Whether it did.
pub(crate) async fn change_password(
    state: &Data<AppState>,
    id: AccountId,
    change: PasswordChange,
    peer: Peer,
) -> Result<bool, ApiError> {
    // Who made a one-time password has seen it: it must not become the one that lasts.
    if change.current.as_ref().is_some_and(|it| it.expose() == change.new.as_password().expose()) {
        return Err(ApiError::rule("PasswordUnchanged"));
    }
    let shared = state.clone();
    let account =
        blocking(move || Ok(shared.db.accounts().find(id)?)).await?.ok_or(ApiError::Unauthorized)?;
    let now = state.now();
    let stored = hash(&account, now).cloned();
    let attempt =
        Attempt { email: account.email, peer, stored: stored.clone(), password: change.current, now };
    let (Verdict::Right { .. }, Some(checked)) = (state.logins.attempt(attempt).await?, stored) else {
        return Ok(false);
    };
    let new = state.hasher.hash(change.new).await?;
    let state = state.clone();
    blocking(move || replace_password(&state, id, &checked, &new)).await
}

fn replace_password(
    state: &AppState,
    id: AccountId,
    checked: &PasswordHash,
    new: &PasswordHash,
) -> Result<bool, ApiError> {
    let now = state.now();
    let permit = Permit::own_account(id);
    state.db.write(|rows| {
        let account = rows.accounts().find(id)?.ok_or(ApiError::Unauthorized)?;
        if hash(&account, now) != Some(checked) {
            return Ok(rows.unchanged(false));
        }
        let account = Account { login: Login::Own { hash: new.clone() }, updated_at: now, ..account };
        rows.accounts().replace(&permit, &account)?;
        sessions::end_all(rows, &permit, id, EndReason::PasswordChange, now)?;
        Ok(record(rows, &permit, Event::PasswordChanged, &account, now, true))
    })
}

/// With what an account can log in at a moment.
fn hash(account: &Account, now: Timestamp) -> Option<&PasswordHash> {
    match &account.login {
        Login::Own { hash } => Some(hash),
        Login::OneTime { hash, expires_at, .. } if now < *expires_at => Some(hash),
        Login::OneTime { .. } | Login::Never => None,
    }
}

fn logged_in(state: &AppState, renewal: Renewal, now: Timestamp) -> Result<LoggedIn, ApiError> {
    let claims = MemberClaims { account: renewal.session.account, session: renewal.session.id };
    let jwt = state.jwts.issue(&claims, now).map_err(ApiError::internal)?;
    Ok(LoggedIn { jwt, refresh: renewal.token })
}

fn record<T>(
    rows: &mut Write<'_>,
    permit: &Permit,
    event: Event,
    account: &Account,
    now: Timestamp,
    value: T,
) -> Written<T> {
    let entry = Entry::new(permit, event, Subject::new(account.id, account.email.as_str()), now);
    rows.record(entry, value)
}

impl From<NotTried> for ApiError {
    fn from(error: NotTried) -> Self {
        match error {
            NotTried::Throttled(wait) | NotTried::Busy(wait) => {
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                Self::TooManyRequests { retry_after: u32::try_from(seconds).unwrap_or(u32::MAX).max(1) }
            }
            NotTried::Failed(_) => Self::internal(error),
        }
    }
}
