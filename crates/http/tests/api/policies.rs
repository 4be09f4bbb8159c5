//! Who manages members, groups and policies gives nothing that they do not have: C09, C12.

mod denies;

use serde_json::{Value, json};

use super::{
    client::{Answer, Client},
    words::{say, say_all, witnesses},
    world::{DEVELOPER, Member, World, flag, unique},
};

const MANAGES_IAM: &str = "allow iam CanManageIAM iam/*";
const OWNER_POLICY: &str = "98881f6a-5c6c-4277-bcf7-fda94c538785";

/// A request that would give more than its maker has.
struct Grant {
    method: &'static str,
    path: String,
    body: Value,
}

impl Grant {
    fn put(path: String) -> Self {
        Self { method: "PUT", path, body: json!({}) }
    }

    fn try_by(&self, caller: &Client) -> Answer {
        caller.call(self.method, &self.path, Some(&self.body))
    }
}

fn group(world: &World, policies: &[&str]) -> String {
    let body = json!({ "name": unique("group"), "description": "" });
    let id = world.owner.client.post("/groups", &body).data()["id"].as_str().unwrap().to_owned();
    for policy in policies {
        world.owner.client.touch(&format!("/groups/{id}/add-policy/{policy}")).data();
    }
    id
}

/// Every way to more, for a member who has `own` and is to have `wanted`.
fn ways(world: &World, member: &Member, own: &str, wanted: &str, statements: &[Value]) -> Vec<Grant> {
    let (holding, empty) = (group(world, &[wanted]), group(world, &[]));
    let key = world.owner.client.get(&format!("/policies/{wanted}")).data();
    let post = |path: String, body| Grant { method: "POST", path, body };
    let added = |policies: &[&str], groups: &[&str]| json!({ "email": format!("{}@example.com", unique("new")), "policyIds": policies, "groupIds": groups });
    let cloned =
        json!({ "originPolicyType": key["type"], "name": "c", "key": unique("c"), "description": "" });
    vec![
        Grant { body: json!(statements), ..Grant::put(format!("/policies/{own}/statements")) },
        Grant::put(format!("/members/{}/add-policy/{wanted}", member.id)),
        Grant::put(format!("/groups/{holding}/add-member/{}", member.id)),
        Grant::put(format!("/groups/{empty}/add-policy/{wanted}")),
        post(format!("/policies/clone/{}", key["key"].as_str().unwrap()), cloned),
        post("/members/add".to_owned(), added(&[wanted], &[])),
        post("/members/add".to_owned(), added(&[], &[&holding])),
    ]
}

/// What is stored of members, groups and policies.
fn iam(world: &World) -> Vec<Value> {
    let all = |path: &str| world.owner.client.get(&format!("{path}?pageSize=100")).data();
    let groups = all("/groups");
    let of_group = |it: &Value| all(&format!("/groups/{}/policies", it["id"].as_str().unwrap()));
    let members = all("/members");
    let of_member = |it: &Value| all(&format!("/members/{}/policies", it["id"].as_str().unwrap()));
    let attached = groups["items"].as_array().unwrap().iter().map(of_group);
    let attached: Vec<Value> =
        attached.chain(members["items"].as_array().unwrap().iter().map(of_member)).collect();
    [vec![all("/policies"), groups.clone(), members.clone()], attached].concat()
}

#[test]
fn c09_who_may_manage_iam_alone_cannot_become_owner() {
    let mut world = World::new();
    let own = world.policy(&[say(MANAGES_IAM)]);
    let mallory = world.member(&[&own]);
    let helper = world.owner.clone();
    let service = world.service(&helper, &[say(MANAGES_IAM)]);
    let mine = world.scoped(&helper, &[say(MANAGES_IAM)]);
    let everything = [say("allow * * *")];
    let ways = ways(&world, &mallory, &own, OWNER_POLICY, &everything);
    let before = iam(&world);
    for way in &ways {
        for caller in [&mallory.client, &service.client, &mine.client] {
            let lines = way.try_by(caller).exceeds();
            assert!(lines[1].starts_with("you may not "), "{lines:?}");
        }
    }
    let owner = format!("/members/{}/one-time-password", world.owner.id);
    for caller in [&mallory.client, &service.client, &mine.client] {
        caller.call("POST", &owner, None).exceeds();
        assert_eq!(iam(&world), before);
        world.toggle(caller, "dev").forbidden();
    }
    for way in &ways {
        assert_eq!(way.try_by(&world.owner.client).status, 200, "{}", way.path);
    }
    world.toggle(&mallory.client, "dev").data();
}

#[test]
fn c09_who_has_it_can_give_it_and_nothing_beside_it() {
    let world = World::new();
    let has = [MANAGES_IAM, "allow flag ToggleFlag F/a*"];
    let own = world.policy(&say_all(&has));
    let mallory = world.member(&[&own]);
    let within = world.policy(&[say("allow flag ToggleFlag F/ab*")]);
    let beyond = world.policy(&say_all(&["allow flag ToggleFlag F/ab*", "allow flag ArchiveFlag F/ab*"]));
    let more = say_all(&[has[0], has[1], "allow flag ArchiveFlag F/ab*"]);
    for way in ways(&world, &mallory, &own, &beyond, &more) {
        let witnesses = witnesses(&way.try_by(&mallory.client));
        assert_eq!(witnesses.len(), 1, "{}: {witnesses:?}", way.path);
        assert_eq!(witnesses[0].action, "ArchiveFlag", "{}", way.path);
        assert!(witnesses[0].resource.starts_with("project/p:env/dev:flag/ab"), "{witnesses:?}");
    }
    let other = world.member_who(&[]);
    let same = say_all(&[has[0], has[1], "allow flag ToggleFlag F/abc"]);
    for way in ways(&world, &other, &own, &within, &same) {
        assert_eq!(way.try_by(&mallory.client).status, 200, "{}", way.path);
    }
}

