//! Who sees which flags: with `CanAccessEnv` all of an environment, without it those one may do everything to.

use std::collections::BTreeSet;

use keywright_core::{
    Action,
    flag::{Author, Flag},
    id::EnvironmentId,
};
use keywright_storage::{Database, FlagFilter as StorageFilter, FlagOrder, Slice};

use super::{
    bodies::{FlagSummaryVm, Operator},
    operations::{Target, any, name, require_flag},
    requests::Listed,
};
use crate::{ApiError, Page, Paging, caller::Caller, places, plugins, sight::Sight};

/// Somebody who reads the flags of an environment.
#[derive(Clone, Debug)]
pub(crate) struct Reading(Sight);

impl Reading {
    /// 403 for who may see none, wherever that is.
    pub(crate) fn new(caller: &Caller, environment: EnvironmentId) -> Result<Self, ApiError> {
        Sight::new(caller, environment, Action::MANAGE_FEATURE_FLAG, any).map(Self)
    }

    /// Whether a flag of the environment is seen.
    pub(crate) fn sees(&self, flag: &Flag) -> bool {
        self.0.sees(|place| name(place, &flag.key, &flag.tags))
    }

    /// Who sees nothing of what is there, and may not do everything to what could be, is refused.
    fn require_any(&self, db: &Database) -> Result<(), ApiError> {
        if self.0.sees_whatever_there_is() {
            return Ok(());
        }
        let one = Slice { offset: 0, size: 1 };
        let seen =
            db.flags().page(self.0.environment(), StorageFilter::default(), |it| self.sees(it), one)?;
        if seen.total > 0 { Ok(()) } else { Err(Sight::refusal()) }
    }

    /// Some of the flags that are seen.
    pub(super) fn flags(
        &self,
        db: &Database,
        wanted: &Listed,
        slice: Slice,
    ) -> Result<keywright_storage::Page<Flag>, ApiError> {
        self.require_any(db)?;
        let filter = StorageFilter {
            name: &wanted.name,
            tags: &wanted.tags,
            is_enabled: wanted.is_enabled,
            is_archived: Some(wanted.is_archived),
            order: if wanted.by_key { FlagOrder::Key } else { FlagOrder::CreatedAt },
        };
        Ok(db.flags().page(self.0.environment(), filter, |it| self.sees(it), slice)?)
    }

    /// A page of the flags that are seen.
    pub(crate) fn page(
        &self,
        db: &Database,
        wanted: &Listed,
        paging: Paging,
    ) -> Result<Page<FlagSummaryVm>, ApiError> {
        let page = self.flags(db, wanted, paging.slice())?;
        let items = page.items.iter().map(|it| summary(db, it)).collect::<Result<_, _>>()?;
        Ok(Page { total_count: page.total, items })
    }

    /// The tags of the flags that are seen.
    pub(super) fn tags(&self, db: &Database) -> Result<Vec<String>, ApiError> {
        self.require_any(db)?;
        let flags = db.flags().page(
            self.0.environment(),
            StorageFilter::default(),
            |it| self.sees(it),
            Slice::ALL,
        )?;
        let tags: BTreeSet<String> =
            flags.items.iter().flat_map(|it| &it.tags).map(ToString::to_string).collect();
        Ok(tags.into_iter().collect())
    }
}

/// One flag, if it is seen.
pub(super) async fn one(caller: &Caller, target: Target) -> Result<Flag, ApiError> {
    let environment = places::environment(caller, target.environment);
    let sees_all = environment.is_some_and(|it| caller.may(Action::CAN_ACCESS_ENV, &it));
    if !sees_all {
        require_flag(caller, Action::MANAGE_FEATURE_FLAG, &target).await?;
    }
    let flag = caller.read(move |db, _| match &target.key {
        Some(key) => Ok(db.flags().keyed(target.environment, key)?),
        None => Ok(None),
    });
    flag.await?.ok_or(ApiError::NotFound)
}

fn summary(db: &Database, flag: &Flag) -> Result<FlagSummaryVm, ApiError> {
    let (creator, operator) = (who(db, flag, flag.created_by)?, who(db, flag, flag.updated_by)?);
    Ok(FlagSummaryVm::new(flag, creator, operator))
}

/// Id, name and address of who did something; a token goes by its name (wire 2.10).
fn who(db: &Database, flag: &Flag, author: Author) -> Result<Operator, ApiError> {
    Ok(match author {
        Author::Account(id) => db.accounts().find(id)?.map(|it| Operator {
            id: id.uuid(),
            name: it.name,
            email: it.email.to_string(),
        }),
        Author::Token(id) => {
            let token = db.tokens().find(flag.organization, id)?;
            let name = token.map(|it| it.name.to_string()).unwrap_or_default();
            Some(Operator { id: id.uuid(), name, email: Operator::TOKEN.to_owned() })
        }
        Author::Plugin(id) => {
            let name = plugins::name(db, flag.organization, id)?.unwrap_or_default();
            Some(Operator { id: id.uuid(), name, email: Operator::PLUGIN.to_owned() })
        }
    }
    .unwrap_or_else(Operator::unknown))
}
