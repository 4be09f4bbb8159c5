//! Whose permissions a token has: S1, S4..S17.

use serde_json::json;

use super::{
    client::Client,
    world::{DEVELOPER, World, manage_flags, statement, token_actions, unique},
};

const EVERY: [&str; 3] = ["ListAccessTokens", "ManagePersonalAccessTokens", "ManageServiceAccessTokens"];

#[test]
fn s01_tokens_authenticate_callers_of_the_api() {
    let mut world = World::new();
    let token = world.personal(&world.owner.clone());
    for round in 0..2 {
        let caller = world.again(&token.client);
        assert_eq!(caller.get("/projects").data().as_array().unwrap().len(), 1);
        let bearer = Client { authorization: Some(format!("Bearer {}", token.text)), ..caller };
        bearer.get("/projects").data();
        world.stranger().get("/projects").refused(401, "Unauthorized");
        let garbage = Client { authorization: Some("api-garbage".to_owned()), ..world.stranger() };
        garbage.get("/projects").refused(401, "Unauthorized");
        if round == 0 {
            world.restart();
        }
    }
}

#[test]
fn s04_a_personal_token_can_be_narrowed() {
    let mut world = World::new();
    let ben = world.member(&[DEVELOPER]);
    let scope = [
        statement("project", "allow", &["CanAccessProject"], "project/*"),
        statement("env", "allow", &["CanAccessEnv"], "project/*:env/*"),
    ];
    let token = world.scoped(&ben, &scope);
    world.toggle(&ben.client, "dev").data();
    for round in 0..2 {
        let caller = world.again(&token.client);
        caller.get(&world.flags("dev")).data();
        world.toggle(&caller, "dev").forbidden();
        if round == 0 {
            world.restart();
        }
    }
}

#[test]
fn s05_a_token_can_be_kept_away_from_production() {
    let mut world = World::new();
    let scope = [statement("flag", "allow", &["ToggleFlag"], "project/p:env/dev:flag/*")];
    let owner = world.owner.clone();
    let token = world.service(&owner, &scope);
    world.toggle(&token.client, "dev").data();
    world.toggle(&token.client, "prod").forbidden();
    world.restart();
    let caller = world.again(&token.client);
    world.toggle(&caller, "dev").data();
    world.toggle(&caller, "prod").forbidden();
}

#[test]
fn s06_there_are_personal_and_service_tokens() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let personal = world.personal(&owner);
    let service = world.service(&owner, &[manage_flags()]);
    assert_eq!(world.listed(&personal)["type"], "Personal");
    assert_eq!(world.listed(&service)["type"], "Service");
    for token in [personal, service] {
        assert_eq!(world.listed(&token)["creator"]["email"], owner.email.as_str());
        assert_eq!(world.listed(&token)["creator"]["id"], owner.id.as_str());
    }
}

#[test]
fn s07_the_two_kinds_react_differently_when_permissions_change() {
    let mut world = World::new();
    let policy = world.policy(&[manage_flags()]);
    let ben = world.member(&[&policy, &world.policy(&[token_actions(&EVERY)])]);
    let personal = world.personal(&ben);
    let service = world.service(&ben, &[manage_flags()]);
    world.detach(&ben, &policy);
    world.toggle(&personal.client, "dev").forbidden();
    world.toggle(&service.client, "dev").data();
}

#[test]
fn s08_a_personal_token_can_do_what_its_member_can_and_never_more() {
    let mut world = World::new();
    let deny = statement("flag", "deny", &["ToggleFlag"], "project/p:env/prod:flag/*");
    let ben = world.member(&[DEVELOPER, &world.policy(&[deny])]);
    let same = world.personal(&ben);
    let everything = world.scoped(&ben, &[statement("*", "allow", &["*"], "*")]);
    let body = json!({ "name": "x", "comment": "" });
    for token in [&same, &everything] {
        for environment in ["dev", "prod"] {
            let flag = format!("{}/f", world.flags(environment));
            let requests: [(&str, String, Option<_>); 7] = [
                ("GET", world.flags(environment), None),
                ("GET", flag.clone(), None),
                ("PUT", format!("{flag}/toggle/true"), None),
                ("PUT", format!("{flag}/name"), Some(&body)),
                ("GET", "/members".to_owned(), None),
                ("GET", "/policies".to_owned(), None),
                ("GET", "/projects".to_owned(), None),
            ];
            for (method, path, body) in requests {
                let member = ben.client.call(method, &path, body).status;
                assert_eq!(token.client.call(method, &path, body).status, member, "{method} {path}");
            }
        }
    }
    world.toggle(&everything.client, "prod").forbidden();
    world.toggle(&everything.client, "dev").data();
}

#[test]
fn s09_reducing_your_permissions_reduces_your_personal_tokens() {
    let mut world = World::new();
    let policy = world.policy(&[manage_flags()]);
    let ben = world.member(&[&policy, &world.policy(&[token_actions(&EVERY)])]);
    let token = world.personal(&ben);
    for round in 0..2 {
        let caller = world.again(&token.client);
        caller.get(&world.flags("dev")).data();
        world.toggle(&caller, "dev").data();
        world.say(&policy, &[]);
        caller.get(&world.flags("dev")).forbidden();
        world.toggle(&caller, "dev").forbidden();
        world.say(&policy, &[manage_flags()]);
        caller.get(&world.flags("dev")).data();
        if round == 0 {
            world.restart();
        }
    }
}

