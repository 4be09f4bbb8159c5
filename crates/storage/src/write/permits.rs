//! Which rows a permit is good for.

use keywright_core::{
    Permit, TypeId,
    audit::Entry,
    id::{AccountId, OrganizationId, PluginId, TokenId},
    permit::Basis,
    principal::Actor,
};

use super::WriteError;

/// Whose a row is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Whose {
    /// The installation's.
    Installation,
    /// A workspace's, which its organizations share.
    Workspace,
    /// An organization's.
    Organization(OrganizationId),
    /// A token's, in an organization.
    Token(OrganizationId, TokenId),
    /// A plugin, in an organization.
    Plugin(OrganizationId, PluginId),
    /// A bundle of plugins, in an organization.
    Bundle(OrganizationId),
    /// What the code of a plugin keeps, in an organization.
    Kept(OrganizationId, PluginId),
    /// A person's, in no organization.
    Account(AccountId),
}

/// Who makes a write: all of it is done with permits of one actor in one place, so that its audit entries tell
/// of all of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Maker {
    actor: Actor,
    organization: Option<OrganizationId>,
}

impl Maker {
    pub(super) fn of(permit: &Permit) -> Self {
        Self { actor: permit.actor(), organization: permit.organization() }
    }

    pub(super) fn is(&self, permit: &Permit) -> bool {
        *self == Self::of(permit)
    }

    pub(super) fn made(&self, entry: &Entry) -> bool {
        self.actor == entry.actor && self.organization == entry.organization
    }
}

/// A permit of an organization is good for what is in it, for accounts, since members are people, and for its
/// workspace if the workspace was asked about. One on
/// what is one's own is good for that alone. Those of the first start and of the host are good for everything.
pub(super) fn check(permit: &Permit, whose: Whose) -> Result<(), WriteError> {
    let is_good = match (permit.basis(), permit.organization(), permit.actor()) {
        (Basis::FirstStart | Basis::Host, ..) => true,
        (Basis::Own, None, Actor::Account(account)) => whose == Whose::Account(account),
        (Basis::Own, Some(organization), Actor::Token(token)) => whose == Whose::Token(organization, token),
        (Basis::Own, Some(organization), Actor::Plugin(plugin)) => whose == Whose::Kept(organization, plugin),
        // The server guards the tokens of an organization, and itself from its plugins.
        (Basis::Own, Some(here), Actor::System) => {
            matches!(whose,
                Whose::Token(there, _) | Whose::Plugin(there, _) | Whose::Bundle(there) if here == there)
        }
        (Basis::Decided { action, .. }, Some(here), _) => match whose {
            Whose::Organization(there)
            | Whose::Token(there, _)
            | Whose::Plugin(there, _)
            | Whose::Bundle(there)
            | Whose::Kept(there, _) => here == there,
            Whose::Account(_) => true,
            // Which workspace it is good for is asked where the workspace is known.
            Whose::Workspace => action.resource_type() == TypeId::WORKSPACE,
            Whose::Installation => false,
        },
        _ => false,
    };
    if is_good { Ok(()) } else { Err(WriteError::NotPermitted) }
}
