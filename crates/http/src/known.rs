//! What the server knows of a request to itself, for conditions of statements.

use std::net::IpAddr;

use keywright_core::{
    Action, Catalogue, Timestamp,
    condition::{Entity, Known, Properties, Value},
    principal::Credential,
    resource::{ResourceName, Segment},
};

/// A request to one of Keywright's own operations. Its parts are made into values only when a condition asks for them.
#[derive(Debug)]
pub(crate) struct Own<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) credential: Credential,
    pub(crate) action: Action,
    pub(crate) resource: &'a ResourceName<'a>,
    /// When it is asked.
    pub(crate) now: Timestamp,
    /// From where, if that is known.
    pub(crate) address: Option<IpAddr>,
}

impl Properties for Own<'_> {
    fn property(&self, of: Entity, name: &str) -> Option<Value<'_>> {
        let text = |it: &str| Some(Value::Text(it.to_owned().into()));
        match (of, name) {
            (Entity::Subject, "type") => text(subject_type(self.credential)),
            (Entity::Subject, "id") => text(&subject_id(self.credential)),
            (Entity::Action, "name") => text(self.catalogue.action_name(self.action)),
            (Entity::Resource, "type") => {
                text(&self.catalogue.resource_type(self.action.resource_type())?.name)
            }
            (Entity::Resource, "id") => text(self.resource.as_str()),
            (Entity::Resource, "tags") => Some(tags(self.resource)),
            (Entity::Context, "time") => Some(Value::Moment(self.now)),
            (Entity::Context, "ip") => self.address.map(Value::Address),
            _ => None,
        }
    }
}

/// What kind of subject a credential is.
pub(crate) const fn subject_type(credential: Credential) -> &'static str {
    match credential {
        Credential::Session { .. } => "member",
        Credential::Personal { .. } => "token",
        Credential::Service { .. } => "service",
    }
}

/// The id of the account of a member, or of the token.
fn subject_id(credential: Credential) -> String {
    match credential {
        Credential::Session { account, .. } => account.uuid().to_string(),
        Credential::Personal { token, .. } | Credential::Service { token } => token.uuid().to_string(),
    }
}

/// The tags of what a name names.
pub(crate) fn tags(resource: &ResourceName<'_>) -> Value<'static> {
    let last = resource.segments().last();
    let tags = last.into_iter().flat_map(Segment::tags);
    Value::List(tags.map(|it| Value::Text(it.to_owned().into())).collect())
}

/// What is always known of a request, whoever asks for whom: the subject where there is one, what is asked, and when.
pub(crate) fn told(
    catalogue: &Catalogue,
    subject: Option<(&str, String)>,
    action: Action,
    resource: &ResourceName<'_>,
    now: Timestamp,
) -> Known {
    let mut known = Known::default();
    let text = |it: &str| Value::Text(it.to_owned().into());
    if let Some((of, id)) = subject {
        known.tell(Entity::Subject, "type", text(of));
        known.tell(Entity::Subject, "id", Value::Text(id.into()));
    }
    known.tell(Entity::Action, "name", text(catalogue.action_name(action)));
    if let Some(info) = catalogue.resource_type(action.resource_type()) {
        known.tell(Entity::Resource, "type", text(&info.name));
    }
    known.tell(Entity::Resource, "id", text(resource.as_str()));
    known.tell(Entity::Resource, "tags", tags(resource));
    known.tell(Entity::Context, "time", Value::Moment(now));
    known
}
