//! Who sees the flags, and the segments, of an environment: with `CanAccessEnv` all of them, without it those that one
//! may do everything to.

use keywright_core::{Action, id::EnvironmentId};

use crate::{ApiError, caller::Caller, places};

/// Somebody who looks at things of one type in an environment.
#[derive(Clone, Debug)]
pub(crate) struct Sight {
    caller: Caller,
    environment: EnvironmentId,
    /// The start of the resource names of what is there.
    place: String,
    /// What it takes to do everything to such a thing.
    everything: Action,
    /// The resource name by which all of the type is meant.
    all: String,
    has_access: bool,
}

impl Sight {
    /// 403 for who may see none, wherever that is. `all` names all things of the type in a place.
    pub(crate) fn new(
        caller: &Caller,
        environment: EnvironmentId,
        everything: Action,
        all: fn(&str) -> String,
    ) -> Result<Self, ApiError> {
        let Some(place) = places::environment(caller, environment) else {
            let anywhere = caller.require(Action::CAN_ACCESS_ENV, places::EVERY_ENVIRONMENT);
            let anywhere = anywhere.or_else(|_| caller.require(everything, &all(places::EVERY_ENVIRONMENT)));
            return anywhere.map_err(|_| Self::refusal()).and(Err(ApiError::NotFound));
        };
        let (has_access, all) = (caller.may(Action::CAN_ACCESS_ENV, &place), all(&place));
        Ok(Self { caller: caller.clone(), environment, place, everything, all, has_access })
    }

    /// What is said to who sees nothing: the same wherever there is nothing to see.
    pub(crate) fn refusal() -> ApiError {
        ApiError::lacking(Action::CAN_ACCESS_ENV, places::EVERY_ENVIRONMENT)
    }

    /// The same in place of another refusal, which could tell that there is something.
    pub(crate) fn hidden(error: ApiError) -> ApiError {
        if error.is_forbidden() { Self::refusal() } else { error }
    }

    /// Where they look.
    pub(crate) fn environment(&self) -> EnvironmentId {
        self.environment
    }

    /// Whether a thing is seen, by what makes its resource name of the place.
    pub(crate) fn sees(&self, name: impl FnOnce(&str) -> String) -> bool {
        self.has_access || self.caller.may(self.everything, &name(&self.place))
    }

    /// Whether whatever could be there would be seen: who sees nothing of it, and not this either, is refused.
    pub(crate) fn sees_whatever_there_is(&self) -> bool {
        self.has_access || self.caller.may(self.everything, &self.all)
    }
}
