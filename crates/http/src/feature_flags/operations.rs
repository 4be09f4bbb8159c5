//! What can be done with flags, and who may.

use keywright_core::{
    Action, Permit, TypeId,
    audit::{Event, Subject},
    flag::{Author, Flag, Variation, VariationType},
    id::{EnvironmentId, FlagId, FlagRevision},
    principal::Credential,
    project::Environment,
    text::{Description, Key, Name, Tag},
};
use keywright_storage::Written;

use crate::{ApiError, act::Act, caller::Caller, places, tags};

/// A flag that somebody means.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) environment: EnvironmentId,
    /// None for what is no key: there is no such flag.
    pub(crate) key: Option<Key>,
}

/// A flag to be made.
#[derive(Clone, Debug)]
pub(crate) struct NewFlag {
    pub(crate) name: Name,
    pub(crate) key: Key,
    pub(crate) description: Description,
    pub(crate) is_enabled: bool,
    pub(crate) variation_type: VariationType,
    pub(crate) variations: Vec<Variation>,
    pub(crate) enabled_variation: String,
    pub(crate) disabled_variation: String,
    pub(crate) tags: Vec<Tag>,
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
        }
    }

    const fn event(&self) -> Event {
        match self {
            Self::Toggle(_) => Event::FlagToggled,
            Self::Archive(true) => Event::FlagArchived,
            Self::Archive(false) => Event::FlagRestored,
            Self::Name(_) | Self::Description(_) | Self::Tags(_) => Event::FlagChanged,
        }
    }
}

/// `project/p:env/e:flag/f;tag,tag`
pub(crate) fn name(environment: &str, key: &Key, tags: &[Tag]) -> String {
    format!("{environment}:flag/{key}{}", tags::suffix(tags))
}

/// Insists that the caller may do this to all flags of an environment.
pub(crate) fn require_in_type(
    caller: &Caller,
    action: Action,
    environment: EnvironmentId,
) -> Result<(), ApiError> {
    match places::environment(caller, environment) {
        Some(name) => caller.require(action, &format!("{name}:flag/*")),
        None => caller.require(action, "project/*:env/*:flag/*").and(Err(ApiError::NotFound)),
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

/// Makes a flag.
pub(crate) fn create(
    act: &mut Act<'_, '_>,
    environment: EnvironmentId,
    wanted: &NewFlag,
) -> Result<Written<Flag>, ApiError> {
    let (environment, place) = places::find_environment(act, environment)?;
    let any = format!("{place}:flag/*");
    let permit = act.authorize(Action::CREATE_FLAG, &any)?;
    let mask = |name: &str| tags::mask(act, TypeId::FLAG, name);
    let before = mask(&any).or(mask(&name(&place, &wanted.key, &[])));
    tags::check(act, TypeId::FLAG, before, &name(&place, &wanted.key, &wanted.tags))?;
    let author = author(act);
    let flag = Flag {
        id: act.id(FlagId::new)?,
        organization: act.organization(),
        environment: environment.id,
        key: wanted.key.clone(),
        name: wanted.name.clone(),
        description: wanted.description.clone(),
        variation_type: wanted.variation_type,
        variations: wanted.variations.clone(),
        enabled_variation: wanted.enabled_variation.clone(),
        disabled_variation: wanted.disabled_variation.clone(),
        is_enabled: wanted.is_enabled,
        is_archived: false,
        tags: wanted.tags.clone(),
        created_by: author,
        updated_by: author,
        revision: act.id(FlagRevision::new)?,
        created_at: act.now,
        updated_at: act.now,
    };
    act.rows.flags().insert(&permit, &flag)?;
    let entry = act.entry(&permit, Event::FlagCreated, subject(&flag));
    Ok(act.rows.record(entry, flag))
}

/// Changes a flag.
pub(crate) fn change(
    act: &mut Act<'_, '_>,
    target: &Target,
    change: &Change,
    comment: &str,
) -> Result<Written<Flag>, ApiError> {
    let (mut flag, place, permit) = authorize(act, target, change.action(), comment)?;
    match change {
        Change::Toggle(on) => flag.is_enabled = *on,
        Change::Archive(away) => flag.is_archived = *away,
        Change::Name(name) => flag.name = name.clone(),
        Change::Description(description) => flag.description = description.clone(),
        Change::Tags(wanted) => {
            let before = tags::mask(act, TypeId::FLAG, &name(&place, &flag.key, &flag.tags));
            tags::check(act, TypeId::FLAG, before, &name(&place, &flag.key, wanted))?;
            flag.tags.clone_from(wanted);
        }
    }
    flag.revision = act.id(FlagRevision::new)?;
    flag.updated_at = act.now;
    flag.updated_by = author(act);
    act.rows.flags().replace(&permit, &flag)?;
    let entry = act.entry(&permit, change.event(), subject(&flag)).with_comment(comment);
    Ok(act.rows.record(entry, flag))
}

/// Removes a flag that was put away before.
pub(crate) fn remove(act: &mut Act<'_, '_>, target: &Target, comment: &str) -> Result<Written<()>, ApiError> {
    let (flag, _, permit) = authorize(act, target, Action::DELETE_FLAG, comment)?;
    if !flag.is_archived {
        return Err(ApiError::rule("CannotDeleteUnarchivedFeatureFlag"));
    }
    act.rows.flags().remove(&permit, &flag)?;
    let entry = act.entry(&permit, Event::FlagRemoved, subject(&flag)).with_comment(comment);
    Ok(act.rows.record(entry, ()))
}

fn authorize(
    act: &mut Act<'_, '_>,
    target: &Target,
    action: Action,
    comment: &str,
) -> Result<(Flag, String, Permit), ApiError> {
    let (environment, place) = places::find_environment(act, target.environment)?;
    let key = target.key.as_ref().ok_or(ApiError::NotFound)?;
    let flag = act.rows.flags().keyed(environment.id, key)?.ok_or(ApiError::NotFound)?;
    let permit = act.authorize(action, &name(&place, &flag.key, &flag.tags))?;
    require_comment(&environment, comment)?;
    Ok((flag, place, permit))
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
    }
}

fn subject(flag: &Flag) -> Subject {
    Subject::new(flag.id, flag.name.as_str())
}
