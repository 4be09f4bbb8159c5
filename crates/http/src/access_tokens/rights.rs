//! What somebody may do with a token, beside what the action of its kind says: asked by the operations themselves, and by pages
//! that offer nothing else.

use keywright_core::{
    Action,
    id::AccountId,
    principal::Credential,
    token::{KindName, TokenState},
};

use super::{
    bodies::{AccessTokenVm, TokenStatus, TokenType},
    operations::{ANY, IAM, manage},
};
use crate::caller::Caller;

/// Something that can be done with a token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Deed {
    Rename,
    /// Give it another secret.
    Rotate,
    Activate,
    Deactivate,
    /// End the grace of its old secret.
    EndGrace,
    Remove,
}

/// Who asks what they may do with tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hands {
    /// Whether they manage personal tokens.
    pub(crate) personal: bool,
    /// Whether they manage service tokens.
    pub(crate) service: bool,
    iam: bool,
    credential: Credential,
}

impl Deed {
    const ALL: [Self; 6] =
        [Self::Rename, Self::Rotate, Self::Activate, Self::Deactivate, Self::EndGrace, Self::Remove];
}

impl Hands {
    pub(crate) fn of(caller: &Caller) -> Self {
        let may = |kind| caller.may(manage(kind), ANY);
        Self {
            personal: may(KindName::Personal),
            service: may(KindName::Service),
            iam: caller.may(Action::CAN_MANAGE_IAM, IAM),
            credential: caller.credential(),
        }
    }

    /// Whether they manage tokens of some kind.
    pub(crate) fn any(self) -> bool {
        self.personal || self.service
    }

    /// Whether a token is a personal one of somebody else.
    pub(crate) fn is_anothers(self, token: &AccessTokenVm) -> bool {
        let creator = token.creator.as_ref().map(|it| AccountId::from_uuid(it.id));
        match token.r#type {
            TokenType::Service => false,
            TokenType::Personal => !creator.is_some_and(|it| is_own(&self.credential, it)),
        }
    }

    /// What they may do with a token, and that would not be refused for what the token is. Whether they have what
    /// they would give is not asked.
    pub(crate) fn deeds(self, token: &AccessTokenVm) -> Vec<Deed> {
        let manages = match token.r#type {
            TokenType::Personal => self.personal,
            TokenType::Service => self.service,
        };
        let owner = manages && !self.is_anothers(token);
        let guard = owner || manages && self.iam;
        let is_active = matches!(token.status, TokenStatus::Active);
        let creator = token.creator.as_ref().map(|it| AccountId::from_uuid(it.id));
        let may_reactivate = match token.r#type {
            TokenType::Service => true,
            TokenType::Personal => {
                self.iam || creator.is_some_and(|it| !is_off_by_another(token.life.state, it))
            }
        };
        let can = |deed: &Deed| match deed {
            Deed::Rename => owner,
            Deed::Rotate => owner && !token.life.has_expired && !token.life.has_left,
            Deed::Activate => {
                owner && !is_active && !token.life.has_left && token.status_detail.is_none() && may_reactivate
            }
            Deed::Deactivate => guard && is_active,
            Deed::EndGrace => guard && token.old_secret_until.is_some(),
            Deed::Remove => guard,
        };
        Deed::ALL.into_iter().filter(can).collect()
    }
}

/// Whether the one who asks made it: of a personal token, its owner.
pub(super) fn is_own(credential: &Credential, creator: AccountId) -> bool {
    matches!(credential, Credential::Session { account, .. } if *account == creator)
}

/// Whether somebody else than its creator has switched a token off.
pub(super) fn is_off_by_another(state: TokenState, creator: AccountId) -> bool {
    matches!(state, TokenState::Inactive { by, .. } if by != Some(creator))
}
