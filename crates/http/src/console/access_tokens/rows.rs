//! A token as the list and what lies over it show it.

use uuid::Uuid;

use crate::{
    access_tokens::{
        bodies::{AccessTokenVm, TokenStatus, TokenStatusDetail, TokenType},
        rights::{Deed, Hands},
    },
    console::list::{Moment, moment, person},
};

/// What is said of whether a token may be used: what calls for something first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Badge {
    /// Its secret is known to others.
    Compromised,
    /// A secret that it had before was used.
    Reused,
    /// Its member has left.
    Left,
    Expired,
    Inactive,
    Active,
}

/// A token as the list shows it.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) is_personal: bool,
    /// Whether it may be used, and if not, why.
    pub(super) badge: Badge,
    pub(super) creator: String,
    pub(super) last_used: Option<Moment>,
    /// The address and the program that used it last.
    pub(super) used_from: Vec<String>,
    pub(super) networks: Vec<String>,
    /// Until when its old secret is good.
    pub(super) old_secret: Option<Moment>,
    pub(super) expires: Option<Moment>,
    pub(super) mask: String,
    pub(super) created: Moment,
    /// Whether it is a personal token of somebody else than the one who looks.
    pub(super) is_anothers: bool,
    /// What the one who looks may do with it.
    deeds: Vec<Deed>,
}

impl Badge {
    fn of(token: &AccessTokenVm) -> Self {
        match (token.status_detail, token.status) {
            (Some(TokenStatusDetail::Compromised), _) => Self::Compromised,
            (Some(TokenStatusDetail::Reused), _) => Self::Reused,
            _ if token.life.has_left => Self::Left,
            _ if token.life.has_expired => Self::Expired,
            (None, TokenStatus::Inactive) => Self::Inactive,
            (None, TokenStatus::Active) => Self::Active,
        }
    }
}

impl Row {
    /// Whether something is known against its secret.
    pub(super) fn is_alarmed(&self) -> bool {
        matches!(self.badge, Badge::Compromised | Badge::Reused)
    }

    /// Whether the one who looks may do that with it.
    pub(super) fn can(&self, deed: Deed) -> bool {
        self.deeds.contains(&deed)
    }

    /// Whether there is more than to look at it.
    pub(super) fn has_menu(&self) -> bool {
        !self.deeds.is_empty()
    }

    pub(super) fn new(token: &AccessTokenVm, hands: Hands) -> Self {
        let is_personal = matches!(token.r#type, TokenType::Personal);
        let creator = token.creator.as_ref().map(|it| person(&it.name, &it.email));
        Self {
            id: token.id,
            name: token.name.clone(),
            is_personal,
            badge: Badge::of(token),
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
            created: moment(token.created_at.0),
            is_anothers: hands.is_anothers(token),
            deeds: hands.deeds(token),
        }
    }
}
