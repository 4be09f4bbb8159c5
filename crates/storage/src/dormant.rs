//! Who has statements about what the catalogue does not have, for whoever starts the server.

use keywright_core::{
    Statement,
    id::{OrganizationId, PolicyId, TokenId},
    policy::Origin,
    token::{Scope, TokenKind},
};

use crate::facts::Fact;

/// Who has statements about what the catalogue does not have: policies and tokens.
#[derive(Clone, Debug, Default)]
pub struct Dormant {
    /// How many policies and tokens there are.
    pub count: usize,
    /// The first of them, [`Dormant::SHOWN`] at most.
    pub first: Vec<DormantHolder>,
}

/// A policy or token with such statements.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DormantHolder {
    /// A policy.
    Policy(PolicyId),
    /// A token, and the organization it is of.
    Token(TokenId, OrganizationId),
}

impl Dormant {
    /// The most that are named.
    pub const SHOWN: usize = 20;

    pub(crate) fn look_at(&mut self, fact: &Fact) {
        let Some((_, statements)) = statements(fact) else { return };
        if statements.iter().any(Statement::is_dormant) {
            self.count += 1;
            if self.first.len() < Self::SHOWN {
                self.first.extend(holder(fact));
            }
        }
    }
}

/// The statements of a policy or token, and its organization.
pub(crate) fn statements(fact: &Fact) -> Option<(OrganizationId, &[Statement])> {
    match fact {
        Fact::PolicyPut(policy) => match policy.origin {
            Origin::Customer(organization) => Some((organization, &policy.statements)),
            Origin::BuiltIn => None,
        },
        Fact::TokenPut(token) => match &token.kind {
            TokenKind::Service { statements }
            | TokenKind::Personal { scope: Scope::Narrowed(statements), .. } => {
                Some((token.organization, statements))
            }
            TokenKind::Personal { .. } => None,
        },
        _ => None,
    }
}

fn holder(fact: &Fact) -> Option<DormantHolder> {
    match fact {
        Fact::PolicyPut(policy) => Some(DormantHolder::Policy(policy.id)),
        Fact::TokenPut(token) => Some(DormantHolder::Token(token.id, token.organization)),
        _ => None,
    }
}
