//! What can be done with segments, and what it takes.

use keywright_core::{
    Action, Permit, TypeId,
    audit::{Event, Subject},
    coverage::Budget,
    everywhere::may_everywhere,
    id::{EnvironmentId, SegmentId},
    segment::{Reach, Rule, Scope, Segment},
    text::{Description, Key, Name, Tag},
};
use keywright_storage::{Place, Written};

use super::{
    bodies::SegmentVm,
    reach::{self, Found, Target, any, name},
    references,
    requests::Patched,
    view,
};
use crate::{
    ApiError,
    act::Act,
    places,
    tags::Beneficiaries,
    wire::patch::{PatchStep, patched},
};

/// A segment to be made.
#[derive(Clone, Debug)]
pub(super) struct NewSegment {
    pub(super) name: Name,
    pub(super) key: Key,
    pub(super) description: Description,
    /// None for one of the environment in which it is made.
    pub(super) scopes: Option<Vec<Scope>>,
}

/// Whom a segment is to mean. What is none stays as it is.
#[derive(Clone, Debug)]
pub(super) struct Targeting {
    pub(super) included: Option<Vec<String>>,
    pub(super) excluded: Option<Vec<String>>,
    pub(super) rules: Option<Vec<Rule>>,
}

impl Targeting {
    /// The segment that means them.
    pub(super) fn of(self, segment: Segment) -> Segment {
        Segment {
            included: self.included.unwrap_or(segment.included),
            excluded: self.excluded.unwrap_or(segment.excluded),
            rules: self.rules.unwrap_or(segment.rules),
            ..segment
        }
    }
}

/// A change of a segment.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// Put away or taken back.
    Archive(bool),
    /// Another name.
    Name(Name),
    /// Another description.
    Description(Description),
    /// Other tags.
    Tags(Vec<Tag>),
}

/// What a change takes: to be allowed each of these.
type Needs = Vec<(Action, String)>;

impl Change {
    /// The action that it takes.
    pub(super) const fn action(&self) -> Action {
        match self {
            Self::Archive(true) => Action::ARCHIVE_SEGMENT,
            Self::Archive(false) => Action::RESTORE_SEGMENT,
            Self::Name(_) => Action::UPDATE_SEGMENT_NAME,
            Self::Description(_) => Action::UPDATE_SEGMENT_DESCRIPTION,
            Self::Tags(_) => Action::UPDATE_SEGMENT_TAGS,
        }
    }

    fn apply(&self, segment: &mut Segment) {
        match self {
            Self::Archive(away) => segment.is_archived = *away,
            Self::Name(name) => segment.name = name.clone(),
            Self::Description(description) => segment.description = description.clone(),
            Self::Tags(tags) => segment.tags.clone_from(tags),
        }
    }
}

/// Makes a segment.
pub(super) fn create(
    act: &mut Act<'_, '_>,
    environment: EnvironmentId,
    wanted: &NewSegment,
) -> Result<Written<(Segment, Place)>, ApiError> {
    let place = reach::find_place(act, environment)?;
    let reach = match &wanted.scopes {
        None => Reach::Environment(place.environment()),
        Some(scopes) => Reach::Shared(scopes.clone()),
    };
    let mut needs = vec![(Action::CREATE_SEGMENT, any(&place.name()))];
    let reached = reach::reached(&act.state.db, &place, &reach)?;
    needs.extend(reached.iter().map(|it| (Action::CREATE_SEGMENT, any(it))));
    let permit = authorize(act, &needs)?;
    check_scopes(act, &reach)?;
    let segment = Segment {
        id: act.id(SegmentId::new)?,
        organization: act.organization(),
        reach,
        key: wanted.key.clone(),
        name: wanted.name.clone(),
        description: wanted.description.clone(),
        included: Vec::new(),
        excluded: Vec::new(),
        rules: Vec::new(),
        tags: Vec::new(),
        is_archived: false,
        created_at: act.now,
        updated_at: act.now,
    };
    act.rows.segments().insert(&permit, &segment)?;
    let entry = act.entry(&permit, Event::SegmentCreated, subject(&segment));
    Ok(act.rows.record(entry, (segment, place)))
}