#[test]
fn c09_a_policy_that_says_more_than_its_editor_can_still_be_narrowed() {
    let world = World::new();
    let mallory = world.member_who(&[say(MANAGES_IAM)]);
    let policy = world.policy(&say_all(&[
        "allow flag ToggleFlag|ArchiveFlag F/*",
        "allow env CanAccessEnv project/p:env/*",
    ]));
    let path = format!("/policies/{policy}/statements");
    let put = |texts: &[&str]| mallory.client.put(&path, &json!(say_all(texts)));
    put(&["allow flag ToggleFlag|ArchiveFlag F/a*", "allow env CanAccessEnv project/p:env/dev"]).data();
    put(&["allow flag ToggleFlag F/a*", "allow flag ToggleFlag F/ab*"]).data();
    put(&["allow flag ToggleFlag|ArchiveFlag F/a*"]).exceeds();
    put(&["allow flag ToggleFlag F/*"]).exceeds();
    put(&["allow flag ToggleFlag F/a*", "deny flag ToggleFlag F/ab"]).data();
    put(&["allow flag ToggleFlag F/a*"]).exceeds();
    put(&[]).exceeds();
    put(&["deny flag ToggleFlag F/ab*"]).data();
    put(&["allow flag ToggleFlag F/a", "deny flag ToggleFlag F/ab*"]).exceeds();
    world.owner.client.put(&path, &json!([])).data();
    put(&[]).data();
}

#[test]
fn c09_what_a_body_says_beyond_the_request_gives_nothing() {
    let world = World::new();
    let mallory = world.member_who(&[say(MANAGES_IAM)]);
    let everything = json!([say("allow * * *")]);
    let body = json!({ "name": "n", "key": unique("k"), "description": "", "statements": everything, "type": "SysManaged",
        "id": OWNER_POLICY, "organizationId": OWNER_POLICY });
    let made = mallory.client.post("/policies", &body).data();
    assert_eq!((&made["statements"], &made["type"]), (&json!([]), &json!("CustomerManaged")));
    assert_ne!(made["id"], OWNER_POLICY);
    let path = format!("/policies/{}", made["id"].as_str().unwrap());
    let kept = mallory.client.put(&format!("{path}/settings"), &body).data();
    assert_eq!(
        (&kept["statements"], &kept["type"], &kept["id"]),
        (&json!([]), &json!("CustomerManaged"), &made["id"])
    );
    mallory
        .client
        .put(&format!("/members/{}/add-policy/{}", mallory.id, made["id"].as_str().unwrap()), &json!({}))
        .data();
    world.toggle(&mallory.client, "dev").forbidden();

    let body = json!({ "name": unique("g"), "description": "", "policies": [OWNER_POLICY], "policyIds": [OWNER_POLICY] });
    let group = mallory.client.post("/groups", &body).data()["id"].as_str().unwrap().to_owned();
    mallory.client.put(&format!("/groups/{group}"), &body).data();
    let policies = mallory.client.get(&format!("/groups/{group}/policies")).data();
    assert_eq!(policies["totalCount"], 0);
}

#[test]
fn c12_policies_take_effect_by_id_and_never_by_name() {
    let world = World::new();
    let owner = &world.owner.client;
    let named = |name: &str, statements: &[&str]| {
        let body = json!({ "name": name, "key": unique("k"), "description": "" });
        let id = owner.post("/policies", &body).data()["id"].as_str().unwrap().to_owned();
        world.say(&id, &say_all(statements));
        id
    };
    let (allow, deny) =
        ("allow flag ToggleFlag project/p:env/*:flag/*", "deny flag ToggleFlag project/p:env/prod:flag/*");
    for name in ["Owner", " owner", "\u{41e}wner", "Developer", "the same"] {
        let (gives, takes) = (named(name, &[allow]), named(name, &[deny]));
        for order in [[&gives, &takes], [&takes, &gives]] {
            let ben = world.member(&order.map(String::as_str));
            world.toggle(&ben.client, "dev").data();
            world.toggle(&ben.client, "prod").forbidden();
            ben.client.get("/groups").forbidden();
            let listed = owner.get(&format!("/members/{}/policies", ben.id)).data();
            assert_eq!(listed.as_array().unwrap().len(), 2, "{name}");
            world.detach(&ben, &takes);
            world.toggle(&ben.client, "prod").data();
        }
    }
    let grouped = world.member(&[&named("Developer", &[deny]), DEVELOPER]);
    world.toggle(&grouped.client, "dev").data();
    world.toggle(&grouped.client, "prod").forbidden();
}

#[test]
fn c12_a_key_names_one_policy_only() {
    let world = World::new();
    let owner = &world.owner.client;
    let policy = |key: &str| json!({ "name": "Owner", "key": key, "description": "" });
    for key in ["owner", "administrator", "developer"] {
        owner.post("/policies", &policy(key)).refused(422, "KeyHasBeenUsed");
    }
    let mine = owner.post("/policies", &policy("Owner")).data();
    owner.post("/policies", &policy("Owner")).refused(422, "KeyHasBeenUsed");
    let clone = |key: &str, origin: &str| {
        let body = json!({ "originPolicyType": origin, "name": "c", "key": unique("c"), "description": "" });
        owner.post(&format!("/policies/clone/{key}"), &body)
    };
    assert_eq!(clone("Owner", "CustomerManaged").data()["statements"], mine["statements"]);
    assert_eq!(clone("owner", "SysManaged").data()["statements"][0]["resourceType"], "*");
    clone("Owner", "SysManaged").refused(404, "ResourceNotFound");
    clone("owner", "CustomerManaged").refused(404, "ResourceNotFound");
}
