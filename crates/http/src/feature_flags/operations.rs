//! What can be done with flags, and who may.

mod copy;
mod edit;
mod make;
mod settle;

use keywright_core::{
    Action,
    audit::{Event, Subject},
    flag::{Author, Flag, Variation},
    id::{EnvironmentId, FlagRevision},
    principal::Credential,
    project::Environment,
    text::{Description, Key, Name, Tag},
};
use keywright_storage::Written;

pub(crate) use self::{
    copy::{Copy, Copying, copies, copy},
    edit::{TARGETING, edit, retarget},
    make::{NewFlag, Twin, clone, create},
    settle::{SettingsCopy, copy_settings},
};
use crate::{ApiError, act::Act, caller::Caller, places, tags};

/// A flag that somebody means.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) environment: EnvironmentId,
    /// None for what is no key: there is no such flag.
    pub(crate) key: Option<Key>,
}

/// A change of a flag.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// On or off.
    Toggle(bool),
    /// Put away or taken back.
    Archive(bool),
    /// Another name.
    Name(Name),
    /// Another description.
    Description(Description),
    /// Other tags.
    Tags(Vec<Tag>),
    /// Another variation when it is off, if the flag is still of that revision.
    OffVariation(String, FlagRevision),
    /// Other variations, if the flag is still of that revision.
    Variations(Vec<Variation>, FlagRevision),
}

impl Change {
    /// The action that it takes.
    pub(crate) const fn action(&self) -> Action {
        match self {
            Self::Toggle(_) => Action::TOGGLE_FLAG,
            Self::Archive(true) => Action::ARCHIVE_FLAG,
            Self::Archive(false) => Action::RESTORE_FLAG,
            Self::Name(_) => Action::UPDATE_FLAG_NAME,
            Self::Description(_) => Action::UPDATE_FLAG_DESCRIPTION,
            Self::Tags(_) => Action::UPDATE_FLAG_TAGS,
            Self::OffVariation(..) => Action::UPDATE_FLAG_OFF_VARIATION,
            Self::Variations(..) => Action::UPDATE_FLAG_VARIATIONS,
        }
    }

    /// Makes the change, unless it was asked of another revision, or leaves a flag that cannot be.
    fn apply(&self, flag: &mut Flag) -> Result<(), ApiError> {
        match self {
            Self::Toggle(on) => flag.is_enabled = *on,
            Self::Archive(away) => flag.is_archived = *away,
            Self::Name(name) => flag.name = name.clone(),
            Self::Description(description) => flag.description = description.clone(),
            Self::Tags(tags) => flag.tags.clone_from(tags),
            Self::OffVariation(id, revision) => {
                require_revision(flag, *revision)?;
                flag.disabled_variation.clone_from(id);
                require_sound(flag, "offVariationId_is_invalid")?;
            }
            Self::Variations(variations, revision) => {
                require_revision(flag, *revision)?;
                flag.variations.clone_from(variations);
                require_sound(flag, "variations_is_invalid")?;
            }
        }
        Ok(())
    }
}

/// `project/p:env/e:flag/f;tag,tag`
pub(crate) fn name(environment: &str, key: &Key, tags: &[Tag]) -> String {
    format!("{environment}:flag/{key}{}", tags::suffix(tags))
}

/// `project/p:env/e:flag/*`
pub(crate) fn any(environment: &str) -> String {
    format!("{environment}:flag/*")
}

/// Insists that the caller may do this to all flags of an environment.
pub(crate) fn require_in_type(
    caller: &Caller,
    action: Action,
    environment: EnvironmentId,
) -> Result<(), ApiError> {
    match places::environment(caller, environment) {
        Some(name) => caller.require(action, &any(&name)),
        None => caller.require(action, &any(places::EVERY_ENVIRONMENT)).and(Err(ApiError::NotFound)),
    }
}

/// Insists that the caller may do this to a flag. Of one that is not there, only who may do it to all flags
/// of the environment learns so: 404, everybody else 403.
pub(crate) async fn require_flag(caller: &Caller, action: Action, target: &Target) -> Result<(), ApiError> {
    let wanted = target.clone();
    let flag = caller.read(move |db, _| match &wanted.key {
        Some(key) => Ok(db.flags().keyed(wanted.environment, key)?),
        None => Ok(None),
    });
    match (places::environment(caller, target.environment), flag.await?) {
        (Some(environment), Some(flag)) => caller.require(action, &name(&environment, &flag.key, &flag.tags)),
        _ => require_in_type(caller, action, target.environment).and(Err(ApiError::NotFound)),
    }
}