/// Changes a segment.
pub(super) fn change(
    act: &mut Act<'_, '_>,
    target: Target,
    change: &Change,
) -> Result<Written<()>, ApiError> {
    let found = reach::find(act, target)?;
    let mut after = found.segment.clone();
    change.apply(&mut after);
    let needs: Needs = found.names().map(|it| (change.action(), it)).collect();
    replace(act, &found, after, &needs, "")
}

/// Changes whom a segment means. What differs takes its own action; where nothing does, nothing is written.
pub(super) fn retarget(
    act: &mut Act<'_, '_>,
    target: Target,
    targeting: &Targeting,
    comment: &str,
) -> Result<Written<()>, ApiError> {
    let found = reach::find(act, target)?;
    let after = targeting.clone().of(found.segment.clone());
    let needs = needs(act, &found, &after)?;
    replace(act, &found, after, &needs, comment)
}

/// Makes of a segment what a JSON patch makes of what the wire shows of it, for who may see that. What differs
/// takes its own action; where nothing does, nothing is written.
pub(super) fn edit(
    act: &mut Act<'_, '_>,
    target: Target,
    steps: &[PatchStep],
) -> Result<Written<()>, ApiError> {
    let found = reach::find(act, target)?;
    let place = found.place.name();
    let own = name(&place, &found.segment.key, &found.segment.tags);
    act.insist(Action::CAN_ACCESS_ENV, &place).or_else(|_| act.insist(Action::MANAGE_SEGMENT, &own))?;
    let organization = view::find(&act.state.db, act.organization())?;
    let shown = SegmentVm::new(&found.segment, &found.place, &organization);
    let patched: Patched = patched(&shown, steps, Patched::members(&found.segment.reach))?;
    let after = patched.apply(found.segment.clone(), &organization.key)?;
    let needs = needs(act, &found, &after)?;
    replace(act, &found, after, &needs, "")
}

/// Removes a segment that was put away before.
pub(super) fn remove(act: &mut Act<'_, '_>, target: Target) -> Result<Written<()>, ApiError> {
    let found = reach::find(act, target)?;
    let needs: Needs = found.names().map(|it| (Action::DELETE_SEGMENT, it)).collect();
    let permit = authorize(act, &needs)?;
    if !found.segment.is_archived {
        return Err(ApiError::rule("CannotDeleteUnArchivedSegment"));
    }
    act.rows.segments().remove(&permit, &found.segment)?;
    let entry = act.entry(&permit, Event::SegmentRemoved, subject(&found.segment));
    Ok(act.rows.record(entry, ()))
}

/// What it takes to make a segment another: for each difference its action, wherever the segment reaches. It comes
/// to an environment as if it were made there, and leaves one as if it were removed; for both it takes what it takes to
/// say whom it means, wherever it was and will be.
fn needs(act: &Act<'_, '_>, before: &Found, after: &Segment) -> Result<Needs, ApiError> {
    let was = &before.segment;
    let mut needs = Needs::new();
    for action in was.needs(after) {
        needs.extend(before.names().map(|it| (action, it)));
    }
    if was.reach != after.reach {
        let reached = reach::reached(&act.state.db, &before.place, &after.reach)?;
        needs.extend(reached.iter().map(|it| (Action::CREATE_SEGMENT, any(it))));
        // Whom it means changes, there and here: who may not say that of it may not take it to others either.
        for action in [Action::UPDATE_SEGMENT_TARGETING_USERS, Action::UPDATE_SEGMENT_RULES] {
            let everywhere = before.reached.union(&reached);
            needs.extend(everywhere.map(|it| (action, name(it, &was.key, &was.tags))));
        }
        let left = before.reached.difference(&reached);
        needs.extend(left.map(|it| (Action::DELETE_SEGMENT, name(it, &was.key, &was.tags))));
    }
    Ok(needs)
}

