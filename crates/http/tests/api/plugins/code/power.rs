//! What code may do by itself, and for whoever calls it: what it was granted, never more than them, and nothing that makes
//! credentials or manages plugins.

use super::*;

const GRANTED: &str = r#"
[[capabilities.admin]]
type = "iam"
actions = ["CanManageIAM"]
resources = ["iam/*"]

[[capabilities.admin]]
type = "project"
actions = ["CanAccessProject"]
resources = ["project/p"]

[[route]]
path = "/own"
methods = ["GET", "POST", "PUT", "DELETE"]
auth = "known"

[[route]]
path = "/their"
methods = ["GET", "POST", "PUT", "DELETE"]
auth = "known"
"#;

/// It is asked about policies, and has something against each.
const ASKED: &str = "[[admission]]\non = [\"PolicyCreated\"]\n";

/// Calls the API as the query says: `/own` for itself, `/their` for whoever calls. Answers what that answers; 500 and the
/// number of the fault, if nothing does.
fn proxy() -> Guest {
    proxy_over(Guest::default())
}

/// The same, beside what another guest does.
fn proxy_over(guest: Guest) -> Guest {
    let body = "(call $call
          (i32.load (local.get 0)) (i32.load offset=4 (local.get 0))
          (i32.load offset=32 (local.get 0)) (i32.load offset=36 (local.get 0))
          (i32.ne (i32.load offset=52 (local.get 0)) (i32.const 0))
          (i32.load offset=48 (local.get 0)) (i32.load offset=52 (local.get 0))
          (i32.eq (i32.load offset=12 (local.get 0)) (i32.const 6))
          (i32.const 64))
        (if (i32.load8_u (i32.const 64))
          (then (i32.store16 (i32.const 356) (i32.add (i32.const 500) (i32.load8_u (i32.const 68)))))
          (else
            (i32.store16 (i32.const 356) (i32.load16_u (i32.const 68)))
            (i32.store offset=12 (i32.const 356) (i32.load (i32.const 72)))
            (i32.store offset=16 (i32.const 356) (i32.load (i32.const 76)))))
        (i32.const 356)";
    let import = r#"(import "keywright:plugin/admin@1.0.0" "send" (func $call (param i32 i32 i32 i32 i32 i32 i32 i32 i32)))"#;
    guest.hook(Hook::Routes, body).import("admin", import)
}

struct Proxy {
    key: String,
    name: String,
}

impl Proxy {
    fn new(by: &Client) -> Self {
        Self { key: key_of(by), name: act(by, GRANTED, &proxy()) }
    }

    fn call(&self, by: &Client, for_whom: &str, method: &str, path: &str, body: &Value) -> Heard {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        call(by, method, &self.key, &format!("{}/{for_whom}?/api/v1{path}", self.name), &body)
    }

    fn status(&self, by: &Client, for_whom: &str, path: &str) -> u16 {
        self.call(by, for_whom, "GET", path, &Value::Null).status
    }
}

#[test]
fn w04_for_a_caller_it_does_no_more_than_either_may() {
    let world = World::new();
    let ann = &world.owner.client;
    let proxy = Proxy::new(ann);
    let nobody = world.member_who(&[]).client;
    assert_eq!(proxy.status(&nobody, "own", "/policies"), 200, "it may by itself");
    assert_eq!(proxy.status(&nobody, "their", "/policies"), 403, "they may not");
    assert_eq!(proxy.status(ann, "their", "/policies"), 200, "both may");
    assert_eq!(ann.get("/access-tokens").status, 200);
    assert_eq!(proxy.status(ann, "own", "/access-tokens"), 403, "it was not granted that");
    assert_eq!(proxy.status(ann, "their", "/access-tokens"), 403, "what they may does not help it");
    let shown = proxy.call(ann, "their", "GET", "/policies", &Value::Null).body;
    assert!(shown.contains("\"success\":true"), "{shown}");
}

