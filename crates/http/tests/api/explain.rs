//! What would be decided, and why: of who and what is stored, and of statements that nobody has saved.

use serde_json::{Value, json};

use super::{
    client::{Answer, Client},
    neighbour::Neighbour,
    world::{Member, World, manage_flags, statement, token_actions, unique},
};

const ON_DEV: &str = "project/p:env/dev:flag/f";
const ON_PROD: &str = "project/p:env/prod:flag/f";

fn ask(by: &Client, about: &Value, action: &str, resource: &str) -> Answer {
    let mut body = json!({ "action": action, "resource": resource });
    for (name, value) in about.as_object().unwrap() {
        body[name] = value.clone();
    }
    by.post("/explain", &body)
}

fn explained(by: &Client, about: &Value, action: &str, resource: &str) -> Value {
    ask(by, about, action, resource).data()
}

/// Dev, who has one policy and, through a group, another that keeps them away from production.
fn dev(world: &World) -> (Member, String, String) {
    let policy = world.policy(&[manage_flags(), token_actions(&["ManagePersonalAccessTokens"])]);
    let dev = world.member(&[&policy]);
    let away = world.policy(&[statement("flag", "deny", &["*"], "project/*:env/prod:flag/*")]);
    let group = json!({ "name": unique("team"), "description": "" });
    let group = world.owner.client.post("/groups", &group).data()["id"].as_str().unwrap().to_owned();
    world.owner.client.touch(&format!("/groups/{group}/add-policy/{away}")).data();
    world.owner.client.touch(&format!("/groups/{group}/add-member/{}", dev.id)).data();
    (dev, policy, group)
}

#[test]
fn a_decision_comes_with_its_statements_and_where_they_come_from() {
    let world = World::new();
    let (dev, policy, group) = dev(&world);
    let yes = explained(&dev.client, &json!({}), "ToggleFlag", ON_DEV);
    assert_eq!(
        (&yes["allowed"], &yes["standing"], &yes["needed"]),
        (&json!(true), &json!("LetIn"), &Value::Null)
    );
    let ground = &yes["layers"][0]["statements"][0];
    assert_eq!((&ground["policy"]["id"], &ground["group"]), (&json!(policy), &Value::Null));
    assert_eq!(ground["statement"]["actions"], json!(["ManageFeatureFlag"]));
    let no = explained(&dev.client, &json!({}), "ToggleFlag", ON_PROD);
    let layer = &no["layers"][0];
    assert_eq!(
        (&no["allowed"], &layer["of"], &layer["reason"]),
        (&json!(false), &json!("Member"), &json!("Denied"))
    );
    assert_eq!(layer["statements"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&layer["statements"][0]["statement"]["effect"], &layer["statements"][0]["group"]["id"]),
        (&json!("deny"), &json!(group))
    );
    let needed =
        json!({ "action": "ToggleFlag", "resource": ON_PROD, "allowedBy": [], "notDeniedBy": ["Member"] });
    assert_eq!(no["needed"], needed);
    let nothing = explained(&dev.client, &json!({}), "CanManageIAM", "iam/*");
    assert_eq!(nothing["layers"][0], json!({ "of": "Member", "reason": "NotAllowed", "statements": [] }));
    assert_eq!(nothing["needed"]["allowedBy"], json!(["Member"]));
}

#[test]
fn a_token_is_explained_with_each_of_its_layers_and_its_state() {
    let mut world = World::new();
    let (dev, ..) = dev(&world);
    let scope = statement("flag", "allow", &["ToggleFlag"], "project/p:env/dev:flag/*");
    let token = world.scoped(&dev, &[scope]);
    let about = json!({ "token": token.id });
    let told = explained(&token.client, &json!({}), "CloneFlag", ON_PROD);
    assert_eq!(told, explained(&world.owner.client, &about, "CloneFlag", ON_PROD));
    let of = |at: usize| {
        (told["layers"][at]["of"].as_str().unwrap(), told["layers"][at]["reason"].as_str().unwrap())
    };
    assert_eq!((of(0), of(1)), (("Member", "Denied"), ("Scope", "NotAllowed")));
    assert_eq!(told["needed"]["allowedBy"], json!(["Scope"]));
    assert_eq!(told["needed"]["notDeniedBy"], json!(["Member"]));
    let yes = explained(&token.client, &about, "ToggleFlag", ON_DEV);
    assert_eq!(yes["layers"][1]["statements"][0]["policy"], Value::Null, "it stands in the token");
    world.owner.client.touch(&format!("/access-tokens/{}/toggle", token.id)).data();
    let off = explained(&world.owner.client, &about, "ToggleFlag", ON_DEV);
    assert_eq!(
        (&off["allowed"], &off["standing"], &off["needed"]),
        (&json!(false), &json!("Inactive"), &Value::Null)
    );
}

