//! The list's rows, its filter of creators, and its pages.

use keywright_core::token::KindName;
use uuid::Uuid;

use crate::{
    access_tokens::{
        bodies::{AccessTokenVm, TokenStatus, TokenStatusDetail, TokenType},
        operations,
    },
    caller::Member,
    console::list::moment,
};

/// Which kinds of tokens somebody may manage.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mays {
    pub(super) personal: bool,
    pub(super) service: bool,
}

/// A token as the list shows it.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) is_personal: bool,
    pub(super) is_active: bool,
    /// What is known against its secret.
    alarm: Option<TokenStatusDetail>,
    pub(super) creator: String,
    pub(super) last_used: Option<String>,
    /// The address and the program that used it last.
    pub(super) used_from: Vec<String>,
    pub(super) networks: Vec<String>,
    /// Until when its old secret is good.
    pub(super) old_secret: Option<String>,
    pub(super) expires: Option<String>,
    pub(super) mask: String,
    /// Whether the one who looks may manage it.
    pub(super) is_managed: bool,
}

impl Mays {
    pub(super) fn of(member: &Member) -> Self {
        let may = |kind| member.may(operations::manage(kind), operations::ANY);
        Self { personal: may(KindName::Personal), service: may(KindName::Service) }
    }

    pub(super) fn any(self) -> bool {
        self.personal || self.service
    }
}

impl Row {
    pub(super) fn is_compromised(&self) -> bool {
        matches!(self.alarm, Some(TokenStatusDetail::Compromised))
    }

    pub(super) fn is_reused(&self) -> bool {
        matches!(self.alarm, Some(TokenStatusDetail::Reused))
    }

    pub(super) fn new(token: &AccessTokenVm, mays: Mays) -> Self {
        let is_personal = matches!(token.r#type, TokenType::Personal);
        let creator = token.creator.as_ref().map(|it| {
            if it.name.is_empty() { it.email.clone() } else { format!("{} ({})", it.name, it.email) }
        });
        Self {
            id: token.id,
            name: token.name.clone(),
            is_personal,
            is_active: matches!(token.status, TokenStatus::Active),
            alarm: token.status_detail,
            creator: creator.unwrap_or_default(),
            last_used: token.last_used_at.map(|it| moment(it.0)),
            used_from: [&token.last_used_address, &token.last_used_agent]
                .into_iter()
                .flatten()
                .cloned()
                .collect(),
            networks: token.allowed_networks.clone().unwrap_or_default(),
            old_secret: token.old_secret_until.map(|it| moment(it.0)),
            expires: token.expires_at.map(|it| moment(it.0)),
            mask: token.token.clone(),
            is_managed: if is_personal { mays.personal } else { mays.service },
        }
    }
}
