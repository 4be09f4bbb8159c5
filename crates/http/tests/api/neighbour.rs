//! A second organization on the same server, with one of everything.

use std::collections::BTreeMap;

use keywright_core::{
    Permit,
    audit::{Entry, Event, Subject},
    id::{AccountId, MembershipId, OrganizationId},
    member::{Account, Login, Membership},
    organization::{FlagOrder, Organization},
    policy::BuiltIn,
    text::{Email, Key, Name},
};
use keywright_storage::WriteError;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    client::Client,
    plugins,
    server::{OWNER_PASSWORD, owner_password},
    world::{World, flag, manage_flags, unique},
};

const EMAIL: &str = "bo@example.com";

/// An organization's owner, and the ids of what is in it.
pub(crate) struct Neighbour {
    pub(crate) owner: Client,
    /// By what they are of: `token`, `member`, `policy`, `group`, `project`, `env`, `env-secret`, `flag`, `segment`, and the keys of some.
    pub(crate) ids: BTreeMap<&'static str, String>,
    /// The secret of a service token, which may manage flags.
    pub(crate) secret: String,
}

impl Neighbour {
    /// Another organization than the world's.
    pub(crate) fn new(world: &mut World) -> Self {
        let organization = Some(make(world).to_string());
        let owner = Client { organization, ..world.stranger() };
        Self::with_one_of_everything(world, owner.login(EMAIL, OWNER_PASSWORD))
    }

    /// The world's own organization, with one more of everything.
    pub(crate) fn at_home(world: &mut World) -> Self {
        let owner = world.owner.client.clone();
        Self::with_one_of_everything(world, owner)
    }

    fn with_one_of_everything(world: &mut World, owner: Client) -> Self {
        let made = |path: &str, body| owner.post(path, &body).data();
        let key = unique("theirs");
        let project = made("/projects", json!({ "name": key, "key": key }));
        let env = id(&project["environments"][0]);
        let env_secret = id(&project["environments"][0]["secrets"][0]);
        let flags = format!("/envs/{env}/feature-flags");
        let flag = made(&flags, flag(&key, &["their-tag"]));
        let segment = made(&format!("/envs/{env}/segments"), segment(&key));
        let policy = made("/policies", json!({ "name": key, "key": key, "description": "" }));
        let group = made("/groups", json!({ "name": key, "description": "" }));
        let token = json!({ "name": key, "type": "Service", "permissions": [manage_flags()] });
        let token = made("/access-tokens", token);
        let email = format!("{key}@example.com");
        let body = json!({ "email": email, "policyIds": [id(&policy)], "groupIds": [] });
        open_account(world, &email);
        owner.post("/members/add", &body).data();
        let member = owner.get(&format!("/members?searchText={email}")).data();
        let (bundle, hash) = plugins::with_page(&key);
        owner.upload("POST", &format!("/plugins?sha256={hash}"), &bundle).data();
        owner.touch(&format!("/plugins/{key}/enable")).data();
        let trusted = made("/plugin-keys", json!({ "name": key, "key": plugins::new_key() }));
        let ids = BTreeMap::from([
            ("plugin-name-key", key.clone()),
            ("plugin-trusted", id(&trusted)),
            ("plugin-letter", "98765432109".to_owned()),
            ("plugin-page", key.clone()),
            ("plugin-action", "do".to_owned()),
            ("project", id(&project)),
            ("env", env),
            ("env-secret", env_secret),
            ("flag", id(&flag)),
            ("segment", id(&segment)),
            ("flag-key", key.clone()),
            ("policy", id(&policy)),
            ("policy-key", key),
            ("group", id(&group)),
            ("token", id(&token)),
            ("member", id(&member["items"][0])),
            ("organization", owner.organization.clone().unwrap()),
        ]);
        let secret = token["token"].as_str().unwrap().to_owned();
        world.secrets.push(secret.clone());
        Self { owner, ids, secret }
    }
}

pub(crate) fn segment(key: &str) -> Value {
    json!({ "type": "environment-specific", "name": key, "key": key, "description": "", "scopes": [] })
}

fn id(of: &Value) -> String {
    of["id"].as_str().unwrap().to_owned()
}

/// An account that nobody can log in as yet. Only who speaks for the workspace opens one over HTTP.
fn open_account(world: &World, email: &str) {
    let (database, now, permit) = (world.server.database(), world.server.now(), Permit::host());
    let account = Account {
        id: AccountId::new(now, std::array::from_fn(|it| u8::try_from(it + 1).unwrap())),
        email: Email::new(email).unwrap(),
        name: String::new(),
        login: Login::Never,
        created_at: now,
        updated_at: now,
    };
    let written: Result<(), WriteError> = database.write(|rows| {
        rows.accounts().insert(&permit, &account)?;
        let subject = Subject::new(account.id, account.email.as_str());
        Ok(rows.record(Entry::new(&permit, Event::MemberAdded, subject, now), ()))
    });
    written.unwrap();
}

/// Makes the organization and its owner: where the first start makes one, this makes another beside it.
fn make(world: &World) -> OrganizationId {
    let (database, now, permit) = (world.server.database(), world.server.now(), Permit::first_start());
    // Tests move the clocks of servers, and the ids of one process never go back: so this one follows the first.
    let first = database.organizations().all().unwrap().remove(0);
    let random: [u8; 10] = std::array::from_fn(|it| u8::try_from(it).unwrap());
    let organization = Organization {
        id: OrganizationId::from_uuid(Uuid::from_u128(first.id.uuid().as_u128() + 1)),
        workspace: first.workspace,
        name: Name::new("neighbour").unwrap(),
        key: Key::new("neighbour").unwrap(),
        initialized: true,
        default_policies: vec![BuiltIn::Developer.id()],
        default_groups: Vec::new(),
        flag_order: FlagOrder::default(),
        token_policy: keywright_core::token::TokenPolicy::default(),
        created_at: now,
        ended_at: None,
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
