//! The people of the tests, and what they start with.

use std::{
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};

use memchr::memmem;
use serde_json::{Value, json};

use super::{
    client::{Answer, Client},
    server::{self, OWNER, OWNER_PASSWORD, Server},
};

pub(crate) const DEVELOPER: &str = "66f3687f-939d-4257-bd3f-c3553d39e1b6";
pub(crate) const ADMINISTRATOR: &str = "3e961f0f-6fd4-4cf4-910f-52d356f8cc08";

/// A server with an owner, a project `p` with environments `prod` and `dev`, and a flag `f` in each.
///
/// When a world ends, nothing that the server has left behind holds a secret of its tokens, nor the end of one,
/// and no answer has held it but the one that made it.
pub(crate) struct World {
    pub(crate) server: Server,
    pub(crate) owner: Member,
    pub(crate) dev: String,
    pub(crate) prod: String,
    pub(crate) secrets: Vec<String>,
}

/// A person: as a client, and what logging in takes.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) password: String,
    pub(crate) client: Client,
}

/// A token: as a client, and its id.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) client: Client,
}

/// Names that no other test or member has.
pub(crate) fn unique(stem: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("{stem}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

pub(crate) fn statement(resource_type: &str, effect: &str, actions: &[&str], resource: &str) -> Value {
    json!({ "id": unique("s"), "resourceType": resource_type, "effect": effect, "actions": actions, "resources": [resource] })
}

pub(crate) fn manage_flags() -> Value {
    statement("flag", "allow", &["ManageFeatureFlag"], "project/*:env/*:flag/*")
}

pub(crate) fn token_actions(actions: &[&str]) -> Value {
    statement("access-token", "allow", actions, "access-token/*")
}

impl World {
    pub(crate) fn new() -> Self {
        server::world()
    }

    /// On a server that has an owner and nothing else.
    pub(crate) fn on(server: Server) -> Self {
        let client = Client::at(&server.url).login(OWNER, OWNER_PASSWORD);
        let organization = client.get("/organizations").data()[0]["id"].as_str().unwrap().to_owned();
        let client = Client { organization: Some(organization), ..client };
        let id = client.get("/user/profile").data()["id"].as_str().unwrap().to_owned();
        let owner = Member { id, email: OWNER.to_owned(), password: OWNER_PASSWORD.to_owned(), client };
        let project = owner.client.post("/projects", &json!({ "name": "P", "key": "p" })).data();
        let environment = |key: &str| {
            let environments = project["environments"].as_array().unwrap();
            environments.iter().find(|it| it["key"] == key).unwrap()["id"].as_str().unwrap().to_owned()
        };
        let (dev, prod) = (environment("dev"), environment("prod"));
        for it in [&dev, &prod] {
            owner.client.post(&format!("/envs/{it}/feature-flags"), &flag("f", &[])).data();
        }
        Self { server, owner, dev, prod, secrets: Vec::new() }
    }

    /// A policy with these statements; answers its id.
    pub(crate) fn policy(&self, statements: &[Value]) -> String {
        let key = unique("policy");
        let body = json!({ "name": key, "key": key, "description": "" });
        let id = self.owner.client.post("/policies", &body).data()["id"].as_str().unwrap().to_owned();
        self.say(&id, statements);
        id
    }

    /// Replaces the statements of a policy.
    pub(crate) fn say(&self, policy: &str, statements: &[Value]) {
        self.owner.client.put(&format!("/policies/{policy}/statements"), &json!(statements)).data();
    }

    /// A member with these policies, logged in with a password of their own.
    pub(crate) fn member(&self, policies: &[&str]) -> Member {
        let email = format!("{}@example.com", unique("member"));
        let body = json!({ "email": email, "policyIds": policies, "groupIds": [] });
        self.owner.client.post("/members/add", &body).data();
        let found = self.owner.client.get(&format!("/members?searchText={email}")).data();
        let id = found["items"][0]["id"].as_str().unwrap().to_owned();
        self.confirm(id, email)
    }

    /// A member whose permissions are these statements.
    pub(crate) fn member_who(&self, statements: &[Value]) -> Member {
        self.member(&[&self.policy(statements)])
    }

    /// Logs a new member in with a one-time password and sets a password of their own.
    pub(crate) fn confirm(&self, id: String, email: String) -> Member {
        let once = self.owner.client.post(&format!("/members/{id}/one-time-password"), &json!({})).data();
        let once = once["password"].as_str().unwrap();
        let client = self.login(&email, once);
        let password = format!("own password of {email}");
        let body = json!({ "currentPassword": once, "newPassword": password });
        assert_eq!(client.put("/identity/reset-password", &body).data()["success"], true);
        let client = self.login(&email, &password);
        Member { id, email, password, client }
    }

    /// Somebody of the owner's organization who has logged in.
    pub(crate) fn login(&self, email: &str, password: &str) -> Client {
        let organization = self.owner.client.organization.clone();
        Client { organization, ..self.stranger().login(email, password) }
    }

    pub(crate) fn attach(&self, member: &Member, policy: &str) {
        self.owner.client.touch(&format!("/members/{}/add-policy/{policy}", member.id)).data();
    }

    pub(crate) fn detach(&self, member: &Member, policy: &str) {
        self.owner.client.touch(&format!("/members/{}/remove-policy/{policy}", member.id)).data();
    }

    /// Makes a token and keeps its secret, to look for it in the end.
    pub(crate) fn token(&mut self, by: &Member, body: &Value) -> Token {
        let made = by.client.post("/access-tokens", body).data();
        let text = made["token"].as_str().unwrap().to_owned();
        self.secrets.push(text.clone());
        let client = Client { authorization: Some(text.clone()), organization: None, ..by.client.clone() };
        Token { id: made["id"].as_str().unwrap().to_owned(), text, client }
    }

    pub(crate) fn personal(&mut self, by: &Member) -> Token {
        self.token(by, &json!({ "name": unique("personal"), "type": "Personal", "permissions": [] }))
    }

    pub(crate) fn scoped(&mut self, by: &Member, scope: &[Value]) -> Token {
        self.token(by, &json!({ "name": unique("scoped"), "type": "Personal", "permissions": scope }))
    }

    pub(crate) fn service(&mut self, by: &Member, permissions: &[Value]) -> Token {
        self.token(by, &json!({ "name": unique("service"), "type": "Service", "permissions": permissions }))
    }

    /// The owner's list of tokens with this name.
    pub(crate) fn listed(&self, token: &Token) -> Value {
        let all = self.owner.client.get("/access-tokens?pageSize=100").data();
        all["items"].as_array().unwrap().iter().find(|it| it["id"] == token.id.as_str()).unwrap().clone()
    }

    pub(crate) fn flags(&self, environment: &str) -> String {
        let id = if environment == "dev" { &self.dev } else { &self.prod };
        format!("/envs/{id}/feature-flags")
    }

    /// Switches the flag `f` of an environment on.
    pub(crate) fn toggle(&self, by: &Client, environment: &str) -> Answer {
        by.touch(&format!("{}/f/toggle/true", self.flags(environment)))
    }

    /// Restarts the server. Clients that were made before go on with [`World::again`].
    pub(crate) fn restart(&mut self) {
        self.server.restart();
        self.owner.client = self.again(&self.owner.client);
    }

    /// The same client at the server's present address.
    pub(crate) fn again(&self, client: &Client) -> Client {
        Client { url: self.server.url.clone(), ..client.clone() }
    }

    /// Somebody without a credential.
    pub(crate) fn stranger(&self) -> Client {
        Client { authorization: None, organization: None, ..self.again(&self.owner.client) }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let (leavings, heard) = (self.server.leavings(), self.owner.client.heard.text());
        for secret in &self.secrets {
            // A search that is quick without optimization: there are many secrets, and many bytes.
            let (_, tail) = secret.split_at(secret.len() - 12);
            let tail = memmem::Finder::new(tail);
            assert!(tail.find(&leavings).is_none(), "the server has left a secret behind");
            let times = tail.find_iter(heard.as_bytes()).count();
            assert_eq!(times, 1, "a secret is told once, when it is made");
        }
    }
}

pub(crate) fn flag(key: &str, tags: &[&str]) -> Value {
    json!({
        "name": key, "key": key, "isEnabled": false, "description": "", "variationType": "boolean",
        "variations": [{ "id": "on", "name": "On", "value": "true" }, { "id": "off", "name": "Off", "value": "false" }],
        "enabledVariationId": "on", "disabledVariationId": "off", "tags": tags,
    })
}

/// What all files of a folder hold, one after the other.
pub(crate) fn files(folder: &Path) -> Vec<u8> {
    let (mut all, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                all.extend(std::fs::read(path).unwrap());
            }
        }
    }
    all
}
