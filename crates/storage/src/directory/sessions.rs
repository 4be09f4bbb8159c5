//! Login sessions that are alive, and who sits where.

use std::{collections::HashMap, sync::Arc};

use keywright_core::{
    Timestamp,
    id::{AccountId, MembershipId, OrganizationId, SessionId},
};
use parking_lot::RwLock;

use super::{holder::Holder, slots::AccountSlot};

/// What comes with a login session, and what it leads to.
#[derive(Default)]
pub(super) struct Sessions {
    sessions: RwLock<HashMap<SessionId, Session>>,
    seats: RwLock<HashMap<Seat, Arc<Holder>>>,
}

/// A login session.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) account: Arc<AccountSlot>,
    pub(super) expires_at: Timestamp,
}

/// A person in an organization.
pub(super) type Seat = (OrganizationId, AccountId);

impl Sessions {
    /// The session, if it is alive.
    pub(super) fn session(&self, id: SessionId, now: Timestamp) -> Option<Session> {
        self.sessions.read().get(&id).filter(|it| now < it.expires_at).cloned()
    }

    /// The power of a person in an organization.
    pub(super) fn holder(&self, seat: Seat) -> Option<Arc<Holder>> {
        self.seats.read().get(&seat).cloned()
    }

    pub(super) fn set_session(&self, id: SessionId, session: Option<Session>) {
        let mut sessions = self.sessions.write();
        match session {
            Some(session) => sessions.insert(id, session),
            None => sessions.remove(&id),
        };
    }

    pub(super) fn take_seat(&self, seat: Seat, holder: Arc<Holder>) {
        self.seats.write().insert(seat, holder);
    }

    /// Leaves the seat, unless the person has come back to it with another membership.
    pub(super) fn leave_seat(&self, seat: Seat, membership: MembershipId) {
        let mut seats = self.seats.write();
        let is_it = |it: &Arc<Holder>| it.member().is_some_and(|member| member.id == membership);
        if seats.get(&seat).is_some_and(is_it) {
            seats.remove(&seat);
        }
    }

    /// How many members there are in all organizations.
    pub(super) fn members(&self) -> usize {
        self.seats.read().len()
    }

    /// How many sessions there are.
    pub(super) fn len(&self) -> usize {
        self.sessions.read().len()
    }
}