/// Plans that a segment becomes another, for who may do what it takes. Without a difference nothing is planned.
fn replace(
    act: &mut Act<'_, '_>,
    before: &Found,
    mut after: Segment,
    needs: &[(Action, String)],
    comment: &str,
) -> Result<Written<()>, ApiError> {
    if needs.is_empty() {
        return Ok(act.rows.unchanged(()));
    }
    let permit = authorize(act, needs)?;
    if before.segment.reach != after.reach {
        check_scopes(act, &after.reach)?;
    }
    check_tags(act, before, &after)?;
    // A flag that comes to mean it at this very moment finds it put away, as it would a moment later.
    if !before.segment.is_archived
        && after.is_archived
        && references::is_used(&act.state.db, &before.place, &after)?
    {
        return Err(ApiError::rule("SegmentIsBeingUsed"));
    }
    after.updated_at = act.now;
    act.rows.segments().replace(&permit, &after)?;
    let entries = events(&before.segment, &after)
        .into_iter()
        .map(|event| act.entry(&permit, event, subject(&after)).with_comment(comment))
        .collect();
    Ok(act.rows.record_all(entries, ()))
}

/// What has happened to a segment: it was put away or taken back, changed, or both.
fn events(before: &Segment, after: &Segment) -> Vec<Event> {
    let mut events = Vec::new();
    if before.is_archived != after.is_archived {
        events.push(if after.is_archived { Event::SegmentArchived } else { Event::SegmentRestored });
    }
    let same = Segment { is_archived: before.is_archived, updated_at: before.updated_at, ..after.clone() };
    if same != *before || events.is_empty() {
        events.push(Event::SegmentChanged);
    }
    events
}

/// The proof that the principal may do all of it. What is recorded is the first.
fn authorize(act: &Act<'_, '_>, needs: &[(Action, String)]) -> Result<Permit, ApiError> {
    let Some(((action, resource), others)) = needs.split_first() else { return Err(ApiError::forbidden()) };
    let permit = act.authorize(*action, resource)?;
    for (action, resource) in others {
        act.insist(*action, resource)?;
    }
    // A scope that holds places to come takes the permission in whatever may come.
    let (catalogue, authority) = (&act.catalogue(), &act.principal.authority);
    let mut budget = Budget::new();
    let mut may = |(action, name): &(Action, String)| {
        places::to_come(name).is_none_or(|(place, thing)| {
            may_everywhere(catalogue, authority, *action, place, Some(thing), &mut budget)
        })
    };
    if needs.iter().all(&mut may) { Ok(permit) } else { Err(ApiError::forbidden()) }
}

/// Insists that new tags give nothing, wherever the segment reaches (design: rule 8).
fn check_tags(act: &mut Act<'_, '_>, before: &Found, after: &Segment) -> Result<(), ApiError> {
    let was = &before.segment;
    if was.tags == after.tags && was.reach == after.reach {
        return Ok(());
    }
    let mut beneficiaries = Beneficiaries::of(act)?;
    for place in reach::reached(&act.state.db, &before.place, &after.reach)? {
        let had = if before.reached.contains(&place) {
            vec![name(&place, &was.key, &was.tags)]
        } else {
            vec![any(&place), name(&place, &was.key, &[])]
        };
        let after = name(&place, &after.key, &after.tags);
        beneficiaries.check(&act.catalogue(), TypeId::SEGMENT, &had, &after)?;
    }
    Ok(())
}

/// Insists that there is what the scopes name.
fn check_scopes(act: &mut Act<'_, '_>, reach: &Reach) -> Result<(), ApiError> {
    let Reach::Shared(scopes) = reach else { return Ok(()) };
    let organization = act.organization();
    for scope in scopes {
        let there = match scope {
            Scope::Organization => true,
            Scope::Project(project) => act.rows.projects().keyed(organization, project)?.is_some(),
            Scope::Environment { project, environment } => {
                match act.rows.projects().keyed(organization, project)? {
                    Some(project) => act.rows.environments().keyed(project, environment)?.is_some(),
                    None => false,
                }
            }
        };
        if !there {
            return Err(ApiError::invalid("scopes_is_invalid"));
        }
    }
    Ok(())
}

fn subject(segment: &Segment) -> Subject {
    Subject::new(segment.id, segment.name.as_str())
}