#[test]
fn a_policy_and_unsaved_statements_are_explained_alike() {
    let world = World::new();
    let written = [manage_flags(), statement("flag", "deny", &["DeleteFlag"], "project/*:env/*:flag/*")];
    let policy = world.policy(&written);
    for (action, reason) in [("ToggleFlag", "Allowed"), ("DeleteFlag", "Denied")] {
        let stored = explained(&world.owner.client, &json!({ "policy": policy }), action, ON_DEV);
        let unsaved = explained(&world.owner.client, &json!({ "statements": written }), action, ON_DEV);
        assert_eq!(
            (&stored["layers"][0]["of"], &unsaved["layers"][0]["of"]),
            (&json!("Policy"), &json!("Unsaved"))
        );
        assert_eq!(stored["layers"][0]["reason"], reason);
        assert_eq!(unsaved["layers"][0]["reason"], reason);
        let statement = |it: &Value| it["layers"][0]["statements"][0]["statement"].clone();
        assert_eq!(statement(&stored), statement(&unsaved));
    }
    let none = explained(&world.owner.client, &json!({ "statements": [] }), "ToggleFlag", ON_DEV);
    assert_eq!((&none["allowed"], &none["layers"][0]["reason"]), (&json!(false), &json!("NotAllowed")));
}

#[test]
fn unsaved_statements_are_refused_as_a_policy_refuses_them() {
    let world = World::new();
    let policy = world.policy(&[]);
    let many: Vec<Value> = (0..10_000).map(|_| manage_flags()).collect();
    for written in [
        json!([{ "resourceType": "flag", "effect": "maybe", "actions": ["ToggleFlag"], "resources": ["*"] }]),
        json!([{ "resourceType": "flag", "effect": "allow", "actions": ["Fly"], "resources": ["project/*:env/*:flag/*"] }]),
        json!([{ "resourceType": "iam", "effect": "allow", "actions": ["CanManageIAM"], "resources": ["flag/*"] }]),
        json!(many),
        json!("none"),
    ] {
        let saved = world.owner.client.put(&format!("/policies/{policy}/statements"), &written);
        let asked = ask(&world.owner.client, &json!({ "statements": written }), "ToggleFlag", ON_DEV);
        assert_eq!(asked.status, saved.status, "{}", saved.body);
        if saved.body.contains("_is_invalid") || saved.body.contains("TooComplex") {
            assert_eq!(asked.body, saved.body);
        }
    }
}

#[test]
fn what_is_asked_must_be_one_thing_that_can_be() {
    let world = World::new();
    let client = &world.owner.client;
    let both = json!({ "policy": world.policy(&[]), "statements": [] });
    ask(client, &both, "ToggleFlag", ON_DEV).refused(400, "subject_is_invalid");
    ask(client, &json!({}), "", ON_DEV).refused(400, "action_is_required");
    ask(client, &json!({}), "ToggleFlag", "").refused(400, "resource_is_required");
    ask(client, &json!({}), "Fly", ON_DEV).refused(400, "action_is_invalid");
    ask(client, &json!({}), "ToggleFlag", "iam/*").refused(400, "resource_is_invalid");
    assert_eq!(ask(client, &json!({ "member": "me" }), "ToggleFlag", ON_DEV).status, 400);
}

#[test]
fn who_may_know_is_who_may_see_it_rests_on() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world);
    let (dev, policy, _) = dev(&world);
    let (personal, owners) = (world.personal(&dev), world.personal(&world.owner.clone()));
    let service = world.service(&world.owner.clone(), &[manage_flags()]);
    let lister = world.member_who(&[token_actions(&["ListAccessTokens"])]);
    let status = |by: &Client, about: Value| ask(by, &about, "ToggleFlag", ON_DEV).status;
    let (of_dev, of_policy) = (json!({ "member": dev.id }), json!({ "policy": policy }));
    let tokens =
        [json!({ "token": personal.id }), json!({ "token": service.id }), json!({ "token": owners.id })];
    for about in [&of_dev, &of_policy, &tokens[0], &tokens[1], &tokens[2]] {
        assert_eq!(status(&world.owner.client, about.clone()), 200, "{about}");
    }
    assert_eq!(status(&dev.client, of_dev.clone()), 200);
    for about in [&of_policy, &tokens[0], &tokens[1], &tokens[2], &json!({ "member": world.owner.id })] {
        assert_eq!(status(&dev.client, about.clone()), 403, "{about}");
    }
    assert_eq!(status(&personal.client, tokens[0].clone()), 200);
    // A token is not its member: it may be narrowed, and its member is not.
    for about in [&of_dev, &of_policy, &tokens[1], &tokens[2]] {
        assert_eq!(status(&personal.client, about.clone()), 403, "{about}");
    }
    assert_eq!(status(&lister.client, tokens[1].clone()), 200);
    for about in [&of_dev, &of_policy, &tokens[0], &tokens[2]] {
        assert_eq!(status(&lister.client, about.clone()), 403, "{about}");
    }
    for noun in ["member", "policy", "token"] {
        assert_eq!(status(&world.owner.client, json!({ noun: theirs.ids[noun] })), 404, "{noun}");
    }
    assert_eq!(status(&world.stranger(), json!({})), 401);
}
