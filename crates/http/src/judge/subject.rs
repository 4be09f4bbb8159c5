//! Somebody about whom is asked by an id, rather than by what they present.

use std::net::IpAddr;

use keywright_core::{
    Digest, Request,
    id::{AccountId, OrganizationId, TokenId},
    principal::{Authority, Credential},
    text::Email,
    token::KindName,
};
use keywright_storage::{Database, directory::Caller as Seat};
use uuid::Uuid;

use super::{Judge, Reason};
use crate::{ApiError, caller::Caller};

/// A member or a token of an organization.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Subject {
    Member(AccountId),
    Token { kind: KindName, id: TokenId, digest: Digest },
}

impl Subject {
    /// A member's type, as conditions know it.
    const MEMBER: &str = "member";

    /// Whether that is the type of members, who are users to many programs.
    pub(crate) fn is_of_members(kind: &str) -> bool {
        [Self::MEMBER, "user"].contains(&kind)
    }

    /// The one of that type and id in the organization. Members are also known by their e-mail address.
    pub(crate) fn find(
        db: &Database,
        within: OrganizationId,
        kind: &str,
        id: &str,
    ) -> Result<Option<Self>, ApiError> {
        if Self::is_of_members(kind) {
            return member(db, within, id).map(|it| it.map(Self::Member));
        }
        let Some((kind, id)) = Self::token_kind(kind).zip(Uuid::parse_str(id).ok()) else { return Ok(None) };
        let token = db.tokens().find(within, TokenId::from_uuid(id))?.filter(|it| it.kind.name() == kind);
        Ok(token.map(|it| Self::Token { kind, id: it.id, digest: it.digest }))
    }

    /// Which tokens are of that type.
    pub(crate) fn token_kind(kind: &str) -> Option<KindName> {
        match kind {
            "token" => Some(KindName::Personal),
            "service" => Some(KindName::Service),
            _ => None,
        }
    }

    /// Its type, as conditions know it.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Member(_) => Self::MEMBER,
            Self::Token { kind: KindName::Personal, .. } => "token",
            Self::Token { kind: KindName::Service, .. } => "service",
        }
    }

    /// Its id, as conditions know it.
    pub(crate) fn id(&self) -> String {
        match self {
            Self::Member(id) => id.uuid().to_string(),
            Self::Token { id, .. } => id.uuid().to_string(),
        }
    }

    /// Whether it is who calls.
    pub(crate) fn is(&self, caller: &Caller) -> bool {
        match (self, caller.credential()) {
            (Self::Member(id), Credential::Session { account, .. }) => *id == account,
            (Self::Token { id, .. }, Credential::Personal { token, .. } | Credential::Service { token }) => {
                *id == token
            }
            _ => false,
        }
    }
}

impl Judge<'_> {
    /// Judges a subject of the organization, who would ask from an address, as far as that is known. One that would not
    /// be let in may nothing. Not a use of a token.
    pub(crate) fn subject(
        &self,
        within: OrganizationId,
        subject: &Subject,
        request: Request<'_>,
        address: Option<IpAddr>,
    ) -> Reason {
        let ruling = self.directory().view(|view| match *subject {
            Subject::Member(account) => view.rule_member(within, account, request),
            Subject::Token { id, digest, .. } => {
                let seat = view.admit(&digest, self.now, address).found()?;
                view.rule(&seat, request).filter(|_| is_token(&seat, within, id))
            }
        });
        ruling.map_or(Reason::TokenUnknown, Reason::of)
    }

    /// All that a subject may do; nothing, if it would not be let in.
    pub(crate) fn subjects_authority(
        &self,
        within: OrganizationId,
        subject: &Subject,
        address: Option<IpAddr>,
    ) -> Authority {
        let found = self.directory().view(|view| match *subject {
            Subject::Member(account) => view.member_authority(within, account),
            Subject::Token { id, digest, .. } => {
                let seat = view.admit(&digest, self.now, address).found()?;
                is_token(&seat, within, id).then(|| view.principal(&seat).authority)
            }
        });
        found.unwrap_or_default()
    }
}

/// Whether the one who was let in is that token of the organization: it may have been given another secret.
fn is_token(seat: &Seat, within: OrganizationId, id: TokenId) -> bool {
    let is_it = match seat.credential() {
        Credential::Personal { token, .. } | Credential::Service { token } => token == id,
        Credential::Session { .. } | Credential::Plugin { .. } => false,
    };
    is_it && seat.organization() == within
}

fn member(db: &Database, within: OrganizationId, id: &str) -> Result<Option<AccountId>, ApiError> {
    let account = match (Uuid::parse_str(id), Email::new(id)) {
        (Ok(id), _) => AccountId::from_uuid(id),
        (Err(_), Ok(email)) => match db.accounts().by_email(&email)? {
            Some(account) => account.id,
            None => return Ok(None),
        },
        (Err(_), Err(_)) => return Ok(None),
    };
    Ok(db.members().current(within, account)?.map(|it| it.account))
}
