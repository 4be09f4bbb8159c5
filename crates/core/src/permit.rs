//! The proof that something may be done. Writes take one, and their audit entry is made from it.

use crate::{
    catalogue::Action,
    decide::Request,
    id::{AccountId, OrganizationId, PluginId},
    principal::{Actor, Principal},
};

/// The proof that `actor` may do something in `organization`. Only the functions of this module make
/// one, so a write without a check cannot be written.
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use]
pub struct Permit {
    actor: Actor,
    behalf: Option<Actor>,
    organization: Option<OrganizationId>,
    basis: Basis,
}

/// On what a permit rests.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Basis {
    /// On a decision.
    Decided {
        /// What was asked.
        action: Action,
        /// About what.
        resource: String,
    },
    /// On its being one's own: account, sessions, the token that asks, what a plugin keeps; of the server, to guard what it
    /// keeps.
    Own,
    /// On there being nobody yet: the first start.
    FirstStart,
    /// On access to the host.
    Host,
}

/// What was asked for is not allowed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not allowed")]
pub struct Denied;

/// Asks whether `principal` may, and gives the proof that it may.
pub fn authorize(principal: &Principal, request: Request<'_>) -> Result<Permit, Denied> {
    if !principal.authority.decide(request).is_allow() {
        return Err(Denied);
    }
    Ok(Permit {
        actor: principal.actor(),
        behalf: principal.behalf(),
        organization: Some(principal.organization),
        basis: Basis::Decided { action: request.action, resource: request.resource.as_str().to_owned() },
    })
}

impl Permit {
    /// For what concerns the account that is logged in alone: its password, profile and sessions.
    pub const fn own_account(account: AccountId) -> Self {
        Self::of(Actor::Account(account), None, Basis::Own)
    }

    /// For what a token may do to itself (design: `/access-tokens/self`).
    pub fn own_token(principal: &Principal) -> Result<Self, Denied> {
        match principal.actor() {
            actor @ Actor::Token(_) => Ok(Self::of(actor, Some(principal.organization), Basis::Own)),
            _ => Err(Denied),
        }
    }

    /// For what the server does by itself to guard an organization: to take note of a secret that was found in the wrong
    /// hands, and to switch its token off, where whoever asks must have seen the secret; and to let the code of a plugin
    /// rest that fails again and again, and go of bundles that were not installed.
    pub const fn guard(organization: OrganizationId) -> Self {
        Self::of(Actor::System, Some(organization), Basis::Own)
    }

    /// For what the code of a plugin keeps for itself, and for taking that away with the plugin.
    pub const fn own_plugin(organization: OrganizationId, plugin: PluginId) -> Self {
        Self::of(Actor::Plugin(plugin), Some(organization), Basis::Own)
    }

    /// For making the first organization and its owner, where there is none. Whoever asks must have
    /// checked, in the same write, that there is none.
    pub const fn first_start() -> Self {
        Self::of(Actor::System, None, Basis::FirstStart)
    }

    /// For making another organization, in which there is nothing yet: the same proof, good there. Only who may
    /// make organizations has it.
    pub fn founding(&self, organization: OrganizationId) -> Result<Self, Denied> {
        match &self.basis {
            Basis::Decided { action, .. } if *action == Action::CREATE_ORG => {
                Ok(Self { organization: Some(organization), ..self.clone() })
            }
            _ => Err(Denied),
        }
    }

    /// For who runs the program on the folder of a stopped server.
    pub const fn host() -> Self {
        Self::of(Actor::Operator, None, Basis::Host)
    }

    const fn of(actor: Actor, organization: Option<OrganizationId>, basis: Basis) -> Self {
        Self { actor, behalf: None, organization, basis }
    }

    /// Who is recorded.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        self.actor
    }

    /// For whom they act, if not for themselves.
    #[must_use]
    pub const fn behalf(&self) -> Option<Actor> {
        self.behalf
    }

    /// The one organization in which it is good; none is what belongs to no organization, or to the
    /// first start.
    #[must_use]
    pub const fn organization(&self) -> Option<OrganizationId> {
        self.organization
    }

    /// On what it rests.
    #[must_use]
    pub const fn basis(&self) -> &Basis {
        &self.basis
    }
}

#[cfg(test)]
mod tests;
