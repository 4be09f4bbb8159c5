//! People: their accounts, and their memberships in organizations.

use crate::{
    id::{AccountId, GroupId, MembershipId, OrganizationId, PolicyId},
    text::Email,
    time::Timestamp,
};

/// A person who can log in. One account serves in many organizations.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id: the user and member id of the wire.
    pub id: AccountId,
    /// The address it is known by; unique, whatever its case.
    pub email: Email,
    /// What people call the person; may be empty.
    pub name: String,
    /// How it logs in.
    pub login: Login,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// How an account logs in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Login {
    /// Not at all: nobody has given it a password yet.
    Never,
    /// With a one-time password, which allows setting one of its own and little else.
    OneTime {
        /// Its Argon2id hash.
        hash: PasswordHash,
        /// When it is too late.
        expires_at: Timestamp,
        /// Whether the person had a password of their own before.
        confirmed: bool,
    },
    /// With a password of its own.
    Own {
        /// Its Argon2id hash.
        hash: PasswordHash,
    },
}

/// An Argon2id hash in PHC form. Never shown.
#[derive(Clone, Eq, PartialEq)]
pub struct PasswordHash(String);

/// One person's being in one organization, from joining to removal. An ended one never lives again:
/// who comes back has a new membership, and the tokens of the old one stay Inactive (S11).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Membership {
    /// Its id.
    pub id: MembershipId,
    /// The organization.
    pub organization: OrganizationId,
    /// The person.
    pub account: AccountId,
    /// Who added the person.
    pub invited_by: Option<AccountId>,
    /// The policies attached to the member. Ids of removed policies may linger; they mean nothing.
    pub policies: Vec<PolicyId>,
    /// The groups the member is in. Ids of removed groups may linger; they mean nothing.
    pub groups: Vec<GroupId>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ended, if it has.
    pub ended_at: Option<Timestamp>,
}

impl Account {
    /// Whether the person has ever set a password of their own. Until then the account holds no power (R05).
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        match self.login {
            Login::Never => false,
            Login::OneTime { confirmed, .. } => confirmed,
            Login::Own { .. } => true,
        }
    }
}

impl Membership {
    /// Whether it goes on.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.ended_at.is_none()
    }
}

impl PasswordHash {
    /// The hash of that PHC text.
    #[must_use]
    pub fn from_phc(text: String) -> Self {
        Self(text)
    }

    /// The PHC text, to verify with and to keep.
    #[must_use]
    pub fn as_phc(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(redacted)")
    }
}
