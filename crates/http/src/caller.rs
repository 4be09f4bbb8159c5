//! Who calls: the extractors with which a handler says whom it lets in.

mod people;

use std::{
    future::{Ready, ready},
    net::IpAddr,
    sync::Arc,
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::{HeaderMap, USER_AGENT},
    web::Data,
};
use keywright_core::{
    Action, Catalogue, Digest, Principal, Secret, Timestamp,
    coverage::Budget,
    decide::Request,
    everywhere::may_everywhere,
    id::{AccountId, OrganizationId, SessionId, WorkspaceId},
    principal::{Authority, Credential},
    resource::ResourceName,
};
use keywright_storage::{
    Database, Write, Written,
    directory::{Admitted, Caller as Seat},
};

use self::people::jwt;
use crate::{
    ApiError, AppState, Named, Presented,
    access_tokens::{guard, operations},
    act::Act,
    blocking::blocking,
    known::Own,
    plugins::{code::envoy::Envoy, review::review},
    rates::Left,
};

/// A member or a token, in an organization.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) state: Data<AppState>,
    seat: Seat,
    /// From where the request came.
    address: Option<IpAddr>,
    /// When it was let in.
    at: Timestamp,
}

/// A member in a login session, in an organization. Tokens are refused.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    /// The person.
    pub(crate) account: AccountId,
    caller: Caller,
}

/// A member in a login session, in an organization, or the code of a plugin. Tokens are refused: they manage no tokens.
#[derive(Clone, Debug)]
pub(crate) struct Steward(Caller);

/// A member or a token in an organization, or somebody who is logged in and names none that lets them in: clients
/// ask for a workspace before they know of any organization, or know only one that is over.
#[derive(Clone, Debug)]
pub(crate) enum Visitor {
    Inside(Caller),
    Outside(Person),
}

/// Somebody who is logged in, whatever the organization. Tokens are refused, and whoever has to set a
/// password of their own first.
#[derive(Clone, Debug)]
pub(crate) struct Person(Newcomer);

/// Somebody who is logged in, also with a one-time password. Tokens are refused.
#[derive(Clone, Debug)]
pub(crate) struct Newcomer {
    pub(crate) state: Data<AppState>,
    /// The login session.
    pub(crate) session: SessionId,
    /// The person.
    pub(crate) account: AccountId,
    must_set_password: bool,
    /// From where the request came.
    address: Option<IpAddr>,
}

impl Caller {
    /// The organization it acts in.
    pub(crate) fn organization(&self) -> OrganizationId {
        self.seat.organization()
    }

    /// As whom it was let in.
    pub(crate) fn seat(&self) -> &Seat {
        &self.seat
    }

    /// Whether the code of a plugin asks, for itself or for somebody.
    pub(crate) fn is_plugin(&self) -> bool {
        matches!(self.credential(), Credential::Plugin { .. })
    }

    /// Whether it is the token that has this secret.
    pub(crate) fn holds(&self, secret: &Secret) -> bool {
        let known = self.state.db.directory().view(|it| it.known(&secret.digest(), self.state.now()));
        known.is_some_and(|it| operations::own(self).is_ok_and(|own| own == it.token))
    }

    /// When it was let in.
    pub(crate) fn at(&self) -> Timestamp {
        self.at
    }

    /// From where its request came.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// The credential it acts with.
    pub(crate) fn credential(&self) -> Credential {
        self.seat.credential()
    }

    /// What is kept of the secret it presents; nothing of a login session.
    pub(crate) fn presented(&self) -> Option<Digest> {
        self.seat.digest()
    }

    /// The types and actions of its organization.
    pub(crate) fn catalogue(&self) -> Arc<Catalogue> {
        self.state.db.catalogue_of(self.organization())
    }

    /// Whether it may do this to that, at this moment.
    pub(crate) fn may(&self, action: Action, resource: &str) -> bool {
        ResourceName::parse(resource).is_ok_and(|resource| {
            let (state, address) = (&self.state, self.address);
            let (organization, credential) = (self.organization(), self.credential());
            let known =
                Own::new(&state.db, organization, credential, action, &resource, state.now(), address);
            let request = Request::new(action, &resource).knowing(&known);
            self.state.db.directory().judge(&self.seat, request).is_allow()
        })
    }

    /// What it may do, at this moment.
    pub(crate) fn authority(&self) -> Authority {
        self.state.db.directory().view(|it| it.principal(&self.seat)).authority
    }

