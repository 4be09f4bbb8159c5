//! Who is logged in: from what a request presents to a session, and into an organization.

use std::net::IpAddr;

use actix_web::{HttpRequest, web::Data};
use keywright_core::id::OrganizationId;
use keywright_storage::directory::Login;

use super::{Caller, Member, Newcomer, Person, Visitor, address_of, state_of};
use crate::{ApiError, AppState, Named, Presented, auth::jwt::MemberClaims};

impl Visitor {
    pub(super) fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        match Presented::in_headers(request.headers())? {
            Presented::AccessToken(text) => Caller::bearer(request, text).map(Self::Inside),
            Presented::Jwt(text) => {
                let person = Person::of(request, text)?;
                let inside = person.0.clone().in_organization(request);
                Ok(inside.map_or(Self::Outside(person), Self::Inside))
            }
        }
    }
}

impl Newcomer {
    pub(super) fn of(request: &HttpRequest, jwt: &str) -> Result<Self, ApiError> {
        let state = state_of(request)?;
        let claims = state.jwts.read(jwt, state.now()).map_err(|_| ApiError::Unauthorized)?;
        Self::in_session(state, claims, address_of(request))
    }

    /// Whoever has that login session, if it goes on.
    pub(crate) fn in_session(
        state: Data<AppState>,
        claims: MemberClaims,
        address: Option<IpAddr>,
    ) -> Result<Self, ApiError> {
        let now = state.now();
        let login = state.db.directory().view(|it| it.login(claims.session, claims.account, now));
        let Login { account, must_set_password } = login.ok_or(ApiError::Unauthorized)?;
        Ok(Self { state, session: claims.session, account, must_set_password, address })
    }

    pub(super) fn in_organization(self, request: &HttpRequest) -> Result<Caller, ApiError> {
        let Named::Id(organization) = Named::organization(request.headers()) else {
            return Err(ApiError::forbidden());
        };
        self.within(request, OrganizationId::from_uuid(organization))
    }

    /// The person in an organization, unless the request names a workspace that is not its.
    pub(super) fn within(
        self,
        request: &HttpRequest,
        organization: OrganizationId,
    ) -> Result<Caller, ApiError> {
        let caller = self.seated(organization)?;
        caller.check_workspace(request).map(|()| caller)
    }

    fn seated(self, organization: OrganizationId) -> Result<Caller, ApiError> {
        let now = self.state.now();
        let seat =
            self.state.db.directory().view(|it| it.session(self.session, self.account, organization, now));
        let seat = seat.ok_or_else(ApiError::forbidden)?;
        Ok(Caller { state: self.state, seat, address: self.address, at: now })
    }

    /// Whether a password of their own has to be set first.
    pub(crate) fn must_set_password(&self) -> bool {
        self.must_set_password
    }

    /// The person as a member of an organization: refused where they are none, and before they have a password.
    pub(crate) fn enter(self, organization: OrganizationId) -> Result<Member, ApiError> {
        if self.must_set_password {
            return Err(ApiError::forbidden());
        }
        Ok(Member { account: self.account, caller: self.seated(organization)? })
    }
}

impl Person {
    pub(super) fn of(request: &HttpRequest, jwt: &str) -> Result<Self, ApiError> {
        let newcomer = Newcomer::of(request, jwt)?;
        if newcomer.must_set_password { Err(ApiError::forbidden()) } else { Ok(Self(newcomer)) }
    }
}

/// The JWT of a request; a token that would be let in elsewhere is refused, any other is unknown.
pub(super) fn jwt(request: &HttpRequest) -> Result<&str, ApiError> {
    match Presented::in_headers(request.headers())? {
        Presented::Jwt(text) => Ok(text),
        Presented::AccessToken(text) => {
            Caller::bearer(request, text)?;
            Err(ApiError::forbidden())
        }
    }
}
