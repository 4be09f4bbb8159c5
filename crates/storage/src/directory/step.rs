//! The part of a change that readers see.

use std::sync::Arc;

use keywright_core::{
    Digest,
    id::{EnvironmentId, MembershipId, ProjectId, SessionId},
};

use super::{
    Tables,
    holder::Holder,
    places::{Environment, Project},
    sessions::{Seat, Session},
    slots::{
        AccountSlot, GroupSlot, GroupState, MemberSlot, MemberState, OrganizationSlot, PolicySlot,
        PolicyState,
    },
    tokens::Entry,
};
use crate::facts::AccountFact;

/// One replacement; where it is by nothing, a removal. All of a commit's are made while readers know that
/// they must look again.
pub(super) enum Step {
    Organization(Arc<OrganizationSlot>),
    Account(Arc<AccountSlot>, AccountFact),
    Member(Arc<MemberSlot>, Option<Arc<MemberState>>),
    Seat(Seat, Arc<Holder>),
    SeatGone(Seat, MembershipId),
    Group(Arc<GroupSlot>, Option<Arc<GroupState>>),
    Policy(Arc<PolicySlot>, Option<Arc<PolicyState>>),
    Token(Digest, Option<Entry>),
    Session(SessionId, Option<Session>),
    Project(ProjectId, Option<Project>),
    Environment(EnvironmentId, Option<Environment>),
}

impl Step {
    /// Makes the replacement. Where much may have been replaced, this step holds it afterwards, so that
    /// nobody waits until it is freed.
    pub(super) fn make(&mut self, tables: &Tables) {
        match self {
            Self::Organization(slot) => slot.appear(),
            Self::Account(slot, fact) => slot.become_as(*fact),
            Self::Member(slot, state) => *state = slot.state.swap(state.take()),
            Self::Seat(seat, holder) => tables.sessions.take_seat(*seat, Arc::clone(holder)),
            Self::SeatGone(seat, membership) => tables.sessions.leave_seat(*seat, *membership),
            Self::Group(slot, state) => *state = slot.0.swap(state.take()),
            Self::Policy(slot, state) => *state = slot.0.swap(state.take()),
            Self::Token(digest, entry) => {
                *entry = match entry.take() {
                    Some(entry) => tables.tokens.put(entry),
                    None => tables.tokens.remove(digest),
                }
            }
            Self::Session(id, session) => tables.sessions.set_session(*id, session.take()),
            Self::Project(id, project) => tables.places.set_project(*id, project.take()),
            Self::Environment(id, environment) => tables.places.set_environment(*id, environment.take()),
        }
    }
}
