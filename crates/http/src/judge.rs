//! The judge: who is this, and may they? One for every door by which other programs ask.
//!
//! From the text of a token and two names to a verdict: synchronous, in memory, without a lock that outlives it, and
//! without allocating, but for the note that a token was used, once a second. A door finds the text (for a header
//! there is [`Presented`](crate::Presented)), names the organization for which it asks, and says the verdict in its
//! own words.

mod subject;

use std::{net::IpAddr, time::Duration};

use actix_web::web::Data;
use keywright_core::{
    Action, Catalogue, Request, Secret, Timestamp,
    id::{AccountId, OrganizationId, TokenId},
    principal::{Authority, Credential},
    resource::ResourceName,
    token::KindName,
};
use keywright_storage::{
    Database, Directory,
    directory::{Admitted, Caller as Seat, Known, Ruling},
};
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use self::subject::Subject;
use crate::{AppState, access_tokens::guard, caller::Caller, known::Own};

/// May they do this to that? Names as they were sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'a> {
    pub(crate) action: &'a str,
    pub(crate) resource: &'a str,
}

/// The answer, and about whom it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[must_use]
pub(crate) struct Verdict {
    pub(crate) reason: Reason,
    /// Whose credential was judged, if it is one of the organization that asks.
    pub(crate) bearer: Option<Bearer>,
    /// After how many seconds it may call again, if it may not for now.
    pub(crate) retry_after: Option<u32>,
}

/// Whose credential it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Bearer {
    pub(crate) kind: Kind,
    pub(crate) organization: OrganizationId,
    /// Which token; none for a login.
    pub(crate) token: Option<TokenId>,
    /// Whom it acts for; none for a service token.
    pub(crate) member: Option<AccountId>,
    pub(crate) expires_at: Option<Timestamp>,
}

/// What kind of credential was judged
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, ToSchema)]
pub(crate) enum Kind {
    /// A personal token, which acts for a member
    Personal,
    /// A service token, which acts for itself
    Service,
    /// A member's login
    Login,
}

/// Why a verdict is what it is: a code to branch on
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, ToSchema)]
pub(crate) enum Reason {
    /// A statement allows it, and none denies it
    Allowed,
    /// No statement allows it
    NotAllowed,
    /// A statement denies it
    Denied,
    /// The text is not that of a token
    TokenMalformed,
    /// There is no such token in the organization
    TokenUnknown,
    /// The token is switched off, or its member has left
    TokenInactive,
    /// The token is good from some networks only, and that address is in none, or not known
    TokenElsewhere,
    /// The token has made as many calls as it may for now
    RateLimited,
    /// The token's time is over
    TokenExpired,
    /// There is no action of that name
    ActionUnknown,
    /// The resource name is none, or not of a thing that the action is done to
    ResourceInvalid,
}

/// From where, and by which program, a token is presented; as far as whoever asks knows and is to be believed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Origin<'a> {
    pub(crate) address: Option<IpAddr>,
    pub(crate) program: Option<&'a str>,
}

/// One who judges at a moment.
#[derive(Clone, Copy)]
pub(crate) struct Judge<'a> {
    state: &'a Data<AppState>,
    now: Timestamp,
}

impl<'a> Question<'a> {
    /// The longest name that is looked at, in bytes: one with as many tags as a thing has.
    const MAX_NAME: usize = 8 << 10;
    /// The longest `kind/key` in it. Keys have 128 letters at most; what is longer names nothing, and matching takes as
    /// long as the name is long.
    const MAX_PATH: usize = 256;

    /// The action and the resource of those names, if the one is done to the other.
    pub(crate) fn read(self, catalogue: &Catalogue) -> Result<(Action, ResourceName<'a>), Reason> {
        let action = catalogue.action_named(self.action).ok_or(Reason::ActionUnknown)?;
        let of = catalogue.resource_type(action.resource_type()).ok_or(Reason::ActionUnknown)?;
        if self.resource.len() > Self::MAX_NAME {
            return Err(Reason::ResourceInvalid);
        }
        match ResourceName::parse(self.resource) {
            Ok(name)
                if name.is_of(of) && name.segments().iter().all(|it| it.path.len() <= Self::MAX_PATH) =>
            {
                Ok((action, name))
            }
            _ => Err(Reason::ResourceInvalid),
        }
    }
}

impl Verdict {
    /// Whether they may.
    pub(crate) const fn is_allowed(self) -> bool {
        matches!(self.reason, Reason::Allowed)
    }

