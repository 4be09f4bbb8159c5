//! Who may make and manage tokens: S36..S38.

use serde_json::json;

use super::world::{ADMINISTRATOR, DEVELOPER, World, manage_flags, statement, token_actions, unique};

fn personal() -> serde_json::Value {
    json!({ "name": unique("t"), "type": "Personal", "permissions": [] })
}

fn service() -> serde_json::Value {
    json!({ "name": unique("t"), "type": "Service", "permissions": [manage_flags()] })
}

#[test]
fn s36_owners_administrators_and_developers_can_make_tokens_by_default() {
    let mut world = World::new();
    for member in [world.owner.clone(), world.member(&[ADMINISTRATOR]), world.member(&[DEVELOPER])] {
        world.token(&member, &personal());
        world.token(&member, &service());
    }
    let nobody = world.member_who(&[]);
    nobody.client.post("/access-tokens", &personal()).forbidden();
    nobody.client.post("/access-tokens", &service()).forbidden();
}

#[test]
fn s37_three_permissions_govern_tokens() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let theirs = world.service(&owner, &[manage_flags()]);
    let path = format!("/access-tokens/{}", theirs.id);
    let flags = manage_flags();

    let ben = world.member_who(&[token_actions(&["ManagePersonalAccessTokens"]), flags.clone()]);
    ben.client.get("/access-tokens").forbidden();
    let mine = world.token(&ben, &personal());
    ben.client.put(&format!("/access-tokens/{}", mine.id), &json!({ "name": unique("n") })).data();
    ben.client.post("/access-tokens", &service()).forbidden();
    ben.client.put(&path, &json!({ "name": "x" })).forbidden();
    ben.client.touch(&format!("{path}/toggle")).forbidden();
    ben.client.delete(&path).forbidden();

    let carl = world.member_who(&[token_actions(&["ManageServiceAccessTokens"]), flags]);
    carl.client.get("/access-tokens").forbidden();
    carl.client.post("/access-tokens", &personal()).forbidden();
    world.token(&carl, &service());
    carl.client.put(&path, &json!({ "name": unique("n") })).data();
    carl.client.touch(&format!("{path}/toggle")).data();
    carl.client.put(&format!("/access-tokens/{}", mine.id), &json!({ "name": "x" })).forbidden();
    carl.client.delete(&format!("/access-tokens/{}", mine.id)).forbidden();
    carl.client.delete(&path).data();

    let lea = world.member_who(&[token_actions(&["ListAccessTokens"])]);
    assert_eq!(lea.client.get("/access-tokens").data()["totalCount"], 2);
    lea.client.post("/access-tokens", &personal()).forbidden();
}

#[test]
fn s38_policies_restrict_who_makes_tokens_at_once() {
    let mut world = World::new();
    let limit = world.policy(&[]);
    let ben = world.member(&[DEVELOPER, &limit]);
    world.token(&ben, &service());
    let deny = statement("access-token", "deny", &["ManageServiceAccessTokens"], "access-token/*");
    world.say(&limit, &[deny]);
    ben.client.post("/access-tokens", &service()).forbidden();
    world.token(&ben, &personal());
    world.restart();
    let again = world.again(&ben.client);
    again.post("/access-tokens", &service()).forbidden();
    world.say(&limit, &[]);
    world.attach(&ben, &limit);
    assert_eq!(again.post("/access-tokens", &service()).status, 200);
}
