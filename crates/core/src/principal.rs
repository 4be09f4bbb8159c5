//! Who asks, and what they may do at this moment.

use std::sync::Arc;

use crate::{
    decide::{Decision, Request, decide, rests_on},
    id::{AccountId, MembershipId, OrganizationId, PluginId, SessionId, TokenId},
    statement::Statement,
};

/// Who is recorded as having done something.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Actor {
    /// A person in a login session.
    Account(AccountId),
    /// An access token, in its own name.
    Token(TokenId),
    /// The code of a plugin, whether for itself or for whoever called it.
    Plugin(PluginId),
    /// Whoever runs the program on its host.
    Operator,
    /// The server itself.
    System,
}

/// With what a request is made. Each is good in one organization only.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Credential {
    /// A login session, acting in an organization as a member of it.
    Session {
        /// The session.
        session: SessionId,
        /// The person.
        account: AccountId,
        /// The membership.
        membership: MembershipId,
    },
    /// A personal token, which acts for a member.
    Personal {
        /// The token.
        token: TokenId,
        /// The membership.
        membership: MembershipId,
        /// The person.
        account: AccountId,
    },
    /// A service token, which acts for itself.
    Service {
        /// The token.
        token: TokenId,
    },
    /// The code of a plugin, under what it was granted.
    Plugin {
        /// Where it is installed.
        organization: OrganizationId,
        /// The plugin.
        plugin: PluginId,
        /// For whom it asks, if not for itself: then they must be permitted it, too.
        behalf: Option<Behalf>,
    },
}

/// For whom a plugin asks: the credential of whoever calls it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Behalf {
    /// As [`Credential::Session`].
    Session {
        /// The session.
        session: SessionId,
        /// The person.
        account: AccountId,
        /// The membership.
        membership: MembershipId,
    },
    /// As [`Credential::Personal`].
    Personal {
        /// The token.
        token: TokenId,
        /// The membership.
        membership: MembershipId,
        /// The person.
        account: AccountId,
    },
    /// As [`Credential::Service`].
    Service {
        /// The token.
        token: TokenId,
    },
}

/// Who asks.
#[derive(Clone, Debug)]
pub struct Principal {
    /// With what.
    pub credential: Credential,
    /// Where. It comes from the credential, never from the request.
    pub organization: OrganizationId,
    /// What it may do.
    pub authority: Authority,
}

/// What a credential may do: layers, each of which must allow. A member or service token has one; a
/// narrowed personal token has its member's and its own (formal-core 3.2). No layer allows nothing.
#[derive(Clone, Debug, Default)]
pub struct Authority {
    layers: Vec<Layer>,
}

/// Statements of several sources, judged as one set.
pub type Layer = Vec<Arc<[Statement]>>;

impl Principal {
    /// Who is recorded.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match self.credential {
            Credential::Session { account, .. } => Actor::Account(account),
            Credential::Personal { token, .. } | Credential::Service { token } => Actor::Token(token),
            Credential::Plugin { plugin, .. } => Actor::Plugin(plugin),
        }
    }

    /// For whom they do it, if not for themselves: the caller whom a plugin acts for.
    #[must_use]
    pub fn behalf(&self) -> Option<Actor> {
        match self.credential {
            Credential::Plugin { behalf, .. } => behalf.map(Behalf::actor),
            _ => None,
        }
    }
}

impl Behalf {
    /// For whoever has this credential. A plugin is nobody for whom another could ask.
    #[must_use]
    pub const fn of(credential: Credential) -> Option<Self> {
        match credential {
            Credential::Session { session, account, membership } => {
                Some(Self::Session { session, account, membership })
            }
            Credential::Personal { token, membership, account } => {
                Some(Self::Personal { token, membership, account })
            }
            Credential::Service { token } => Some(Self::Service { token }),
            Credential::Plugin { .. } => None,
        }
    }

    /// Who they are.
    #[must_use]
    pub const fn actor(self) -> Actor {
        match self {
            Self::Session { account, .. } => Actor::Account(account),
            Self::Personal { token, .. } | Self::Service { token } => Actor::Token(token),
        }
    }

    /// Their credential.
    #[must_use]
    pub const fn credential(self) -> Credential {
        match self {
            Self::Session { session, account, membership } => {
                Credential::Session { session, account, membership }
            }
            Self::Personal { token, membership, account } => {
                Credential::Personal { token, membership, account }
            }
            Self::Service { token } => Credential::Service { token },
        }
    }
}

impl Authority {
    /// The authority of these layers.
    #[must_use]
    pub fn new(layers: Vec<Layer>) -> Self {
        Self { layers }
    }

    /// The statements of each layer.
    pub fn layers(&self) -> impl Iterator<Item = impl Iterator<Item = &Statement>> {
        self.layers.iter().map(|layer| layer.iter().flat_map(|it| it.iter()))
    }

    /// The same, and no more than another: all layers of both must allow.
    #[must_use]
    pub fn within(mut self, other: Self) -> Self {
        if self.layers.is_empty() || other.layers.is_empty() {
            return Self::default();
        }
        self.layers.extend(other.layers);
        self
    }

    /// The first layer alone: of a narrowed personal token, what its member may do.
    #[must_use]
    pub fn unscoped(&self) -> Self {
        Self { layers: self.layers.iter().take(1).cloned().collect() }
    }

    /// Allow if there is a layer and every layer allows.
    pub fn decide(&self, request: Request<'_>) -> Decision {
        let allowed = !self.layers.is_empty() && self.layers().all(|it| decide(it, request).is_allow());
        if allowed { Decision::Allow } else { Decision::Deny }
    }

    /// The statements that the decision rests on: for a deny, those of the first layer that denies.
    pub fn rests_on(&self, request: Request<'_>) -> Vec<&Statement> {
        let denying = self.layers.iter().find(|it| !decide(flat(it), request).is_allow());
        match denying {
            Some(layer) => rests_on(flat(layer), request),
            None => self.layers.iter().flat_map(|it| rests_on(flat(it), request)).collect(),
        }
    }
}

fn flat(layer: &Layer) -> impl Iterator<Item = &Statement> {
    layer.iter().flat_map(|it| it.iter())
}

#[cfg(test)]
mod tests;