    const fn of_nobody(reason: Reason) -> Self {
        Self { reason, bearer: None, retry_after: None }
    }
}

/// How long all questions of one request may take together: a thousand usual ones take some milliseconds.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

impl<'a> Judge<'a> {
    /// Judges now.
    pub(crate) fn new(state: &'a Data<AppState>) -> Self {
        Self::at(state, state.now())
    }

    /// Judges at a moment that has just been, for who need not ask the clock again.
    pub(crate) fn at(state: &'a Data<AppState>, now: Timestamp) -> Self {
        Self { state, now }
    }

    /// Whether it has been asked for so long that no more is to be asked in the same request.
    pub(crate) fn is_tired(&self) -> bool {
        self.state.now() >= self.now.after(PATIENCE)
    }

    /// The moment at which it judges.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// Judges the bearer of a token, who presents it from an address as far as that is known. One of another
    /// organization than `within` is as if there were none, whatever its state.
    pub(crate) fn token(
        &self,
        text: &str,
        within: OrganizationId,
        question: Question<'_>,
        address: Option<IpAddr>,
    ) -> Verdict {
        let asked = self.read(question, within);
        self.look(text, Some(within), Some(&asked), Origin { address, program: None }).0
    }

    /// Who the bearer of a token is, and whether it lets them in: the verdict says `Allowed` if it does, and
    /// `TokenElsewhere` if that depends on where they are.
    pub(crate) fn admission(&self, text: &str, within: OrganizationId) -> Verdict {
        self.look(text, Some(within), None, Origin::default()).0
    }

    /// Judges the bearer of a token who makes a call that a route has told the meaning of: this action on that, or, where
    /// it is none, a call that takes no more than a good token. Without `within`, the token may be of any organization.
    pub(crate) fn call(
        &self,
        text: &str,
        within: Option<OrganizationId>,
        asked: Option<(Action, ResourceName<'_>)>,
        origin: Origin<'_>,
    ) -> Verdict {
        self.look(text, within, asked.map(Ok).as_ref(), origin).0
    }

    /// As [`call`](Self::call) for a good token, and with all that its bearer may do, if it lets them in.
    pub(crate) fn authority(
        &self,
        text: &str,
        within: Option<OrganizationId>,
        origin: Origin<'_>,
    ) -> (Verdict, Option<Authority>) {
        let (verdict, seat) = self.look(text, within, None, origin);
        (verdict, seat.map(|seat| self.directory().view(|it| it.principal(&seat)).authority))
    }

    /// Judges who calls, with the credential that let them in.
    pub(crate) fn caller(&self, caller: &Caller, question: Question<'_>) -> Verdict {
        let seat = caller.seat();
        let reason = match self.read(question, caller.organization()) {
            Err(reason) => reason,
            Ok((action, resource)) => {
                let known = self.own(seat, action, &resource, caller.address());
                let request = Request::new(action, &resource).knowing(&known);
                self.directory().view(|it| it.rule(seat, request)).map_or(Reason::TokenUnknown, Reason::of)
            }
        };
        Verdict { reason, bearer: Some(Bearer::of(seat)), retry_after: None }
    }

    /// Whose token it is, whatever its state. Not a use of it.
    pub(crate) fn bearer(&self, text: &str, within: OrganizationId) -> Option<Bearer> {
        let digest = text.parse::<Secret>().ok()?.digest();
        let known = self.directory().view(|it| it.known(&digest, self.now));
        known.filter(|it| it.organization == within).map(Bearer::from)
    }

    fn look(
        &self,
        text: &str,
        within: Option<OrganizationId>,
        asked: Option<&Result<(Action, ResourceName<'_>), Reason>>,
        origin: Origin<'_>,
    ) -> (Verdict, Option<Seat>) {
        let Ok(secret) = text.parse::<Secret>() else {
            return (Verdict::of_nobody(Reason::TokenMalformed), None);
        };
        let digest = secret.digest();
        let found = self.directory().view(|view| {
            let admitted = view.admit(&digest, self.now, origin.address);
            if let Admitted::Retired { organization, token } = admitted {
                return Err(Some(guard::Found { organization, token, digest }));
            }
            let is_within = |it: &Known| within.is_none_or(|id| it.organization == id);
            let known = view.known(&digest, self.now).filter(is_within).ok_or(None)?;
            let (seat, reason) = match admitted {
                Admitted::Inactive => (None, Reason::TokenInactive),
                Admitted::Elsewhere => (None, Reason::TokenElsewhere),
                Admitted::Expired => (None, Reason::TokenExpired),
                Admitted::Retired { .. } | Admitted::Unknown => return Err(None),
                Admitted::Found(seat) => {
                    let reason = match asked {
                        None => Reason::Allowed,
                        Some(Err(reason)) => *reason,
                        Some(Ok((action, resource))) => {
                            let known = self.own(&seat, *action, resource, origin.address);
                            let request = Request::new(*action, resource).knowing(&known);
                            view.rule(&seat, request).map(Reason::of).ok_or(None)?
                        }
                    };
                    (Some(seat), reason)
                }
            };
            Ok((known, seat, reason))
        });
        let (known, seat, reason) = match found {
            Ok(found) => found,
            Err(retired) => {
                if let Some(found) = retired {
                    guard::watch(self.state, found, self.now, origin.address);
                }
                return (Verdict::of_nobody(Reason::TokenUnknown), None);
            }
        };
        if seat.is_some()
            && let Err(left) = self.state.rates().of_token(known.token)
        {
            let bearer = Some(Bearer::from(known));
            return (Verdict { reason: Reason::RateLimited, bearer, retry_after: Some(left.wait()) }, None);
        }
        if let Some(seat) = &seat {
            self.directory().touch(seat, self.now, origin.address, origin.program);
        }
        (Verdict { reason, bearer: Some(Bearer::from(known)), retry_after: None }, seat)
    }

    fn db(&self) -> &'a Database {
        &self.state.db
    }

    fn directory(&self) -> &'a Directory {
        self.db().directory()
    }

