//! Questions before the judge.

use std::{collections::HashMap, net::IpAddr, sync::Arc};

use keywright_core::{
    Action, Catalogue, Request,
    catalogue::ResourceType,
    condition::{Entity, Known, Value as Property},
    id::OrganizationId,
    resource::{ResourceName, Segment},
    text::Tag,
};
use serde_json::Value;

use super::{Question, Thing};
use crate::{
    ApiError,
    access_tokens::operations::ANY,
    caller::Caller,
    judge::{Judge, Question as Names, Reason, Subject},
    tags,
};

/// Somebody who asks, at a moment.
pub(super) struct Asker<'a> {
    pub(super) caller: &'a Caller,
    pub(super) judge: Judge<'a>,
    /// Who was found already: the items of a batch are mostly about one subject.
    found: HashMap<(String, String), Option<Subject>>,
}

/// How much longer than its id the name of a thing may be, if it has as many tags as a thing may have.
const MAX_TAGS: usize = tags::MAX;

impl<'a> Asker<'a> {
    pub(super) fn new(caller: &'a Caller) -> Self {
        Self { caller, judge: Judge::new(&caller.state), found: HashMap::new() }
    }

    pub(super) fn organization(&self) -> OrganizationId {
        self.caller.organization()
    }

    pub(super) fn catalogue(&self) -> Arc<Catalogue> {
        self.caller.catalogue()
    }

    /// Whether the subject may, of whom the caller may ask: 403 otherwise. Names that mean nothing are a no.
    pub(super) fn may(&mut self, question: &Question) -> Result<bool, ApiError> {
        let Some(subject) = self.subject(&question.subject)? else { return Ok(false) };
        let Some(name) = name_of(&self.catalogue(), &question.resource) else { return Ok(false) };
        let Some((action, resource)) = self.read(&question.action, &question.resource.kind, &name) else {
            return Ok(false);
        };
        let mut known = question.known(self.judge.now());
        tell_subject(&mut known, &subject);
        Ok(self.judged(&subject, action, &resource, &mut known, question.address()))
    }

    /// The subject, if the organization has it and the caller may ask about it: 403 otherwise.
    pub(super) fn subject(&mut self, thing: &Thing) -> Result<Option<Subject>, ApiError> {
        let key = (thing.kind.clone(), thing.id.clone());
        if let Some(found) = self.found.get(&key) {
            return Ok(*found);
        }
        let db = &self.caller.state.db;
        let found = Subject::find(db, self.organization(), &thing.kind, &thing.id)?;
        if !found.is_some_and(|it| it.is(self.caller)) {
            self.require()?;
        }
        self.found.insert(key, found);
        Ok(found)
    }

    /// Insists that the caller may ask about others.
    pub(super) fn require(&self) -> Result<(), ApiError> {
        self.caller.require(Action::AUTHORIZE_REQUESTS, ANY)
    }

    /// What these names mean, if the action is one that is done to resources of that type.
    pub(super) fn read<'n>(
        &self,
        action: &'n str,
        kind: &str,
        name: &'n str,
    ) -> Option<(Action, ResourceName<'n>)> {
        let catalogue = self.catalogue();
        let (action, resource) = Names { action, resource: name }.read(&catalogue).ok()?;
        (catalogue.type_named(kind)? == action.resource_type()).then_some((action, resource))
    }

    /// Whether a subject may, of which and of whose surroundings that is known.
    pub(super) fn judged(
        &self,
        subject: &Subject,
        action: Action,
        resource: &ResourceName<'_>,
        known: &mut Known,
        address: Option<IpAddr>,
    ) -> bool {
        let text = |it: &str| Property::Text(it.to_owned().into());
        known.tell(Entity::Action, "name", text(self.catalogue().action_name(action)));
        known.tell(Entity::Resource, "id", text(resource.as_str()));
        let tags = resource.segments().last().into_iter().flat_map(Segment::tags).map(text);
        known.tell(Entity::Resource, "tags", Property::List(tags.collect()));
        let request = Request::new(action, resource).knowing(known);
        self.judge.subject(self.organization(), subject, request, address) == Reason::Allowed
    }
}

/// Says who the subject is. It is called by its own id, whatever it was asked for by: so that no condition is about
/// another.
pub(super) fn tell_subject(known: &mut Known, subject: &Subject) {
    known.tell(Entity::Subject, "type", Property::Text(subject.kind().into()));
    known.tell(Entity::Subject, "id", Property::Text(subject.id().into()));
}

impl Question {
    /// From where the subject asks, if that is said.
    pub(super) fn address(&self) -> Option<IpAddr> {
        self.context.get("ip")?.as_str()?.parse().ok()
    }
}

/// The kind of a type whose names are `kind/key` and nothing else.
fn only_kind(of: &ResourceType) -> Option<&str> {
    match of.kinds.as_ref() {
        [kind] if !of.single => Some(kind),
        _ => None,
    }
}

/// By what a resource of that name is known: where the type says all but its key, the key.
pub(super) fn id_of<'n>(of: &ResourceType, name: &'n str) -> &'n str {
    let key = only_kind(of).and_then(|kind| name.strip_prefix(kind)?.strip_prefix('/'));
    // A key with a slash would be taken for a name.
    key.filter(|it| !it.contains('/')).unwrap_or(name)
}

/// The name of a resource: its id, which may be its key alone where the type says the rest, and the tags that are among
/// its properties. None, if these are no tags: a statement that is about tags could not be told to be about it.
pub(super) fn name_of(catalogue: &Catalogue, resource: &Thing) -> Option<String> {
    let none = Vec::new();
    let tags = match resource.properties.get("tags") {
        None => &none,
        Some(Value::Array(tags)) if tags.len() <= MAX_TAGS => tags,
        Some(_) => return None,
    };
    let of = catalogue.type_named(&resource.kind).and_then(|it| catalogue.resource_type(it));
    let kind = of.and_then(only_kind).filter(|_| !resource.id.contains('/'));
    let mut name = match kind {
        Some(kind) => format!("{kind}/{}", resource.id),
        None => resource.id.clone(),
    };
    let mut separator = if name.contains(';') { ',' } else { ';' };
    for tag in tags {
        let tag = Tag::new(tag.as_str()?).ok()?;
        name.push(std::mem::replace(&mut separator, ','));
        name.push_str(tag.as_str());
    }
    Some(name)
}
