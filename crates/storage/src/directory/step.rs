//! The part of a change that readers see.

use std::sync::Arc;

use keywright_core::{
    Digest,
    id::{EnvironmentId, MembershipId, OrganizationId, ProjectId, SessionId, TokenId},
    token::{Networks, TokenPolicy},
};

use super::{
    Tables,
    holder::Holder,
    member::Grants,
    places::{Environment, Project},
    sessions::{Seat, Session},
    slots::{AccountSlot, GroupSlot, GroupState, PolicySlot, PolicyState},
    tokens::Entry,
};
use crate::facts::AccountFact;

/// One replacement; where it is by nothing, a removal. All of a commit's are made while readers know that
/// they must look again.
pub(super) enum Step {
    Account(Arc<AccountSlot>, AccountFact),
    /// Whether a member has power.
    InForce(Arc<Holder>, bool),
    /// What a member has policies by.
    Grants(Arc<Holder>, Option<Arc<Grants>>),
    Seat(Seat, Arc<Holder>),
    SeatGone(Seat, MembershipId),
    Group(Arc<GroupSlot>, Option<Arc<GroupState>>),
    Policy(Arc<PolicySlot>, Option<Arc<PolicyState>>),
    Token(Digest, Option<Entry>),
    /// What a token had as its secret before.
    Former(Digest, Option<Entry>),
    /// From where a token may be used.
    Fence(TokenId, Option<Networks>),
    /// How long an organization lets its tokens last.
    Limits(OrganizationId, Option<TokenPolicy>),
    Session(SessionId, Option<Session>),
    Project(ProjectId, Option<Project>),
    Environment(EnvironmentId, Option<Environment>),
    OrganizationEnded(OrganizationId),
}

impl Step {
    /// Makes the replacement. Where much may have been replaced, this step holds it afterwards, so that
    /// nobody waits until it is freed.
    pub(super) fn make(&mut self, tables: &Tables) {
        match self {
            Self::Account(slot, fact) => slot.become_as(*fact),
            Self::InForce(holder, is_in_force) => {
                if let Some(member) = holder.member() {
                    member.set_in_force(*is_in_force);
                }
            }
            Self::Grants(holder, grants) => {
                if let Some(member) = holder.member() {
                    *grants = member.set_grants(grants.take());
                }
            }
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
            Self::Former(digest, entry) => {
                *entry = match entry.take() {
                    Some(entry) => tables.former.put(entry),
                    None => tables.former.remove(digest),
                }
            }
            Self::Fence(token, networks) => tables.fences.set(*token, networks.take()),
            Self::Limits(organization, policy) => tables.limits.set(*organization, policy.take()),
            Self::Session(id, session) => tables.sessions.set_session(*id, session.take()),
            Self::Project(id, project) => tables.places.set_project(*id, project.take()),
            Self::Environment(id, environment) => tables.places.set_environment(*id, environment.take()),
            Self::OrganizationEnded(id) => tables.ended.put(*id),
        }
    }
}