    /// Whether it may do this in all places of that name, for whatever keys there are or will be in place of each `*`
    /// (see [`may_everywhere`]).
    pub(crate) fn may_everywhere(&self, action: Action, place: &str) -> bool {
        may_everywhere(&self.catalogue(), &self.authority(), action, place, None, &mut Budget::new())
    }

    /// Insists that it may: 403 otherwise.
    pub(crate) fn require(&self, action: Action, resource: &str) -> Result<(), ApiError> {
        if self.may(action, resource) { Ok(()) } else { Err(ApiError::lacking(action, resource)) }
    }

    /// Reads, off the threads that answer requests.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Database, OrganizationId) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let (state, organization) = (self.state.clone(), self.organization());
        blocking(move || read(&state.db, organization)).await
    }

    /// Writes: what `act` checks, reads and plans becomes one commit, unless a rule of a plugin has something against
    /// it. It may be run again, and must do nothing else.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Act<'_, '_>) -> Result<Written<T>, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.write_and(act, |_, written| Ok(written)).await
    }

    /// Writes, and then does what follows from what was written, whether or not anybody waits for it.
    pub(crate) async fn write_and<T: Send + 'static, U: Send + 'static>(
        &self,
        act: impl Fn(&mut Act<'_, '_>) -> Result<Written<T>, ApiError> + Send + 'static,
        after: impl FnOnce(&AppState, T) -> Result<U, ApiError> + Send + 'static,
    ) -> Result<U, ApiError> {
        let (state, credential, address) = (self.state.clone(), self.credential(), self.address);
        let now = state.now();
        blocking(move || {
            let written = state.db.write(|rows| {
                let principal = principal(&state, rows, &credential, now)?;
                let mut planned = Act { principal, now, address, state: &state, rows };
                let written = act(&mut planned)?;
                review(&mut planned, &written)?;
                Ok::<_, ApiError>(written)
            })?;
            after(&state, written)
        })
        .await
    }

    /// What a write would make, without making it. Plugins are not asked.
    pub(crate) async fn plan<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Act<'_, '_>) -> Result<Written<T>, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let (state, credential, address) = (self.state.clone(), self.credential(), self.address);
        let now = state.now();
        blocking(move || {
            state.db.plan(|rows| {
                let principal = principal(&state, rows, &credential, now)?;
                act(&mut Act { principal, now, address, state: &state, rows })
            })
        })
        .await
    }

    /// Whoever presents a token, or is logged in and names an organization; or the code of a plugin.
    pub(crate) fn admit(request: &HttpRequest) -> Result<Self, ApiError> {
        if let Some(plugin) = Self::of_plugin(request) {
            return plugin;
        }
        match Presented::in_headers(request.headers())? {
            Presented::AccessToken(text) => Self::bearer(request, text),
            Presented::Jwt(text) => Person::of(request, text)?.0.in_organization(request),
        }
    }

    /// The same, in an organization that the path names: who is logged in may leave the header out, which says nothing
    /// more.
    pub(crate) fn admit_in(request: &HttpRequest, organization: OrganizationId) -> Result<Self, ApiError> {
        match Presented::in_headers(request.headers()) {
            Ok(Presented::Jwt(text))
                if matches!(Named::organization(request.headers()), Named::Absent)
                    && Self::of_plugin(request).is_none() =>
            {
                Person::of(request, text)?.0.within(request, organization)
            }
            _ => Self::admit(request),
        }
    }

    /// The code of a plugin, if that asks. No header makes one: the server puts it there for requests that it makes itself.
    fn of_plugin(request: &HttpRequest) -> Option<Result<Self, ApiError>> {
        let envoy = request.extensions().get::<Envoy>().cloned()?;
        let admit = || {
            let (state, address) = (state_of(request)?, envoy.address);
            let seat = envoy.seat(&state).ok_or_else(ApiError::forbidden)?;
            let at = state.now();
            Ok(Self { state, seat, address, at })
        };
        Some(admit())
    }

    /// Whoever has the token of that text.
    pub(crate) fn bearer(request: &HttpRequest, text: &str) -> Result<Self, ApiError> {
        let state = state_of(request)?;
        let secret: Secret = text.parse().map_err(|_| ApiError::Unauthorized)?;
        let now = state.now();
        let (digest, address) = (secret.digest(), request.peer_addr().map(|it| it.ip()));
        let seat = match state.db.directory().admit(&digest, now, address) {
            Admitted::Found(seat) => seat,
            Admitted::Inactive | Admitted::Elsewhere => return Err(ApiError::Inactive),
            Admitted::Retired { organization, token } => {
                guard::watch(&state, guard::Found { organization, token, digest }, now, address);
                return Err(ApiError::Unauthorized);
            }
            Admitted::Expired | Admitted::Unknown => return Err(ApiError::Unauthorized),
        };
        if let Credential::Personal { token, .. } | Credential::Service { token } = seat.credential() {
            let left = state.rates().of_token(token).inspect_err(|left| keep(request, *left))?;
            if let Some(left) = left {
                keep(request, left);
            }
        }
        state.db.directory().touch(&seat, now, address, program(request.headers()));
        let caller = Self { state, seat, address, at: now };
        caller.check_organization(request).map(|()| caller)
    }

    /// A token knows its organization; who names another is confused, or wants us to be (G1).
    fn check_organization(&self, request: &HttpRequest) -> Result<(), ApiError> {
        let organization = match Named::organization(request.headers()) {
            Named::Absent => true,
            Named::Id(id) => OrganizationId::from_uuid(id) == self.organization(),
            Named::Unusable => false,
        };
        if organization { self.check_workspace(request) } else { Err(ApiError::forbidden()) }
    }

    fn check_workspace(&self, request: &HttpRequest) -> Result<(), ApiError> {
        let workspace = match Named::workspace(request.headers()) {
            Named::Absent => true,
            Named::Id(id) => {
                let organization = self.state.db.organizations().find(self.organization())?;
                organization.is_some_and(|it| it.workspace == WorkspaceId::from_uuid(id))
            }
            Named::Unusable => false,
        };
        if workspace { Ok(()) } else { Err(ApiError::forbidden()) }
    }
}

