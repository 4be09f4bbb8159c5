//! A second organization on the same server, with one of everything.

use std::collections::BTreeMap;

use keywright_core::{
    Permit,
    audit::{Entry, Event, Subject},
    id::{AccountId, MembershipId, OrganizationId},
    member::{Account, Login, Membership},
    organization::Organization,
    policy::BuiltIn,
    text::{Email, Key, Name},
};
use keywright_storage::WriteError;
use serde_json::json;

use super::{
    client::Client,
    server::{OWNER_PASSWORD, owner_password},
    world::{World, flag, manage_flags, unique},
};

/// The other organization: its owner, and the ids of what is in it.
pub(crate) struct Neighbour {
    pub(crate) owner: Client,
    /// By the names of path parameters, and `token`, `member`, `policy`, `group`, `project`, `env`, `flag`.
    pub(crate) ids: BTreeMap<&'static str, String>,
    /// The secret of its service token, which may manage flags.
    pub(crate) secret: String,
}

const EMAIL: &str = "bo@example.com";

impl Neighbour {
    pub(crate) fn new(world: &World) -> Self {
        let organization = make(world).to_string();
        let owner = Client { organization: Some(organization.clone()), ..world.stranger() };
        let owner = owner.login(EMAIL, OWNER_PASSWORD);
        let made = |path: &str, body| owner.post(path, &body).data();
        let project = made("/projects", json!({ "name": "Q", "key": "q" }));
        let env = id(&project["environments"][0]);
        let flags = format!("/envs/{env}/feature-flags");
        made(&flags, flag("theirs", &["their-tag"]));
        let listed = owner.get(&flags).data();
        let policy = made("/policies", json!({ "name": "Theirs", "key": "theirs", "description": "" }));
        let group = made("/groups", json!({ "name": "Theirs", "description": "" }));
        let token = json!({ "name": "theirs", "type": "Service", "permissions": [manage_flags()] });
        let token = made("/access-tokens", token);
        let email = format!("{}@example.com", unique("their-member"));
        owner
            .post("/members/add", &json!({ "email": email, "policyIds": [id(&policy)], "groupIds": [] }))
            .data();
        let member = owner.get(&format!("/members?searchText={email}")).data();
        let ids = BTreeMap::from([
            ("organization", organization),
            ("project", id(&project)),
            ("env", env),
            ("flag", id(&listed["items"][0])),
            ("policy", id(&policy)),
            ("group", id(&group)),
            ("token", id(&token)),
            ("member", id(&member["items"][0])),
        ]);
        Self { owner, ids, secret: token["token"].as_str().unwrap().to_owned() }
    }
}

fn id(of: &serde_json::Value) -> String {
    of["id"].as_str().unwrap().to_owned()
}

/// Makes the organization and its owner: where the first start makes one, this makes another beside it.
fn make(world: &World) -> OrganizationId {
    let (database, now, permit) = (world.server.database(), world.server.now(), Permit::first_start());
    let workspace = database.workspaces().all().unwrap()[0].id;
    let random: [u8; 10] = std::array::from_fn(|it| u8::try_from(it).unwrap());
    let organization = Organization {
        id: OrganizationId::new(now, random),
        workspace,
        name: Name::new("neighbour").unwrap(),
        key: Key::new("neighbour").unwrap(),
        initialized: true,
        default_policies: vec![BuiltIn::Developer.id()],
        default_groups: Vec::new(),
        created_at: now,
    };
    let account = Account {
        id: AccountId::new(now, random),
        email: Email::new(EMAIL).unwrap(),
        name: String::new(),
        login: Login::Own { hash: owner_password() },
        created_at: now,
        updated_at: now,
    };
    let membership = Membership {
        id: MembershipId::new(now, random),
        organization: organization.id,
        account: account.id,
        invited_by: None,
        policies: vec![BuiltIn::Owner.id()],
        groups: Vec::new(),
        created_at: now,
        ended_at: None,
    };
    let written: Result<(), WriteError> = database.write(|rows| {
        rows.organizations().insert(&permit, &organization)?;
        rows.accounts().insert(&permit, &account)?;
        rows.members().insert(&permit, &membership)?;
        let subject = Subject::new(account.id, account.email.as_str());
        Ok(rows.record(Entry::new(&permit, Event::FirstStart, subject, now), ()))
    });
    written.unwrap();
    organization.id
}
