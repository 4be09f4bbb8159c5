//! Who sees which entries: those of an environment, who may access it; the others, who manages members and tokens.

use std::{cell::OnceCell, collections::HashMap};

use keywright_core::{
    Action,
    audit::SubjectKind,
    id::{EnvironmentId, FlagId, OrganizationId, ProjectId, SegmentId},
};
use keywright_storage::{Database, Listed};

use super::{
    actors::Actors,
    bodies::{AuditLogVm, Room},
    requests::Wanted,
};
use crate::{
    ApiError, Page, Paging, access_tokens, caller::Caller, feature_flags, places, plugins, segments,
};

/// Somebody who reads the log.
pub(crate) struct Reading {
    caller: Caller,
    /// Of which environments things may be seen, as far as that has been asked.
    environments: HashMap<EnvironmentId, bool>,
    /// Whether all environments may be accessed, those to come too, as far as that has been asked.
    every_environment: OnceCell<bool>,
    /// The same of projects.
    every_project: OnceCell<bool>,
}

impl Reading {
    pub(crate) fn new(caller: Caller) -> Self {
        Self {
            caller,
            environments: HashMap::new(),
            every_environment: OnceCell::new(),
            every_project: OnceCell::new(),
        }
    }

    /// A page of what happened in one environment, which the caller may see.
    pub(crate) fn environment(
        self,
        db: &Database,
        environment: EnvironmentId,
        wanted: &Wanted,
        paging: Paging,
    ) -> Result<Page<AuditLogVm>, ApiError> {
        let filter = keywright_storage::AuditFilter { environment: Some(environment), ..wanted.storage() };
        page(db, self.caller.organization(), wanted, filter, |_| true, paging)
    }

    /// A page of what happened in the organization, as far as the caller may see it.
    pub(crate) fn organization(
        mut self,
        db: &Database,
        wanted: &Wanted,
        paging: Paging,
    ) -> Result<Page<AuditLogVm>, ApiError> {
        let organization = self.caller.organization();
        page(db, organization, wanted, wanted.storage(), |it| self.sees(it), paging)
    }

    fn sees(&mut self, listed: &Listed) -> bool {
        match (listed.kind, listed.environment) {
            (SubjectKind::AccessToken, _) => {
                self.caller.may(Action::LIST_ACCESS_TOKENS, access_tokens::operations::ANY)
            }
            (SubjectKind::Plugin, _) => plugins::operations::require_list(&self.caller).is_ok(),
            (SubjectKind::Project, _) => self.sees_project(listed.subject),
            (_, Some(environment)) => self.sees_environment(environment),
            // A shared segment may have reached any of them.
            (SubjectKind::Segment, None) => self.sees_all_environments(),
            (_, None) => true,
        }
    }

    /// What was in an environment that is gone, only they see who may access all of them.
    fn sees_environment(&mut self, id: EnvironmentId) -> bool {
        if let Some(&seen) = self.environments.get(&id) {
            return seen;
        }
        let seen = match places::environment(&self.caller, id) {
            Some(name) => self.caller.may(Action::CAN_ACCESS_ENV, &name),
            None => self.sees_all_environments(),
        };
        self.environments.insert(id, seen);
        seen
    }

    fn sees_project(&self, id: uuid::Uuid) -> bool {
        match places::project(&self.caller, ProjectId::from_uuid(id)) {
            Some(name) => self.caller.may(Action::CAN_ACCESS_PROJECT, &name),
            None => *self.every_project.get_or_init(|| {
                self.caller.may_everywhere(Action::CAN_ACCESS_PROJECT, places::EVERY_PROJECT)
            }),
        }
    }

    fn sees_all_environments(&self) -> bool {
        *self
            .every_environment
            .get_or_init(|| self.caller.may_everywhere(Action::CAN_ACCESS_ENV, places::EVERY_ENVIRONMENT))
    }
}

fn page(
    db: &Database,
    organization: OrganizationId,
    wanted: &Wanted,
    filter: keywright_storage::AuditFilter<'_>,
    may_see: impl FnMut(&Listed) -> bool,
    paging: Paging,
) -> Result<Page<AuditLogVm>, ApiError> {
    if wanted.is_empty {
        return Ok(Page { total_count: 0, items: Vec::new() });
    }
    let page = db.audit_log().page(organization, filter, may_see, paging.slice())?;
    let (mut actors, mut room) = (Actors::new(db, organization), Room::of_a_page());
    let items = page.items.into_iter().map(|it| AuditLogVm::new(db, &mut actors, &mut room, it));
    Ok(Page { total_count: page.total, items: items.collect::<Result<_, _>>()? })
}

/// Insists that the caller may read the log of an environment: with `CanAccessEnv` all of it; and what was done to
/// one flag or segment, who may do everything to it, as they may look at it.
pub(crate) async fn require(
    caller: &Caller,
    environment: EnvironmentId,
    subject: Option<uuid::Uuid>,
) -> Result<(), ApiError> {
    let allowed = places::require_environment(caller, Action::CAN_ACCESS_ENV, environment);
    let Err(refused) = allowed else { return Ok(()) };
    let (Some(place), Some(subject)) = (places::environment(caller, environment), subject) else {
        return Err(refused);
    };
    let found = caller.read(move |db, _| Ok(db.flags().find(environment, FlagId::from_uuid(subject))?));
    if let Some(flag) = found.await? {
        let name = feature_flags::operations::name(&place, &flag.key, &flag.tags);
        return caller.require(Action::MANAGE_FEATURE_FLAG, &name);
    }
    let seen = segments::require_seen(caller, environment, SegmentId::from_uuid(subject)).await;
    seen.map_err(|_| refused)
}
