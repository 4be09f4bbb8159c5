//! Other programs ask: who is this, and may they? At the next request after a change it is another answer.

mod alike;
mod batches;

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    client::Client,
    neighbour::Neighbour,
    world::{Member, Token, World, manage_flags, statement, token_actions},
};

const ON_DEV: &str = "project/p:env/dev:flag/f";
const ON_PROD: &str = "project/p:env/prod:flag/f";

/// An API that Ann has given a token to, with which it asks about those that it is presented.
pub(crate) fn api(world: &mut World) -> Client {
    let owner = world.owner.clone();
    world.service(&owner, &[token_actions(&["AuthorizeRequests"])]).client
}

pub(crate) fn ask(by: &Client, token: &str, action: &str, resource: &str) -> Value {
    by.post("/authorize", &json!({ "token": token, "action": action, "resource": resource })).data()
}

#[track_caller]
fn check(verdict: &Value, reason: &str) {
    assert_eq!((&verdict["reason"], &verdict["allowed"]), (&json!(reason), &json!(reason == "Allowed")));
}

/// Dev, who may do everything to flags but delete them, and a token of theirs for `dev` alone.
fn dev(world: &mut World) -> (Member, Token) {
    let no_deleting = statement("flag", "deny", &["DeleteFlag"], "project/*:env/*:flag/*");
    let tokens = token_actions(&["ManagePersonalAccessTokens"]);
    let dev = world.member_who(&[manage_flags(), no_deleting, tokens]);
    let scope = statement("flag", "allow", &["*"], "project/p:env/dev:flag/*");
    let token = world.scoped(&dev, &[scope]);
    (dev, token)
}

#[test]
fn each_reason_is_said_to_an_api_that_asks_about_others() {
    let mut world = World::new();
    let api = api(&mut world);
    let (dev, token) = dev(&mut world);
    let check = |token: &str, action, resource, reason| check(&ask(&api, token, action, resource), reason);
    check(&token.text, "ToggleFlag", ON_DEV, "Allowed");
    check(&token.text, "ToggleFlag", ON_PROD, "NotAllowed");
    check(&token.text, "DeleteFlag", ON_DEV, "Denied");
    check(&token.text, "Fly", ON_DEV, "ActionUnknown");
    check(&token.text, "", ON_DEV, "ActionUnknown");
    check(&token.text, "*", ON_DEV, "ActionUnknown");
    for resource in ["", "iam/*", "project/p:env/dev", "project/p:env/dev:flag/f:flag/f", "a\nb", "*"] {
        check(&token.text, "ToggleFlag", resource, "ResourceInvalid");
    }
    let mut typo = token.text.clone();
    let last = typo.pop();
    typo.push(if last == Some('a') { 'b' } else { 'a' });
    for text in ["", "api-", "Bearer x", &typo, &format!("Bearer {}", token.text), &"a".repeat(500_000)] {
        check(text, "ToggleFlag", ON_DEV, "TokenMalformed");
    }
    let path = format!("/access-tokens/{}/toggle", token.id);
    dev.client.touch(&path).data();
    check(&token.text, "ToggleFlag", ON_DEV, "TokenInactive");
    check(&token.text, "Fly", "", "TokenInactive");
    dev.client.touch(&path).data();
    check(&token.text, "ToggleFlag", ON_DEV, "Allowed");
    dev.client.delete(&format!("/access-tokens/{}", token.id)).data();
    check(&token.text, "ToggleFlag", ON_DEV, "TokenUnknown");
}

#[test]
fn a_verdict_says_whose_token_it_is_and_when_it_ends() {
    let mut world = World::new();
    let api = api(&mut world);
    let (dev, personal) = dev(&mut world);
    let end = "2099-12-31T23:59:59.5Z";
    let owner = world.owner.clone();
    let body =
        json!({ "name": "ends", "type": "Service", "permissions": [manage_flags()], "expiresAt": end });
    let service = world.token(&owner, &body);
    let expected = |kind: &str, token: &Token, member: Value, end: Value| {
        json!({
            "allowed": true, "reason": "Allowed", "kind": kind, "tokenId": token.id, "memberId": member,
            "organizationId": owner.client.organization, "expiresAt": end, "explanation": null,
        })
    };
    let of_dev = expected("Personal", &personal, json!(dev.id), Value::Null);
    assert_eq!(ask(&api, &personal.text, "ToggleFlag", ON_DEV), of_dev);
    let of_service = expected("Service", &service, Value::Null, json!(end));
    assert_eq!(ask(&api, &service.text, "ToggleFlag", ON_DEV), of_service);
    // It is that of a token which asks about itself.
    let itself = json!({ "action": "ToggleFlag", "resource": ON_DEV });
    assert_eq!(service.client.post("/authorize", &itself).data(), of_service);
    let query = format!("/authorize?action=ToggleFlag&resource={ON_DEV}");
    assert_eq!(service.client.get(&query).data(), of_service);
    assert_eq!(personal.client.get(&query).data(), of_dev);
    let login = json!({
        "allowed": true, "reason": "Allowed", "kind": "Login", "tokenId": null, "memberId": dev.id,
        "organizationId": owner.client.organization, "expiresAt": null, "explanation": null,
    });
    assert_eq!(dev.client.post("/authorize", &itself).data(), login);
    assert_eq!(dev.client.get(&query).data(), login);
    let unknown = json!({
        "allowed": false, "reason": "TokenMalformed", "kind": null, "tokenId": null, "memberId": null,
        "organizationId": null, "expiresAt": null, "explanation": null,
    });
    assert_eq!(ask(&api, "api-kwp", "ToggleFlag", ON_DEV), unknown);
    world.server.advance(Duration::from_hours(100 * 366 * 24));
    check(&ask(&api, &service.text, "ToggleFlag", ON_DEV), "TokenExpired");
}