#[test]
fn w04_it_gives_nothing_that_either_does_not_have() {
    let world = World::new();
    let ann = &world.owner.client;
    let proxy = Proxy::new(ann);
    let iam = crate::world::statement("iam", "allow", &["CanManageIAM"], "iam/*");
    let manager = world.member_who(&[iam]).client;
    let group = ann.post("/groups", &json!({ "name": unique("group"), "description": "" })).data();
    let owner = ann.get("/policies").data();
    let all = owner["items"].as_array().unwrap();
    let owner = all.iter().find(|it| it["name"] == "Owner").unwrap()["id"].as_str().unwrap().to_owned();
    let path = format!("/groups/{}/add-policy/{owner}", group["id"].as_str().unwrap());
    let give = |by: &Client, for_whom: &str| proxy.call(by, for_whom, "PUT", &path, &json!({})).status;
    assert_eq!(give(ann, "own"), 403, "the plugin is no owner");
    assert_eq!(give(ann, "their"), 403, "and does not become one by who calls it");
    assert_eq!(give(&manager, "their"), 403);
    assert_eq!(ann.touch(&path).status, 200);
}

#[test]
fn what_it_does_is_written_down_as_its_own_and_it_is_not_asked_about_it() {
    let world = World::new();
    let ann = &world.owner.client;
    let asked = objector("mine");
    let asked = proxy_over(asked);
    let proxy = Proxy { key: key_of(ann), name: act(ann, &format!("{GRANTED}\n{ASKED}"), &asked) };
    new_policy(ann).refused(422, "PluginObjected");
    let create = |for_whom: &str| {
        let key = unique("made");
        let body = json!({ "name": key, "key": key, "description": "" });
        proxy.call(ann, for_whom, "POST", "/policies", &body)
    };
    for (for_whom, behalf) in [("own", Value::Null), ("their", json!(world.owner.email))] {
        let made = create(for_whom);
        assert_eq!(made.status, 200, "{made:?}");
        let entry = &ann.get("/audit-logs?pageSize=1").data()["items"][0];
        assert_eq!((&entry["event"], &entry["creatorName"]), (&json!("PolicyCreated"), &json!(proxy.name)));
        assert_eq!(entry["onBehalfOf"]["email"], behalf, "{entry}");
    }
    // Others are asked about it.
    act(ann, "[[admission]]\non = [\"PolicyCreated\"]\n", &objector("others"));
    let refused = create("own");
    assert!(
        refused.status == 422 && refused.body.contains("others") && !refused.body.contains("mine"),
        "{refused:?}"
    );
    let log = ann.get("/audit-logs?pageSize=50").body;
    assert!(log.contains(&proxy.name), "{log}");
}

#[test]
fn w04_it_makes_no_credentials_and_manages_no_plugins() {
    let world = World::new();
    let ann = &world.owner.client;
    let proxy = Proxy::new(ann);
    let name = &proxy.name;
    for (method, path) in [
        ("POST", "/access-tokens".to_owned()),
        ("POST", "/members/add".to_owned()),
        ("GET", "/plugins".to_owned()),
        ("PUT", format!("/plugins/{name}/config")),
        ("PUT", format!("/PLUGINS/{name}/enable")),
        ("POST", "/identity/login-by-email".to_owned()),
        ("DELETE", "/organizations".to_owned()),
        ("PUT", "/user/profile".to_owned()),
        ("GET", "/../../oauth/introspect".to_owned()),
        ("GET", "/%70lugins".to_owned()),
    ] {
        for for_whom in ["own", "their"] {
            let heard = proxy.call(ann, for_whom, method, &path, &json!({}));
            assert!([401, 403, 404].contains(&heard.status), "{method} {path}: {heard:?}");
        }
    }
    // What is no path of the API is none to call at all: 504 is `invalid`.
    let elsewhere = call(ann, "GET", &proxy.key, &format!("{name}/own?http://127.0.0.1/api/v1/policies"), "");
    assert_eq!(elsewhere.status, 504, "{elsewhere:?}");
    let routes = call(ann, "GET", &proxy.key, &format!("{name}/own?/plugins/{}/{name}/own", proxy.key), "");
    assert_eq!(routes.status, 504, "{routes:?}");
}