/// Who asks, as of a write, and what they may do: 403 if that is nobody any more.
fn principal(
    state: &AppState,
    rows: &mut Write<'_>,
    credential: &Credential,
    now: Timestamp,
) -> Result<Principal, ApiError> {
    let found = match *credential {
        Credential::Plugin { organization, plugin, .. } => {
            let coded = state.plugins().coded(organization, plugin).ok_or_else(ApiError::forbidden)?;
            rows.principal_of_plugin(credential, (&coded.hash, &coded.statements), now)?
        }
        _ => rows.principal(credential, now)?,
    };
    found.ok_or_else(ApiError::forbidden)
}

/// Keeps what is left of a limit for the answer.
fn keep(request: &HttpRequest, left: Left) {
    request.extensions_mut().insert(left);
}

/// What the calling program calls itself, which is written down. One that has put a token there by mistake has
/// no name (S01).
pub(crate) fn program(headers: &HeaderMap) -> Option<&str> {
    headers.get(USER_AGENT)?.to_str().ok().filter(|it| is_name(it))
}

/// Whether a program may be known by a name.
pub(crate) fn is_name(text: &str) -> bool {
    !text.contains(Secret::PREFIX)
}

/// From where a request came: the peer of its connection, which no header can change.
pub(crate) fn address_of(request: &HttpRequest) -> Option<IpAddr> {
    request.peer_addr().map(|it| it.ip())
}

fn state_of(request: &HttpRequest) -> Result<Data<AppState>, ApiError> {
    request.app_data::<Data<AppState>>().cloned().ok_or_else(|| ApiError::internal("no state"))
}

impl std::ops::Deref for Member {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl std::ops::Deref for Steward {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl std::ops::Deref for Person {
    type Target = Newcomer;

    fn deref(&self) -> &Newcomer {
        &self.0
    }
}

macro_rules! extractors {
    ($($name:ident: $admit:expr;)*) => {$(
        impl FromRequest for $name {
            type Error = ApiError;
            type Future = Ready<Result<Self, ApiError>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                let admit: fn(&HttpRequest) -> Result<Self, ApiError> = $admit;
                ready(admit(request))
            }
        }
    )*};
}

extractors! {
    Caller: Self::admit;
    Visitor: Self::of;
    Newcomer: |request| Self::of(request, jwt(request)?);
    Person: |request| Self::of(request, jwt(request)?);
    Member: |request| {
        let person = Person::of(request, jwt(request)?)?;
        Ok(Self { account: person.account, caller: person.0.in_organization(request)? })
    };
    Steward: |request| match Caller::of_plugin(request) {
        Some(plugin) => plugin.map(Self),
        None => Person::of(request, jwt(request)?)?.0.in_organization(request).map(Self),
    };
}