#[test]
fn a_change_counts_at_the_next_question() {
    let mut world = World::new();
    let api = api(&mut world);
    let policy = world.policy(&[manage_flags(), token_actions(&["ManagePersonalAccessTokens"])]);
    let dev = world.member(&[&policy]);
    let token = world.personal(&dev);
    let query = format!("/authorize?action=ToggleFlag&resource={ON_DEV}");
    let check = |reason: &str| {
        check(&ask(&api, &token.text, "ToggleFlag", ON_DEV), reason);
        self::check(&token.client.get(&query).data(), reason);
        self::check(&dev.client.get(&query).data(), reason);
    };
    check("Allowed");
    let nothing = world.policy(&[]);
    world.say(&policy, &[]);
    check("NotAllowed");
    world.say(&policy, &[manage_flags(), statement("flag", "deny", &["*"], ON_DEV)]);
    check("Denied");
    world.say(&policy, &[manage_flags()]);
    check("Allowed");
    world.detach(&dev, &policy);
    world.attach(&dev, &nothing);
    check("NotAllowed");
    world.owner.client.delete(&format!("/members/remove-from-org/{}", dev.id)).data();
    self::check(&ask(&api, &token.text, "ToggleFlag", ON_DEV), "TokenInactive");
    assert_eq!(token.client.get(&query).status, 403);
    assert_eq!(dev.client.get(&query).status, 401);
}

#[test]
fn a_token_of_another_organization_is_as_if_there_were_none() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world);
    let api = api(&mut world);
    let nobody = ask(&api, &theirs.secret, "ToggleFlag", ON_DEV);
    check(&nobody, "TokenUnknown");
    assert_eq!(nobody["tokenId"], Value::Null);
    // Whatever its state.
    theirs.owner.touch(&format!("/access-tokens/{}/toggle", theirs.ids["token"])).data();
    assert_eq!(ask(&api, &theirs.secret, "ToggleFlag", ON_DEV), nobody);
    theirs.owner.delete(&format!("/access-tokens/{}", theirs.ids["token"])).data();
    assert_eq!(ask(&api, &theirs.secret, "ToggleFlag", ON_DEV), nobody);
}

#[test]
fn who_asks_about_others_needs_the_permission_for_it() {
    let mut world = World::new();
    let (dev, token) = dev(&mut world);
    let others = world.service(&world.owner.clone(), &[manage_flags()]);
    for text in [&others.text, "api-nothing", ""] {
        let body = json!({ "token": text, "action": "ToggleFlag", "resource": ON_DEV });
        for by in [&dev.client, &token.client] {
            by.post("/authorize", &body).forbidden();
            by.post("/authorize/batch", &json!({ "items": [body] })).forbidden();
        }
    }
    // Its own it may, in either way.
    check(&ask(&token.client, &token.text, "ToggleFlag", ON_DEV), "Allowed");
    let administrator = world.member(&[super::world::ADMINISTRATOR]);
    check(&ask(&administrator.client, &others.text, "ToggleFlag", ON_DEV), "Allowed");
    let developer = world.member(&[super::world::DEVELOPER]);
    let body = json!({ "token": others.text, "action": "ToggleFlag", "resource": ON_DEV });
    developer.client.post("/authorize", &body).forbidden();
    world.stranger().post("/authorize", &body).refused(401, "Unauthorized");
}

#[test]
fn a_token_that_is_judged_has_been_used() {
    let mut world = World::new();
    let api = api(&mut world);
    let others = world.service(&world.owner.clone(), &[manage_flags()]);
    assert_eq!(world.listed(&others)["lastUsedAt"], Value::Null);
    check(&ask(&api, &others.text, "DeleteFlag", "iam/*"), "ResourceInvalid");
    assert_ne!(world.listed(&others)["lastUsedAt"], Value::Null);
}
