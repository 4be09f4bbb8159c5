//! Who calls.

use std::{fmt, net::IpAddr, sync::Arc};

use keywright_core::{
    Digest, Timestamp,
    id::{AccountId, OrganizationId, TokenId},
    principal::Credential,
};

use super::{holder::Holder, plugins::PluginPower, tokens};

/// Whether a token lets its bearer in.
#[derive(Clone, Debug)]
#[must_use]
pub enum Admitted {
    /// It does, as this caller.
    Found(Caller),
    /// The token is switched off, its membership has ended, or its person has no power: 403 (S33).
    Inactive,
    /// It may not be used from there: 403.
    Elsewhere,
    /// Its time is over: 401.
    Expired,
    /// The token had this secret before, and it is good no more: 401, and somebody should know.
    Retired {
        /// The organization of the token.
        organization: OrganizationId,
        /// The token.
        token: TokenId,
    },
    /// There is no such token, or none any more, since its organization has ended: 401.
    Unknown,
}

/// Who calls, let in at one revision. What it may do is looked up at each question, and whether it is still
/// let in, too: it may be kept for as long as a request takes.
#[derive(Clone)]
pub struct Caller {
    pub(super) credential: Credential,
    pub(super) organization: OrganizationId,
    pub(super) holder: Arc<Holder>,
    pub(super) admission: Admission,
    /// The revision at which it was let in.
    pub(super) revision: u64,
    /// When its token is over.
    pub(super) expires_at: Timestamp,
}

/// By what a caller was let in.
#[derive(Clone)]
pub(super) enum Admission {
    /// A token, found by its digest, from an address.
    Token { digest: Digest, from: Option<IpAddr> },
    /// A login session.
    Session,
    /// The code of a plugin, for itself or for somebody who was let in.
    Plugin { power: Arc<PluginPower>, behalf: Option<Box<Caller>> },
}

/// Who is logged in, whatever the organization.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Login {
    /// The person.
    pub account: AccountId,
    /// Whether they must set a password of their own before anything else.
    pub must_set_password: bool,
}

impl Caller {
    /// With what it calls.
    #[must_use]
    pub const fn credential(&self) -> Credential {
        self.credential
    }

    /// What is kept of the secret with which it calls; nothing of a login session.
    #[must_use]
    pub const fn digest(&self) -> Option<Digest> {
        match &self.admission {
            Admission::Token { digest, .. } => Some(*digest),
            Admission::Session | Admission::Plugin { .. } => None,
        }
    }

    /// Where. It comes from the credential, never from the request.
    #[must_use]
    pub const fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// When its token ends by itself. A login session has no end of this kind.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        tokens::end(self.expires_at)
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller")
            .field("credential", &self.credential)
            .field("organization", &self.organization)
            .finish_non_exhaustive()
    }
}

impl Admitted {
    /// The caller, if it was let in.
    #[must_use]
    pub fn found(self) -> Option<Caller> {
        match self {
            Self::Found(caller) => Some(caller),
            Self::Inactive | Self::Elsewhere | Self::Expired | Self::Retired { .. } | Self::Unknown => None,
        }
    }
}
