//! What is asked of one state of the directory.

use std::{borrow::Cow, net::IpAddr, sync::Arc};

use keywright_core::{
    Action, Decision, Digest, Principal, Request, Timestamp, TypeId,
    catalogue::ActionMask,
    condition::{NOTHING, Properties},
    id::{AccountId, EnvironmentId, OrganizationId, ProjectId, SessionId, TokenId},
    principal::{Authority, Credential},
    resource::ResourceName,
};

use super::{
    Directory,
    caller::{Admission, Admitted, Caller, Login},
    holder::Holder,
    tokens::Entry,
};

/// One state of the directory: the answers it gives belong together. [`Directory::view`] makes one.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    pub(super) directory: &'a Directory,
    pub(super) revision: u64,
}

/// What is seen of a token while its entry is read.
enum Look {
    Unknown,
    Expired,
    Retired { organization: OrganizationId, token: TokenId },
    Inactive,
    Elsewhere,
    In(TokenId, Arc<Holder>, Timestamp),
}

impl View<'_> {
    /// The revision whose state this is.
    #[must_use]
    pub const fn revision(self) -> u64 {
        self.revision
    }

    /// Lets the bearer of the token of that digest in, or says why not.
    pub fn admit(self, digest: &Digest, now: Timestamp, from: Option<IpAddr>) -> Admitted {
        let now = self.directory.clock.observe(now);
        let tables = &self.directory.tables;
        let present = tables.tokens.find(digest, |it| self.look_at(it, now, from));
        let former = |it: &Entry| match self.look_at(it, now, from) {
            // Not the token has ended, but what is left of this secret.
            Look::Expired if now >= it.validity.expires_at() => {
                Look::Retired { organization: it.holder.organization(), token: it.id }
            }
            other => other,
        };
        let (token, holder, expires_at) = match present.or_else(|| tables.former.find(digest, former)) {
            None | Some(Look::Unknown) => return Admitted::Unknown,
            Some(Look::Expired) => return Admitted::Expired,
            Some(Look::Inactive) => return Admitted::Inactive,
            Some(Look::Elsewhere) => return Admitted::Elsewhere,
            Some(Look::Retired { organization, token }) => return Admitted::Retired { organization, token },
            Some(Look::In(token, holder, expires_at)) => (token, holder, expires_at),
        };
        let Some(credential) = holder.credential(token) else { return Admitted::Inactive };
        Admitted::Found(Caller {
            credential,
            organization: holder.organization(),
            holder,
            admission: Admission::Token { digest: *digest, from },
            revision: self.revision,
            expires_at,
        })
    }

    /// What is seen of a token's entry.
    fn look_at(self, entry: &Entry, now: Timestamp, from: Option<IpAddr>) -> Look {
        let (tables, organization) = (&self.directory.tables, entry.holder.organization());
        if tables.ended.has(organization) {
            return Look::Unknown;
        }
        let (kind, end) = (entry.holder.kind(), entry.validity.expires_at());
        let expires_at = tables.limits.end_of(organization, kind, entry.id, end);
        if now >= expires_at {
            return Look::Expired;
        }
        if !entry.validity.is_active() {
            return Look::Inactive;
        }
        if entry.validity.is_fenced() && !tables.fences.admit(entry.id, from) {
            return Look::Elsewhere;
        }
        Look::In(entry.id, Arc::clone(&entry.holder), expires_at)
    }

    /// Which token has this secret, or had it before, as far as is remembered; whether it may be used or not.
    #[must_use]
    pub fn whose(self, digest: &Digest) -> Option<(OrganizationId, TokenId)> {
        let tables = &self.directory.tables;
        let read = |it: &Entry| (it.holder.organization(), it.id);
        let found = tables.tokens.find(digest, read).or_else(|| tables.former.find(digest, read));
        found.filter(|(organization, _)| !tables.ended.has(*organization))
    }

    /// Who is logged in with this session, while it lasts and if it is this account's.
    #[must_use]
    pub fn login(self, session: SessionId, account: AccountId, now: Timestamp) -> Option<Login> {
        let now = self.directory.clock.observe(now);
        let session = self.directory.tables.sessions.session(session, now)?;
        (session.account.id == account)
            .then(|| Login { account, must_set_password: session.account.must_set_password() })
    }

    /// Lets who is logged in with this session act in an organization. Nothing if the session is over or is
    /// not this account's, if the person is no member there, must set a password first, or the organization
    /// has ended.
    #[must_use]
    pub fn session(
        self,
        session: SessionId,
        account: AccountId,
        organization: OrganizationId,
        now: Timestamp,
    ) -> Option<Caller> {
        self.login(session, account, now).filter(|it| !it.must_set_password)?;
        if self.directory.tables.ended.has(organization) {
            return None;
        }
        let holder = self.directory.tables.sessions.holder((organization, account))?;
        let membership = holder.member().filter(|it| it.is_in_force())?.id;
        Some(Caller {
            credential: Credential::Session { session, account, membership },
            organization,
            holder,
            admission: Admission::Session,
            revision: self.revision,
            // Sessions are asked about at each request, and last for days.
            expires_at: Timestamp::from_millis(u64::MAX),
        })
    }

    /// Whether the caller may do this to that, where nothing else is known. What let the caller in must still do so.
    pub fn decide(self, caller: &Caller, action: Action, resource: &ResourceName<'_>) -> Decision {
        self.judge(caller, Request::new(action, resource))
    }

    /// Whether the caller may do what is asked. What let the caller in must still do so.
    pub fn judge(self, caller: &Caller, request: Request<'_>) -> Decision {
        match self.again(caller) {
            Some(caller) => caller.holder.decide(request),
            None => Decision::Deny,
        }
    }

    /// The actions of a type that the caller may do to one thing of it, where nothing else is known.
    #[must_use]
    pub fn mask(self, caller: &Caller, resource_type: TypeId, resource: &ResourceName<'_>) -> ActionMask {
        self.mask_knowing(caller, resource_type, resource, &NOTHING)
    }

    /// The same, where this is known.
    #[must_use]
    pub fn mask_knowing(
        self,
        caller: &Caller,
        resource_type: TypeId,
        resource: &ResourceName<'_>,
        known: &dyn Properties,
    ) -> ActionMask {
        match self.again(caller) {
            Some(caller) => caller.holder.permitted(resource_type, ActionMask::ALL, resource, known),
            None => ActionMask::NONE,
        }
    }

    /// The caller with all that it may do, in the words of the statements: to explain a decision, or to give
    /// something on. One who would not be let in any more has no authority.
    #[must_use]
    pub fn principal(self, caller: &Caller) -> Principal {
        let authority = match self.again(caller) {
            Some(caller) => caller.holder.authority(),
            None => Authority::default(),
        };
        Principal { credential: caller.credential, organization: caller.organization, authority }
    }

    /// `project/web`: the name of a project, as resource names have it.
    #[must_use]
    pub fn project(self, organization: OrganizationId, project: ProjectId) -> Option<String> {
        self.directory.tables.places.project(organization, project)
    }

    /// `project/web:env/prod`: the name of an environment, as resource names have it.
    #[must_use]
    pub fn environment(self, organization: OrganizationId, environment: EnvironmentId) -> Option<String> {
        self.directory.tables.places.environment(organization, environment)
    }

    /// The caller as it is let in now. One that was let in at this revision is as it was.
    pub(super) fn again(self, caller: &Caller) -> Option<Cow<'_, Caller>> {
        let now = self.directory.clock.latest();
        if caller.revision == self.revision && now < caller.expires_at && !caller.is_over() {
            return Some(Cow::Borrowed(caller));
        }
        let again = match (&caller.admission, caller.credential) {
            (Admission::Token { digest, from }, _) => self.admit(digest, now, *from).found(),
            (Admission::Plugin { power, behalf }, _) => self.plugin(power, behalf.as_deref()),
            (Admission::Session, Credential::Session { session, account, .. }) => {
                self.session(session, account, caller.organization, now)
            }
            (Admission::Session, _) => None,
        };
        again.filter(|it| it.credential == caller.credential).map(Cow::Owned)
    }
}