/// Secrets of environments go on when the plugin is gone.
#[test]
fn w04_it_reads_no_secrets_of_environments() {
    let world = World::new();
    let ann = &world.owner.client;
    let granted = GRANTED.replace(
        "resources = [\"project/p\"]",
        "resources = [\"project/*\"]\n\n[[capabilities.admin]]\ntype = \"env\"\nactions = [\"CanAccessEnv\"]\nresources = [\"project/*:env/*\"]",
    );
    let proxy = Proxy { key: key_of(ann), name: act(ann, &granted, &proxy()) };
    let made = ann.post("/projects", &json!({ "name": unique("P"), "key": unique("p") })).data();
    let value = made["environments"][0]["secrets"][0]["value"].as_str().unwrap().to_owned();
    let project = made["id"].as_str().unwrap();
    let environment = made["environments"][0]["id"].as_str().unwrap();
    let paths = [
        "/projects".to_owned(),
        format!("/projects/{project}"),
        format!("/projects/{project}/envs/{environment}"),
    ];
    for path in paths {
        assert!(ann.get(&path).body.contains(&value), "{path}: who may access it sees it");
        for for_whom in ["own", "their"] {
            let heard = proxy.call(ann, for_whom, "GET", &path, &Value::Null);
            assert!(heard.status == 200 && heard.body.contains("\"secrets\":[{"), "{path}: {heard:?}");
            assert!(!heard.body.contains(&value), "{path} for {for_whom}");
        }
    }
}

/// The tokens of the organization, which no token may manage.
#[test]
fn it_looks_after_tokens_if_it_was_granted_that() {
    let mut world = World::new();
    let ann = world.owner.client.clone();
    let granted = GRANTED.replace("type = \"iam\"", "type = \"access-token\"").replace(
        "actions = [\"CanManageIAM\"]",
        "actions = [\"ListAccessTokens\", \"ManageServiceAccessTokens\"]",
    );
    let granted = granted.replace("\"iam/*\"", "\"access-token/*\"");
    let proxy = Proxy { key: key_of(&ann), name: act(&ann, &granted, &proxy()) };
    let body = token(&world, Some(30));
    let id = make(&mut world, &ann, &body).data()["id"].as_str().unwrap().to_owned();
    let listed = proxy.call(&ann, "own", "GET", "/access-tokens", &Value::Null);
    assert!(listed.status == 200 && listed.body.contains(&id), "{listed:?}");
    let off = proxy.call(&ann, "own", "PUT", &format!("/access-tokens/{id}/toggle"), &json!({}));
    assert_eq!(off.status, 200, "{off:?}");
    assert_eq!(ann.get(&format!("/access-tokens/{id}")).data()["status"], "Inactive");
    let rotated = proxy.call(&ann, "own", "POST", &format!("/access-tokens/{id}/rotate"), &json!({}));
    assert_eq!(rotated.status, 403, "{rotated:?}");
}

#[test]
fn what_was_taken_from_a_caller_or_a_plugin_is_gone_at_once() {
    let world = World::new();
    let ann = &world.owner.client;
    let proxy = Proxy::new(ann);
    let policy = world.policy(&[crate::world::statement("iam", "allow", &["CanManageIAM"], "iam/*")]);
    let ben = world.member(&[&policy]).client;
    assert_eq!(proxy.status(&ben, "their", "/policies"), 200);
    world.say(&policy, &[]);
    assert_eq!(proxy.status(&ben, "their", "/policies"), 403);
    ann.touch(&format!("/plugins/{}/disable", proxy.name)).data();
    assert_eq!(proxy.status(ann, "own", "/policies"), 404);
}

#[test]
fn w04_the_network_cannot_pass_for_a_plugin() {
    let world = World::new();
    let ann = &world.owner.client;
    let proxy = Proxy::new(ann);
    let id = ann.get(&format!("/plugins/{}", proxy.name)).data()["plugin"]["id"].as_str().unwrap().to_owned();
    let name = &proxy.name;
    for credential in [format!("plugin/{name}"), format!("Bearer plugin/{name}"), format!("Plugin {id}"), id]
    {
        let client = Client { authorization: Some(credential), ..ann.clone() };
        assert_eq!(client.get("/policies").status, 401);
    }
}
