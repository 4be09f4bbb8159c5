//! Who has which power. Tokens of the same power share one holder.

use std::sync::Arc;

use keywright_core::{
    Decision, Request, TypeId,
    catalogue::ActionMask,
    condition::Properties,
    fragment::Search,
    id::{OrganizationId, TokenId},
    principal::{Authority, Credential, Layer},
    resource::ResourceName,
    token::KindName,
};

use super::{compiled::Compiled, member::Member};

/// Power in one organization.
pub(super) enum Holder {
    /// A member's, at this moment.
    Member(Member),
    /// A member's at this moment, and no more than a scope.
    Narrowed {
        organization: OrganizationId,
        /// A holder that is a member. Any other would have no power.
        member: Arc<Holder>,
        scope: Arc<Compiled>,
    },
    /// A service token's own.
    Service { organization: OrganizationId, own: Arc<Compiled> },
    /// What a plugin was granted, and no more than whoever it asks for.
    Plugin { organization: OrganizationId, own: Arc<Compiled>, behalf: Option<Arc<Holder>> },
}

impl Holder {
    /// The member whose power it is, if it is one's.
    pub(super) fn member(&self) -> Option<&Member> {
        match self {
            Self::Member(member) => Some(member),
            Self::Narrowed { member, .. } => match &**member {
                Self::Member(member) => Some(member),
                Self::Narrowed { .. } | Self::Service { .. } | Self::Plugin { .. } => None,
            },
            Self::Service { .. } | Self::Plugin { .. } => None,
        }
    }

    /// The statements that narrow it, or are all it has.
    pub(super) fn statements(&self) -> Option<&Arc<Compiled>> {
        match self {
            Self::Narrowed { scope: own, .. } | Self::Service { own, .. } | Self::Plugin { own, .. } => {
                Some(own)
            }
            Self::Member(_) => None,
        }
    }

    /// Of which kind its tokens are.
    pub(super) const fn kind(&self) -> KindName {
        match self {
            Self::Member(_) | Self::Narrowed { .. } => KindName::Personal,
            Self::Service { .. } | Self::Plugin { .. } => KindName::Service,
        }
    }

    /// Where it has power.
    pub(super) fn organization(&self) -> OrganizationId {
        match self {
            Self::Member(member) => member.organization,
            Self::Narrowed { organization, .. }
            | Self::Service { organization, .. }
            | Self::Plugin { organization, .. } => *organization,
        }
    }

    /// What a token of this holder is, if it has any power at this moment.
    pub(super) fn credential(&self, token: TokenId) -> Option<Credential> {
        match self {
            Self::Service { .. } => Some(Credential::Service { token }),
            // Nobody presents a token for it.
            Self::Plugin { .. } => None,
            Self::Member(_) | Self::Narrowed { .. } => {
                let member = self.member().filter(|it| it.is_in_force())?;
                let (membership, account) = (member.id, member.account()?);
                Some(Credential::Personal { token, membership, account })
            }
        }
    }

    /// The actions among `wanted` that it may do on one thing: every layer must allow (formal-core 3.2).
    pub(super) fn permitted(
        &self,
        resource_type: TypeId,
        wanted: ActionMask,
        name: &ResourceName<'_>,
        known: &dyn Properties,
    ) -> ActionMask {
        let of_statements = |own: &Compiled| {
            let mut search = Search::knowing(wanted, known);
            own.fragment.search(resource_type, name, &mut search);
            search.found().permitted()
        };
        let permitted = self.statements().map_or(wanted, |it| of_statements(it));
        match self {
            Self::Service { .. } | Self::Plugin { behalf: None, .. } => permitted,
            Self::Plugin { behalf: Some(behalf), .. } => {
                behalf.permitted(resource_type, permitted, name, known)
            }
            Self::Member(_) | Self::Narrowed { .. } if permitted.is_empty() => permitted,
            Self::Member(_) | Self::Narrowed { .. } => {
                let mut search = Search::knowing(permitted, known);
                if let Some(member) = self.member() {
                    member.search(resource_type, name, &mut search);
                }
                search.found().permitted()
            }
        }
    }

    /// Whether it may do this to that.
    pub(super) fn decide(&self, request: Request<'_>) -> Decision {
        let action = request.action;
        let permitted =
            self.permitted(action.resource_type(), action.mask(), request.resource, request.known);
        if permitted.has(action) { Decision::Allow } else { Decision::Deny }
    }

    /// Whether a statement of any layer denies it. To be asked of what it may not do.
    pub(super) fn denies(&self, request: Request<'_>) -> bool {
        let Request { action, resource: name, known } = request;
        let resource_type = action.resource_type();
        let mut search = Search::knowing(action.mask(), known);
        if let Some(own) = self.statements() {
            own.fragment.search(resource_type, name, &mut search);
        }
        if let Some(member) = self.member().filter(|_| !search.is_over()) {
            member.search(resource_type, name, &mut search);
        }
        let of_behalf =
            || matches!(self, Self::Plugin { behalf: Some(behalf), .. } if behalf.denies(request));
        search.found().deny.has(action) || of_behalf()
    }

    /// What it may do, as the statements say it. No layer at all if it has no power.
    pub(super) fn authority(&self) -> Authority {
        let own = self.statements().map(|it| vec![Arc::clone(&it.statements)]);
        match (self, self.member().filter(|it| it.is_in_force())) {
            (Self::Service { .. } | Self::Plugin { behalf: None, .. }, _) => {
                Authority::new(own.into_iter().collect())
            }
            (Self::Plugin { behalf: Some(behalf), .. }, _) => {
                Authority::new(own.into_iter().collect()).within(behalf.authority())
            }
            (Self::Member(_) | Self::Narrowed { .. }, None) => Authority::default(),
            (Self::Member(_) | Self::Narrowed { .. }, Some(member)) => {
                let mut layer = Layer::new();
                member.each_policy(|policy| {
                    layer.push(Arc::clone(&policy.statements));
                    true
                });
                Authority::new([layer].into_iter().chain(own).collect())
            }
        }
    }
}
