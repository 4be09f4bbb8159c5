//! Access tokens.

mod lifetime;
mod network;
mod rotation;

pub use self::{
    lifetime::{Bound, Days, InvalidExpiry, InvalidLifetime, Lifetime, TokenPolicy},
    network::{InvalidNetwork, Network, Networks},
    rotation::{Former, Standing},
};
use crate::{
    id::{AccountId, MembershipId, OrganizationId, TokenId},
    secret::{Digest, Handle},
    statement::Statement,
    text::Name,
    time::Timestamp,
};

/// An access token, without its secret.
#[derive(Clone, Debug)]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// The organization it works in, and no other.
    pub organization: OrganizationId,
    /// What people call it; unique in the organization.
    pub name: Name,
    /// Whose permissions it has.
    pub kind: TokenKind,
    /// Whether it may be used.
    pub state: TokenState,
    /// What is kept of its secret.
    pub digest: Digest,
    /// What a list shows of its secret.
    pub handle: Handle,
    /// Who made it.
    pub creator: AccountId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it ends by itself; sooner where its organization says so ([`Token::ends_at`]).
    pub expires_at: Option<Timestamp>,
    /// From where alone it may be used; from anywhere if there is nothing. Fixed when it was made.
    pub networks: Option<Networks>,
    /// The secret it had before, which is still good for a while.
    pub former: Option<Former>,
    /// The secrets it had before that are good no more: the latest, at most [`Token::MAX_RETIRED`], newest last.
    pub retired: Vec<Digest>,
}

/// Whose permissions a token has (S6, S7).
#[derive(Clone, Debug)]
pub enum TokenKind {
    /// Those of a member at this moment, and no more than its scope (S8).
    Personal {
        /// The membership it acts for. Once that has ended, it is Inactive for ever (S11).
        membership: MembershipId,
        /// What it is narrowed to.
        scope: Scope,
    },
    /// Its own, fixed when it was made (S13, S15).
    Service {
        /// What it may do.
        statements: Vec<Statement>,
    },
}

/// What a personal token is narrowed to (S4). A scope gives nothing: it may be wider than the member.
#[derive(Clone, Debug)]
pub enum Scope {
    /// Nothing: it can do what its member can.
    SameAsMember,
    /// These statements must allow as well.
    Narrowed(Vec<Statement>),
}

/// The two kinds by name.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum KindName {
    /// Acts for a member.
    Personal,
    /// Acts for itself.
    Service,
}

/// Whether a token may be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TokenState {
    /// It may.
    Active,
    /// It may not, until it is activated again.
    Inactive {
        /// Who deactivated it, unless it was the server alone.
        by: Option<AccountId>,
        /// What the server knows against its secret: it takes another to be activated.
        alarm: Option<Alarm>,
    },
}

/// What is known against the secret of a token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Alarm {
    /// It was found where others can read it.
    Compromised,
    /// One that the token had before, and that is good no more, was presented.
    Reused,
}

/// Whether a token admits its bearer at a moment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Admission {
    /// It does.
    Admitted,
    /// It is switched off, or its membership has ended: 403 (S33).
    Inactive,
    /// Its time is over: 401.
    Expired,
}

impl Token {
    /// When it ends by itself, as its organization has it now: the sooner of both.
    #[must_use]
    pub fn ends_at(&self, policy: &TokenPolicy) -> Option<Timestamp> {
        policy.of(self.kind.name()).end_of(self.created_at, self.expires_at)
    }

    /// Whether it admits its bearer: it is active, and `now` is before, not at, the moment it ends. From where it may
    /// be used is [`Networks`]' answer.
    #[must_use]
    pub fn admit(&self, now: Timestamp, policy: &TokenPolicy) -> Admission {
        if self.ends_at(policy).is_some_and(|end| now >= end) {
            return Admission::Expired;
        }
        match self.state {
            TokenState::Active => Admission::Admitted,
            TokenState::Inactive { .. } => Admission::Inactive,
        }
    }
}

impl TokenState {
    /// Switched off by somebody.
    #[must_use]
    pub const fn off(by: AccountId) -> Self {
        Self::Inactive { by: Some(by), alarm: None }
    }

    /// What the server knows against its secret.
    #[must_use]
    pub const fn alarm(self) -> Option<Alarm> {
        match self {
            Self::Active => None,
            Self::Inactive { alarm, .. } => alarm,
        }
    }

    /// The same, with something known against its secret. What was known first stays.
    #[must_use]
    pub const fn alarmed(self, alarm: Alarm) -> Self {
        match self {
            Self::Active => Self::Inactive { by: None, alarm: Some(alarm) },
            Self::Inactive { by, alarm: None } => Self::Inactive { by, alarm: Some(alarm) },
            Self::Inactive { .. } => self,
        }
    }

    /// What it is with another secret: active, unless somebody has switched it off.
    const fn renewed(self) -> Self {
        match self {
            Self::Active | Self::Inactive { by: None, alarm: Some(_) } => Self::Active,
            Self::Inactive { by, .. } => Self::Inactive { by, alarm: None },
        }
    }
}

impl Alarm {
    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compromised => "Compromised",
            Self::Reused => "Reused",
        }
    }
}

impl TokenKind {
    /// Which of the two it is.
    #[must_use]
    pub fn name(&self) -> KindName {
        match self {
            Self::Personal { .. } => KindName::Personal,
            Self::Service { .. } => KindName::Service,
        }
    }
}

impl KindName {
    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Personal => "Personal",
            Self::Service => "Service",
        }
    }

    /// The kind of that name on the wire, letter for letter (S25).
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        [Self::Personal, Self::Service].into_iter().find(|it| it.as_str() == text)
    }
}

#[cfg(test)]
mod tests;
