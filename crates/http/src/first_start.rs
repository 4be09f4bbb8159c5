//! The first start: the workspace, the organization and its owner; and help for who is locked out.

use std::time::Duration;

use keywright_core::{
    Permit, Timestamp,
    audit::{Entry, Event, Subject},
    id::{AccountId, MembershipId, OrganizationId, WorkspaceId},
    member::{Account, Login, Membership, PasswordHash},
    organization::{FlagOrder, Organization, Workspace},
    policy::BuiltIn,
    session::EndReason,
    text::{Email, Key, Name, TextError},
    token::TokenPolicy,
};
use keywright_storage::{Database, Write, Written};

use crate::{ApiError, auth::one_time::OneTimePassword, dice, names, sessions};

const WORKSPACE: &str = "Default Workspace";
const WORKSPACE_KEY: &str = "default-workspace";
const ORGANIZATION: &str = "playground";

/// How long a one-time password that was made on the host is good.
pub const ONE_TIME: Duration = Duration::from_hours(1);

/// The owner that the first start makes.
#[derive(Clone, Debug)]
pub struct FirstOwner {
    /// By what the owner logs in.
    pub email: Email,
    /// The hash of the owner's password.
    pub password: PasswordHash,
    /// What the organization is called; `playground` without it.
    pub organization: Option<Name>,
}

/// Makes the workspace, the organization and its owner, where there is none. Whether it did.
pub fn make_owner(db: &Database, owner: &FirstOwner, now: Timestamp) -> Result<bool, ApiError> {
    db.write(|rows| {
        let key = Key::new(WORKSPACE_KEY).map_err(text)?;
        if rows.workspaces().keyed(&key)?.is_some() {
            return Ok(rows.unchanged(false));
        }
        let workspace =
            Workspace { id: dice::id(WorkspaceId::new, now)?, name: name(WORKSPACE)?, key, created_at: now };
        make(rows, &workspace, owner, now)
    })
}

fn make(
    rows: &mut Write<'_>,
    workspace: &Workspace,
    owner: &FirstOwner,
    now: Timestamp,
) -> Result<Written<bool>, ApiError> {
    let permit = Permit::first_start();
    let suggested = owner.organization.as_ref().and_then(|it| names::slug(it.as_str()));
    let organization = Organization {
        id: dice::id(OrganizationId::new, now)?,
        workspace: workspace.id,
        name: owner.organization.clone().map_or_else(|| name(ORGANIZATION), Ok)?,
        key: suggested.map_or_else(|| Key::new(ORGANIZATION).map_err(text), Ok)?,
        initialized: false,
        default_policies: vec![BuiltIn::Developer.id()],
        default_groups: Vec::new(),
        flag_order: FlagOrder::default(),
        token_policy: TokenPolicy::default(),
        created_at: now,
        ended_at: None,
    };
    let account = Account {
        id: dice::id(AccountId::new, now)?,
        email: owner.email.clone(),
        name: String::new(),
        login: Login::Own { hash: owner.password.clone() },
        created_at: now,
        updated_at: now,
    };
    let membership = Membership {
        id: dice::id(MembershipId::new, now)?,
        organization: organization.id,
        account: account.id,
        invited_by: None,
        policies: vec![BuiltIn::Owner.id()],
        groups: Vec::new(),
        created_at: now,
        ended_at: None,
    };
    rows.workspaces().insert(&permit, workspace)?;
    rows.organizations().insert(&permit, &organization)?;
    rows.accounts().insert(&permit, &account)?;
    rows.members().insert(&permit, &membership)?;
    let subject = Subject::new(account.id, account.email.as_str());
    let entry = Entry::new(&permit, Event::FirstStart, subject, now);
    Ok(rows.record(entry, true))
}

/// Gives the person of an address a one-time password, by whoever runs the program on its host; the
/// person's login sessions end. When it is too late for it; nothing if nobody has the address.
pub fn give_one_time_password(
    db: &Database,
    email: &Email,
    hash: &PasswordHash,
    now: Timestamp,
) -> Result<Option<Timestamp>, ApiError> {
    let (permit, expires_at) = (Permit::host(), now.after(ONE_TIME));
    db.write(|rows| {
        let Some(account) = rows.accounts().by_email(email)? else { return Ok(rows.unchanged(None)) };
        let login = Login::OneTime { hash: hash.clone(), expires_at, confirmed: account.is_confirmed() };
        let account = Account { login, updated_at: now, ..account };
        rows.accounts().replace(&permit, &account)?;
        sessions::end_all(rows, &permit, account.id, EndReason::PasswordChange, now)?;
        let subject = Subject::new(account.id, account.email.as_str());
        let entry = Entry::new(&permit, Event::OneTimePasswordIssued, subject, now);
        Ok(rows.record(entry, Some(expires_at)))
    })
}

/// A new one-time password.
pub fn one_time_password() -> Result<OneTimePassword, ApiError> {
    OneTimePassword::generate().map_err(ApiError::internal)
}

fn name(text: &str) -> Result<Name, ApiError> {
    Name::new(text).map_err(self::text)
}

fn text(error: TextError) -> ApiError {
    ApiError::internal(error)
}
