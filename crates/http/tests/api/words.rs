//! Statements in words, and refusals read back.

use serde_json::{Value, json};

use super::{
    client::{Answer, Client},
    world::{World, flag, unique},
};

/// What every flag of `dev` is named below: `F/*` in a statement is all of them.
pub(crate) const FLAGS: &str = "project/p:env/dev:flag/";

/// The same of segments: `S/*`.
pub(crate) const SEGMENTS: &str = "project/p:env/dev:segment/";

/// What reading flags and segments there takes.
pub(crate) const READ: &str = "allow env CanAccessEnv project/p:env/dev";

/// What a refusal says that its caller may not do.
#[derive(Debug)]
pub(crate) struct Witness {
    pub(crate) action: String,
    pub(crate) resource: String,
}

/// `allow flag ToggleFlag|ArchiveFlag F/a* F/b*`
pub(crate) fn say(text: &str) -> Value {
    let words: Vec<&str> = text.split(' ').collect();
    let [effect, resource_type, actions, resources @ ..] = words.as_slice() else { panic!("{text}") };
    let resources: Vec<String> =
        resources.iter().map(|it| it.replace("F/", FLAGS).replace("S/", SEGMENTS)).collect();
    let actions: Vec<&str> = actions.split('|').collect();
    json!({ "id": unique("s"), "effect": effect, "resourceType": resource_type, "actions": actions, "resources": resources })
}

pub(crate) fn say_all(texts: &[&str]) -> Vec<Value> {
    texts.iter().map(|it| say(it)).collect()
}

/// The steps of a JSON patch that set a member.
pub(crate) fn set(member: &str, value: impl Into<Value>) -> Value {
    let value: Value = value.into();
    json!([{ "op": "replace", "path": format!("/{member}"), "value": value }])
}

/// The body of a request for a service token.
pub(crate) fn service(permissions: &[Value]) -> Value {
    json!({ "name": unique("asked"), "type": "Service", "permissions": permissions })
}

/// The witnesses of a refused grant.
#[track_caller]
pub(crate) fn witnesses(answer: &Answer) -> Vec<Witness> {
    let read = |line: &String| {
        let (action, resource) = line.strip_prefix("you may not ").unwrap().split_once(" on ").unwrap();
        Witness { action: action.to_owned(), resource: resource.to_owned() }
    };
    answer.exceeds()[1..].iter().map(read).collect()
}

/// A thing in the world that a witness can be tried on.
#[derive(Debug)]
pub(crate) struct Place {
    project: String,
    environment: String,
    flag: String,
}

impl Place {
    /// Makes what a resource names, with its tags, where it is not there yet.
    pub(crate) fn of(world: &World, resource: &str) -> Self {
        let owner = &world.owner.client;
        let mut keys = resource.split(':').map(|it| it.split_once('/').unwrap().1).filter(|it| *it != "*");
        let mut next = |default| keys.next().unwrap_or(default);
        let (project, environment, flag_key) = (next("p"), next("dev"), next("f"));
        let known = |all: &Value, key| all.as_array().unwrap().iter().find(|it| it["key"] == key).cloned();
        let find = || known(&owner.get("/projects").data(), project);
        let make = |path: &str, key| owner.post(path, &json!({ "name": key, "key": key })).data();
        if find().is_none() {
            make("/projects", project);
        }
        let id = find().unwrap()["id"].as_str().unwrap().to_owned();
        if known(&find().unwrap()["environments"], environment).is_none() {
            make(&format!("/projects/{id}/envs"), environment);
        }
        let environment = known(&find().unwrap()["environments"], environment).unwrap();
        let environment = environment["id"].as_str().unwrap().to_owned();
        let (key, tags) = flag_key.split_once(';').unwrap_or((flag_key, ""));
        let tags: Vec<&str> = tags.split(',').filter(|it| !it.is_empty()).collect();
        let flags = format!("/envs/{environment}/feature-flags");
        if owner.get(&format!("{flags}/{key}")).status == 404 {
            owner.post(&flags, &flag(key, &[])).data();
        }
        owner.put(&format!("{flags}/{key}/tags"), &json!({ "tags": tags })).data();
        Self { project: id, environment, flag: format!("{flags}/{key}") }
    }

    /// Does to it what the action is needed for.
    pub(crate) fn attempt(&self, by: &Client, action: &str) -> Answer {
        let Self { project, environment, flag } = self;
        match action {
            "ToggleFlag" => by.touch(&format!("{flag}/toggle/true")),
            "ArchiveFlag" => by.touch(&format!("{flag}/archive")),
            "RestoreFlag" => by.touch(&format!("{flag}/restore")),
            "DeleteFlag" => by.delete(flag),
            "UpdateFlagName" => by.put(&format!("{flag}/name"), &json!({ "name": "n" })),
            "UpdateFlagDescription" => by.put(&format!("{flag}/description"), &json!({ "description": "d" })),
            "CanAccessEnv" => by.get(&format!("/projects/{project}/envs/{environment}")),
            "CanAccessProject" => by.get(&format!("/projects/{project}")),
            "UpdateProjectSettings" => by.put(&format!("/projects/{project}"), &json!({ "name": "n" })),
            "CanManageIAM" => by.get("/groups"),
            _ => panic!("no request is known that takes {action}"),
        }
    }
}