#[test]
fn s10_a_refusal_is_the_documented_body_everywhere() {
    let mut world = World::new();
    let ben = world.member_who(&[token_actions(&EVERY)]);
    let token = world.personal(&ben);
    let flag = format!("{}/f", world.flags("dev"));
    for path in [world.flags("dev").as_str(), &flag, "/members", "/policies", "/groups"] {
        token.client.get(path).forbidden();
        ben.client.get(path).forbidden();
    }
    for (method, path) in [
        ("GET", "/access-tokens"),
        ("GET", "/access-tokens/is-name-used?name=x"),
        ("GET", "/user/profile"),
        ("GET", "/user/policies"),
        ("GET", "/organizations"),
        ("GET", "/projects/is-key-used?key=x"),
        ("POST", "/identity/logout"),
    ] {
        token.client.call(method, path, None).forbidden();
    }
}

#[test]
fn s11_the_personal_tokens_of_a_removed_member_are_deactivated_for_good() {
    let mut world = World::new();
    let ben = world.member(&[DEVELOPER]);
    let token = world.personal(&ben);
    token.client.get("/projects").data();
    world.owner.client.delete(&format!("/members/remove-from-org/{}", ben.id)).data();
    assert_eq!(world.listed(&token)["status"], "Inactive");
    token.client.get("/projects").forbidden();

    let again = json!({ "email": ben.email, "policyIds": [DEVELOPER], "groupIds": [] });
    world.owner.client.post("/members/add", &again).data();
    world.restart();
    assert_eq!(world.listed(&token)["status"], "Inactive");
    world.again(&token.client).get("/projects").forbidden();
    let toggle = format!("/access-tokens/{}/toggle", token.id);
    world.owner.client.touch(&toggle).forbidden();
    let ben = world.login(&ben.email, &ben.password);
    ben.touch(&toggle).refused(422, "MembershipEnded");
    world.again(&token.client).get("/projects").forbidden();
}

#[test]
fn s13_a_service_token_outlives_its_creator() {
    let mut world = World::new();
    let ben = world.member(&[DEVELOPER]);
    let token = world.service(&ben, &[manage_flags()]);
    world.owner.client.delete(&format!("/members/remove-from-org/{}", ben.id)).data();
    world.toggle(&token.client, "dev").data();
    world.restart();
    let caller = world.again(&token.client);
    world.toggle(&caller, "dev").data();
    assert_eq!(world.listed(&token)["status"], "Active");
}

#[test]
fn s14_a_service_token_cannot_be_given_more_than_its_creator_has() {
    let mut world = World::new();
    let ben = world.member(&[DEVELOPER]);
    let attempt = |statement| json!({ "name": unique("t"), "type": "Service", "permissions": [statement] });
    for too_much in [
        statement("iam", "allow", &["CanManageIAM"], "iam/*"),
        statement("*", "allow", &["*"], "*"),
        statement("project", "allow", &["DeleteProject"], "project/p"),
    ] {
        ben.client.post("/access-tokens", &attempt(too_much)).exceeds();
    }
    assert_eq!(ben.client.get("/access-tokens").data()["totalCount"], 0);
    world.service(&ben, &[statement("flag", "allow", &["*"], "project/*:env/*:flag/*")]);

    let carl = world.member_who(&[
        token_actions(&EVERY),
        statement("flag", "allow", &["ToggleFlag"], "project/p:env/dev:flag/a*"),
    ]);
    let wider = statement("flag", "allow", &["ToggleFlag"], "project/p:env/dev:flag/*");
    let lines = carl.client.post("/access-tokens", &attempt(wider)).exceeds();
    assert!(lines[1].contains("ToggleFlag") && lines[1].contains("project/p:env/dev:flag/"), "{lines:?}");
    world.service(&carl, &[statement("flag", "allow", &["ToggleFlag"], "project/p:env/dev:flag/a*")]);
    world.service(&carl, &[statement("flag", "allow", &["ToggleFlag"], "project/p:env/dev:flag/ab")]);
}

#[test]
fn s15_the_permissions_of_a_service_token_are_fixed() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let given = [manage_flags()];
    let token = world.service(&owner, &given);
    let path = format!("/access-tokens/{}", token.id);
    let wider = json!({ "name": "n", "permissions": [statement("*", "allow", &["*"], "*")] });
    owner.client.put(&path, &wider).refused(422, "TokenPermissionsAreFixed");
    for same in [
        json!({ "name": "one" }),
        json!({ "name": "two", "permissions": [] }),
        json!({ "name": "three", "permissions": given }),
    ] {
        let answer = owner.client.put(&path, &same).data();
        assert_eq!(answer["name"], same["name"]);
        assert_eq!(answer["permissions"], json!(given));
    }
    world.restart();
    assert_eq!(world.listed(&token)["permissions"], json!(given));
}

#[test]
fn s16_a_service_token_does_not_change_with_its_creator() {
    let mut world = World::new();
    let policy = world.policy(&[manage_flags(), token_actions(&EVERY)]);
    let ben = world.member(&[&policy]);
    let token = world.service(&ben, &[manage_flags()]);
    world.detach(&ben, &policy);
    world.toggle(&token.client, "prod").data();
    token.client.get(&world.flags("prod")).data();
    world.restart();
    world.toggle(&world.again(&token.client), "prod").data();
}

#[test]
fn s17_a_service_token_has_no_forced_end() {
    let mut world = World::new();
    let ben = world.member(&[DEVELOPER]);
    let token = world.service(&ben, &[manage_flags()]);
    ben.client.call("POST", "/identity/logout", None).data();
    world.toggle(&token.client, "dev").data();
    world.owner.client.delete(&format!("/members/remove-from-workspace/{}", ben.id)).data();
    world.toggle(&token.client, "dev").data();
}
