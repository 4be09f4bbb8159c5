//! Another secret for the same token.

use std::time::Duration;

use serde_json::{Value, json};

use super::{body, is_in, log, moment, owner, rotate, service, text, unauthorized};
use crate::world::{World, manage_flags, token_actions};

#[test]
fn a_new_secret_is_shown_once_and_the_old_one_ends_with_its_grace() {
    let mut world = World::new();
    let ann = world.owner.clone();
    let first = service(&mut world);
    let second = rotate(&mut world, &ann.client, &first, 60);
    assert!(is_in(&world, &first) && is_in(&world, &second));
    let shown = world.listed(&second);
    assert!(shown["token"].as_str().unwrap().starts_with(second.text.get(..15).unwrap()));
    let until = moment(&shown["oldSecretUntil"]);
    let third = rotate(&mut world, &ann.client, &second, 3600);
    assert!(!is_in(&world, &first), "one old secret is good at most");
    assert!(is_in(&world, &second) && is_in(&world, &third));
    world.restart();
    assert!(is_in(&world, &second) && is_in(&world, &third));
    world.server.stand_at(until.after(Duration::from_mins(61)));
    unauthorized(&world.again(&second.client).get("/access-tokens/self"));
    assert!(is_in(&world, &third));
    assert_eq!(
        owner(&world).client.get(&format!("/access-tokens/{}", third.id)).data()["oldSecretUntil"],
        Value::Null
    );
    let comments: Vec<_> = log(&world, &third).into_iter().map(|(_, comment)| comment).collect();
    assert!(comments.iter().any(|it| it.starts_with("the old secret is good until 20")), "{comments:?}");
}

#[test]
fn without_grace_the_old_secret_is_dead_at_once_and_a_grace_is_ended_early() {
    let mut world = World::new();
    let ann = world.owner.clone();
    let first = service(&mut world);
    let second = rotate(&mut world, &ann.client, &first, 0);
    assert!(!is_in(&world, &first) && is_in(&world, &second));
    let third = rotate(&mut world, &ann.client, &second, 3600);
    assert!(is_in(&world, &second));
    let end = format!("/access-tokens/{}/rotate/end", third.id);
    ann.client.call("POST", &end, None).data();
    ann.client.call("POST", &end, None).data();
    assert!(!is_in(&world, &second) && is_in(&world, &third));
    world.restart();
    assert!(!is_in(&world, &first) && !is_in(&world, &second) && is_in(&world, &third));
}

#[test]
fn a_token_gives_itself_another_secret_with_its_present_one_alone() {
    let mut world = World::new();
    let first = service(&mut world);
    let second = rotate(&mut world, &first.client, &first, 3600);
    first.client.post("/access-tokens/self/rotate", &json!({})).forbidden();
    first.client.call("POST", "/access-tokens/self/rotate/end", None).forbidden();
    assert!(is_in(&world, &first) && is_in(&world, &second));
    second.client.call("POST", "/access-tokens/self/rotate/end", None).data();
    assert!(!is_in(&world, &first) && is_in(&world, &second));
    unauthorized(&first.client.post("/access-tokens/self/rotate", &json!({})));
    world.owner.client.post("/access-tokens/self/rotate", &json!({})).forbidden();
}

#[test]
fn the_grace_is_a_week_at_most_and_never_past_the_end_of_the_token() {
    let mut world = World::new();
    let ann = world.owner.clone();
    let end = world.server.now().after(Duration::from_mins(10));
    let token = world.token(&ann, &body("Service", &json!({ "expiresAt": text(end) })));
    for wrong in [json!(604_801), json!(u32::MAX)] {
        let path = format!("/access-tokens/{}/rotate", token.id);
        ann.client.post(&path, &json!({ "graceSeconds": wrong })).refused(400, "graceSeconds_is_invalid");
    }
    let next = rotate(&mut world, &ann.client, &token, 604_800);
    assert_eq!(moment(&world.listed(&next)["oldSecretUntil"]), end);
    world.server.stand_at(end);
    assert!(!is_in(&world, &token) && !is_in(&world, &next));
}

#[test]
fn a_service_token_is_rotated_by_who_has_all_of_it_and_a_personal_one_by_its_member() {
    let mut world = World::new();
    let manage =
        token_actions(&["ManageServiceAccessTokens", "ManagePersonalAccessTokens", "ListAccessTokens"]);
    let (weak, strong) =
        (world.member_who(std::slice::from_ref(&manage)), world.member_who(&[manage, manage_flags()]));
    let (token, mine) = (service(&mut world), world.personal(&strong));
    let path = |id: &str| format!("/access-tokens/{id}/rotate");
    let lines = weak.client.post(&path(&token.id), &json!({})).exceeds();
    assert!(lines[1].contains("you may not"), "{lines:?}");
    assert!(is_in(&world, &token));
    rotate(&mut world, &strong.client, &token, 0);
    assert!(!is_in(&world, &token));
    let ann = world.owner.clone();
    ann.client.post(&path(&mine.id), &json!({})).forbidden();
    let mine = rotate(&mut world, &strong.client, &mine, 3600);
    weak.client.call("POST", &format!("{}/end", path(&mine.id)), None).forbidden();
    ann.client.call("POST", &format!("{}/end", path(&mine.id)), None).data();
    let nobody = world.member(&[&world.policy(&[])]);
    nobody.client.post(&path(&mine.id), &json!({})).forbidden();
    ann.client
        .post(&path("0193a5c0-0000-7000-8000-00000000dead"), &json!({}))
        .refused(404, "ResourceNotFound");
}

#[test]
fn an_inactive_token_stays_so_with_another_secret_and_one_whose_member_left_gets_none() {
    let mut world = World::new();
    let ann = world.owner.clone();
    let token = service(&mut world);
    let toggle = format!("/access-tokens/{}/toggle", token.id);
    ann.client.put(&toggle, &json!({ "status": "Inactive" })).data();
    let next = rotate(&mut world, &ann.client, &token, 3600);
    next.client.get("/access-tokens/self").forbidden();
    token.client.get("/access-tokens/self").forbidden();
    ann.client.put(&toggle, &json!({ "status": "Active" })).data();
    assert!(is_in(&world, &next) && is_in(&world, &token));
    ann.client.delete(&format!("/access-tokens/{}", token.id)).data();
    unauthorized(&next.client.get("/access-tokens/self"));
    unauthorized(&token.client.get("/access-tokens/self"));
}