/// Insists that the caller may do one of these things to a flag, in the same manner.
pub(crate) async fn require_one(
    caller: &Caller,
    actions: &[Action],
    target: &Target,
) -> Result<(), ApiError> {
    let mut refusal = ApiError::forbidden();
    for action in actions {
        match require_flag(caller, *action, target).await {
            Ok(()) => return Ok(()),
            Err(error) if error.is_forbidden() => {}
            Err(other) => refusal = other,
        }
    }
    Err(refusal)
}

/// Changes a flag. Where it is so already, nothing is written.
pub(crate) fn change(
    act: &mut Act<'_, '_>,
    target: &Target,
    change: &Change,
    comment: &str,
) -> Result<Written<Flag>, ApiError> {
    let found = find(act, target)?;
    let permit = act.authorize(change.action(), &found.name())?;
    require_comment(&found.environment, comment)?;
    let mut after = found.flag.clone();
    change.apply(&mut after)?;
    if after == found.flag {
        return Ok(act.rows.unchanged(after));
    }
    edit::replace(act, &permit, &found, after, comment)
}

/// Removes a flag that was put away before.
pub(crate) fn remove(act: &mut Act<'_, '_>, target: &Target, comment: &str) -> Result<Written<()>, ApiError> {
    let found = find(act, target)?;
    let permit = act.authorize(Action::DELETE_FLAG, &found.name())?;
    require_comment(&found.environment, comment)?;
    if !found.flag.is_archived {
        return Err(ApiError::rule("CannotDeleteUnarchivedFeatureFlag"));
    }
    act.rows.flags().remove(&permit, &found.flag)?;
    let entry = act.entry(&permit, Event::FlagRemoved, subject(&found.flag)).with_comment(comment);
    Ok(act.rows.record(entry, ()))
}

/// A flag, and where it is.
struct Found {
    flag: Flag,
    environment: Environment,
    /// The resource name of the environment.
    place: String,
}

impl Found {
    fn name(&self) -> String {
        name(&self.place, &self.flag.key, &self.flag.tags)
    }
}

fn find(act: &mut Act<'_, '_>, target: &Target) -> Result<Found, ApiError> {
    let (environment, place) = places::find_environment(act, target.environment)?;
    let key = target.key.as_ref().ok_or(ApiError::NotFound)?;
    let flag = act.rows.flags().keyed(environment.id, key)?.ok_or(ApiError::NotFound)?;
    Ok(Found { flag, environment, place })
}

/// Insists that the caller sees a flag.
fn require_sight(act: &Act<'_, '_>, found: &Found) -> Result<(), ApiError> {
    let sees = act.insist(Action::CAN_ACCESS_ENV, &found.place);
    sees.or_else(|_| act.insist(Action::MANAGE_FEATURE_FLAG, &found.name()))
}

fn require_revision(flag: &Flag, revision: FlagRevision) -> Result<(), ApiError> {
    if flag.revision == revision { Ok(()) } else { Err(ApiError::Conflict) }
}

fn require_sound(flag: &Flag, code: &'static str) -> Result<(), ApiError> {
    if flag.is_sound() { Ok(()) } else { Err(ApiError::invalid(code)) }
}

fn require_comment(environment: &Environment, comment: &str) -> Result<(), ApiError> {
    if environment.requires_change_comment && comment.is_empty() {
        return Err(ApiError::invalid("comment_is_required"));
    }
    Ok(())
}

fn author(act: &Act<'_, '_>) -> Author {
    match act.principal.credential {
        Credential::Session { account, .. } => Author::Account(account),
        Credential::Personal { token, .. } | Credential::Service { token } => Author::Token(token),
        Credential::Plugin { plugin, .. } => Author::Plugin(plugin),
    }
}

fn subject(flag: &Flag) -> Subject {
    Subject::new(flag.id, flag.name.as_str())
}
