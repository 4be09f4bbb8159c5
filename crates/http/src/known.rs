//! What the server knows of a request to itself, for conditions of statements.

use std::{borrow::Cow, cell::OnceCell, net::IpAddr, sync::Arc};

use keywright_core::{
    Action, Catalogue, Timestamp,
    condition::{Entity, Known, Properties, Value},
    id::OrganizationId,
    principal::Credential,
    resource::{ResourceName, Segment},
};
use keywright_storage::Database;
use uuid::{Uuid, fmt::Hyphenated};

/// A request to one of Keywright's own operations, or a question about a credential. Nothing is made of its parts that
/// would take memory, for it may be asked by every request that other programs get.
#[derive(Debug)]
pub(crate) struct Own<'a> {
    db: &'a Database,
    organization: OrganizationId,
    credential: Credential,
    action: Action,
    resource: &'a ResourceName<'a>,
    now: Timestamp,
    address: Option<IpAddr>,
    /// The organization's catalogue, where the action is not of the server's.
    joined: OnceCell<Arc<Catalogue>>,
    /// The id of who asks, as a text: written down when a condition asks for it.
    id: OnceCell<[u8; Hyphenated::LENGTH]>,
}

impl<'a> Own<'a> {
    /// Somebody asks about an organization now, and from an address if that is known.
    pub(crate) fn new(
        db: &'a Database,
        organization: OrganizationId,
        credential: Credential,
        action: Action,
        resource: &'a ResourceName<'a>,
        now: Timestamp,
        address: Option<IpAddr>,
    ) -> Self {
        let (joined, id) = (OnceCell::new(), OnceCell::new());
        Self { db, organization, credential, action, resource, now, address, joined, id }
    }

    /// One that has the action.
    fn catalogue(&self) -> &Catalogue {
        let servers = self.db.catalogue();
        if servers.action(self.action).is_some() {
            return servers;
        }
        self.joined.get_or_init(|| self.db.catalogue_of(self.organization))
    }

    fn id(&self) -> Option<&str> {
        let write = || {
            let mut text = [0; Hyphenated::LENGTH];
            subject_id(self.credential).hyphenated().encode_lower(&mut text);
            text
        };
        std::str::from_utf8(self.id.get_or_init(write)).ok()
    }
}

impl Properties for Own<'_> {
    fn property(&self, of: Entity, name: &str) -> Option<Value<'_>> {
        let text = |it| Some(Value::Text(Cow::Borrowed(it)));
        match (of, name) {
            (Entity::Subject, "type") => text(subject_type(self.credential)),
            (Entity::Subject, "id") => text(self.id()?),
            (Entity::Action, "name") => text(self.catalogue().action_name(self.action)),
            (Entity::Resource, "type") => {
                text(&self.catalogue().resource_type(self.action.resource_type())?.name)
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
        // What a caller may do is asked as they would ask; what a plugin was granted has no conditions.
        Credential::Plugin { behalf: Some(behalf), .. } => subject_type(behalf.credential()),
        Credential::Plugin { behalf: None, .. } => "plugin",
    }
}

/// The id of the account of a member, of the token, or of the plugin.
fn subject_id(credential: Credential) -> Uuid {
    match credential {
        Credential::Session { account, .. } => account.uuid(),
        Credential::Personal { token, .. } | Credential::Service { token } => token.uuid(),
        Credential::Plugin { behalf: Some(behalf), .. } => subject_id(behalf.credential()),
        Credential::Plugin { behalf: None, plugin, .. } => plugin.uuid(),
    }
}

/// The tags of what a name names.
fn tags<'a>(resource: &ResourceName<'a>) -> Value<'a> {
    Value::Texts(resource.segments().last().map_or("", Segment::tags_text))
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
    let tags = resource.segments().last().into_iter().flat_map(Segment::tags).map(text);
    known.tell(Entity::Resource, "tags", Value::List(tags.collect()));
    known.tell(Entity::Context, "time", Value::Moment(now));
    known
}