    /// What a question means in an organization.
    fn read<'q>(
        &self,
        question: Question<'q>,
        organization: OrganizationId,
    ) -> Result<(Action, ResourceName<'q>), Reason> {
        match question.read(self.db().catalogue()) {
            // It may be one of a plugin.
            Err(Reason::ActionUnknown) => question.read(&self.db().catalogue_of(organization)),
            read => read,
        }
    }

    /// What is known of a question about somebody.
    fn own<'q>(
        &'q self,
        seat: &Seat,
        action: Action,
        resource: &'q ResourceName<'q>,
        address: Option<IpAddr>,
    ) -> Own<'q> {
        Own::new(self.db(), seat.organization(), seat.credential(), action, resource, self.now, address)
    }
}

impl Reason {
    /// As it is written.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Allowed => "Allowed",
            Self::NotAllowed => "NotAllowed",
            Self::Denied => "Denied",
            Self::TokenMalformed => "TokenMalformed",
            Self::TokenUnknown => "TokenUnknown",
            Self::TokenInactive => "TokenInactive",
            Self::TokenElsewhere => "TokenElsewhere",
            Self::RateLimited => "RateLimited",
            Self::TokenExpired => "TokenExpired",
            Self::ActionUnknown => "ActionUnknown",
            Self::ResourceInvalid => "ResourceInvalid",
        }
    }

    const fn of(ruling: Ruling) -> Self {
        match ruling {
            Ruling::Allowed => Self::Allowed,
            Ruling::Denied => Self::Denied,
            Ruling::NotAllowed => Self::NotAllowed,
        }
    }
}

impl Kind {
    /// As it is written.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Personal => "Personal",
            Self::Service => "Service",
            Self::Login => "Login",
        }
    }
}

impl Bearer {
    fn of(seat: &Seat) -> Self {
        let (kind, token, member) = match seat.credential() {
            Credential::Session { account, .. } => (Kind::Login, None, Some(account)),
            Credential::Personal { token, account, .. } => (Kind::Personal, Some(token), Some(account)),
            Credential::Service { token } => (Kind::Service, Some(token), None),
            Credential::Plugin { .. } => (Kind::Service, None, None),
        };
        Self { kind, token, member, organization: seat.organization(), expires_at: seat.expires_at() }
    }
}

impl From<Known> for Bearer {
    fn from(it: Known) -> Self {
        let kind = match it.kind {
            KindName::Personal => Kind::Personal,
            KindName::Service => Kind::Service,
        };
        let Known { token, organization, account: member, expires_at, .. } = it;
        Self { kind, organization, token: Some(token), member, expires_at }
    }
}

impl std::fmt::Debug for Judge<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Judge").field("now", &self.now).finish_non_exhaustive()
    }
}

#[cfg(test)]
pub(crate) mod tests;
