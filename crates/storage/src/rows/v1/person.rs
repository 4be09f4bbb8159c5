//! People: accounts and login sessions, by id; memberships, by organization and id.

use rkyv::{Archive, Serialize};

use super::{Id, Millis};

/// A person who can log in.
#[derive(Archive, Serialize)]
pub(crate) struct Account {
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) login: Login,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
}

/// How an account logs in. Hashes are PHC texts.
#[derive(Archive, Serialize)]
pub(crate) enum Login {
    Never,
    OneTime { hash: String, expires_at: Millis, confirmed: bool },
    Own { hash: String },
}

/// A person's being in an organization.
#[derive(Archive, Serialize)]
pub(crate) struct Membership {
    pub(crate) account: Id,
    pub(crate) invited_by: Option<Id>,
    pub(crate) policies: Vec<Id>,
    pub(crate) groups: Vec<Id>,
    pub(crate) created_at: Millis,
    pub(crate) ended_at: Option<Millis>,
}

/// A login session.
#[derive(Archive, Serialize)]
pub(crate) struct Session {
    pub(crate) account: Id,
    pub(crate) family: [u8; 32],
    pub(crate) current: [u8; 32],
    pub(crate) retired: Vec<Retired>,
    pub(crate) created_at: Millis,
    pub(crate) expires_at: Millis,
    pub(crate) state: SessionState,
}

/// A refresh token that another has replaced.
#[derive(Archive, Serialize)]
pub(crate) struct Retired {
    pub(crate) digest: [u8; 32],
    pub(crate) at: Millis,
}

/// Whether a session goes on.
#[derive(Archive, Serialize)]
pub(crate) enum SessionState {
    Live,
    Ended { at: Millis, why: EndReason },
}

/// Why a session ended.
#[derive(Archive, Clone, Copy, Serialize)]
pub(crate) enum EndReason {
    Logout,
    PasswordChange,
    Removal,
    RefreshReuse,
}
