//! What FeatBit's skills for agents teach (wire 6): the calls of `curl` with which they set up a project, whose answers
//! are read with `jq`.

use serde_json::{Value, json};

use super::{
    raw::{self, Raw},
    world::{World, statement},
};

/// A shell with a token in a variable.
struct Shell<'a> {
    world: &'a World,
    /// What stands in `Authorization`.
    authorization: String,
}

impl Shell<'_> {
    fn curl(&self, method: &str, path: &str, body: Option<&Value>) -> Raw {
        let authorization = format!("Authorization: {}", self.authorization);
        let headers = ["User-Agent: curl/8.7.1", "Accept: */*", &authorization];
        let answer = raw::send(&self.world.server.url, method, path, &headers, body);
        self.world.owner.client.hear(&answer.body);
        answer
    }

    /// `curl … | jq -r FILTER`, where the filter is a JSON pointer.
    fn jq(&self, method: &str, path: &str, body: Option<&Value>, filter: &str) -> String {
        let answer = self.curl(method, path, body);
        let json: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(json["success"], true, "{method} {path}: {}", answer.line());
        json.pointer(filter).unwrap().as_str().unwrap().to_owned()
    }
}

#[test]
fn a_project_an_environment_and_a_flag_are_set_up_with_either_form_of_the_header() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let permissions = [
        statement("project", "allow", &["CreateProject", "CanAccessProject", "CreateEnv"], "project/*"),
        statement("env", "allow", &["CanAccessEnv"], "project/*:env/*"),
        statement("flag", "allow", &["CreateFlag"], "project/*:env/*:flag/*"),
    ];
    let token = world.service(&owner, &permissions).text;
    for (key, authorization) in [("my-app", format!("Bearer {token}")), ("my-other-app", token)] {
        let shell = Shell { world: &world, authorization };
        let body = json!({ "name": "My App", "key": key });
        let made = shell.curl("POST", "/projects", Some(&body));
        let project: Value = serde_json::from_str(&made.body).unwrap();
        let (id, dev) = (&project["data"]["id"], &project["data"]["environments"][1]);
        assert_eq!((made.status, &dev["key"]), (200, &json!("dev")), "the second is known to be Dev");
        let (id, dev) = (id.as_str().unwrap(), dev["id"].as_str().unwrap());

        let body = json!({ "name": "Staging", "key": "staging", "description": "QA environment" });
        let staging = shell.jq("POST", &format!("/projects/{id}/envs"), Some(&body), "/data/id");
        for environment in [dev, &staging] {
            let path = format!("/envs/{environment}/feature-flags");
            let made = shell.jq("POST", &path, Some(&new_feature()), "/data/key");
            assert_eq!(made, "new-feature");
        }
        let last = shell.jq("GET", &format!("/projects/{id}"), None, "/data/environments/2/key");
        assert_eq!(last, "staging", "and the ones before it have stayed where they were");
    }
}

/// Without a description, and with variations whose ids are no UUIDs.
fn new_feature() -> Value {
    json!({
        "name": "New Feature", "key": "new-feature", "isEnabled": false, "variationType": "boolean",
        "variations": [{ "id": "var-1", "name": "On", "value": "true" }, { "id": "var-2", "name": "Off", "value": "false" }],
        "enabledVariationId": "var-1", "disabledVariationId": "var-2", "tags": ["backend"],
    })
}

#[test]
fn what_has_failed_says_so_and_why() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.service(&owner, &[statement("project", "allow", &["CreateProject"], "project/*")]);
    let shell = Shell { world: &world, authorization: token.text.clone() };
    let failed = |body: Value| {
        let answer = shell.curl("POST", "/projects", Some(&body));
        let json: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!((&json["success"], &json["data"]), (&json!(false), &json!(null)), "{}", answer.line());
        (answer.status, json["errors"].to_string())
    };
    let empty = failed(json!({ "name": "", "key": "" }));
    assert_eq!(empty, (400, r#"["name_is_required","key_is_required"]"#.to_owned()));
    let again = failed(json!({ "name": "P", "key": "p" }));
    assert_eq!(again, (422, r#"["KeyHasBeenUsed"]"#.to_owned()));
}
