//! Several questions at once, and questions that cannot be read.

use std::{
    sync::atomic::{AtomicBool, Ordering::SeqCst},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use super::{super::world::World, ON_DEV, ON_PROD, api, ask, dev};

#[test]
fn a_batch_is_answered_in_its_order_as_each_question_would_be() {
    let mut world = World::new();
    let api = api(&mut world);
    let (_, token) = dev(&mut world);
    let questions = [
        json!({ "token": token.text, "action": "ToggleFlag", "resource": ON_DEV }),
        json!({ "action": "ToggleFlag", "resource": ON_DEV }),
        json!({ "token": token.text, "action": "ToggleFlag", "resource": ON_PROD }),
        json!({ "token": "none", "action": "ToggleFlag", "resource": ON_PROD }),
        json!({ "action": "AuthorizeRequests", "resource": "access-token/*", "explain": true }),
    ];
    let verdicts = api.post("/authorize/batch", &json!({ "items": questions })).data();
    let single = |it: &Value| api.post("/authorize", it).data();
    assert_eq!(verdicts, questions.iter().map(single).collect::<Value>());
    let reasons: Vec<_> =
        verdicts.as_array().unwrap().iter().map(|it| it["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["Allowed", "NotAllowed", "NotAllowed", "TokenMalformed", "Allowed"]);
    assert!(verdicts[4]["explanation"].is_object() && verdicts[0]["explanation"].is_null());
}

#[test]
fn a_batch_has_one_to_a_thousand_questions_and_explains_twenty() {
    let mut world = World::new();
    let (_, token) = dev(&mut world);
    let post = |count: usize, explained: usize| {
        let item = |at| json!({ "action": "ToggleFlag", "resource": ON_DEV, "explain": at < explained });
        token.client.post("/authorize/batch", &json!({ "items": (0..count).map(item).collect::<Vec<_>>() }))
    };
    assert_eq!(post(1000, 0).data().as_array().unwrap().len(), 1000);
    assert_eq!(post(20, 20).data()[19]["explanation"]["allowed"], true);
    post(0, 0).refused(400, "items_is_required");
    post(1001, 0).refused(400, "items_is_invalid");
    post(21, 21).refused(400, "items_is_invalid");
    for body in [json!({}), json!({ "items": null }), json!({ "items": [{ "action": "a" }] })] {
        assert_eq!(token.client.post("/authorize/batch", &body).status, 400, "{body}");
    }
}

#[test]
fn a_batch_that_takes_too_long_is_given_up() {
    let mut world = World::new();
    let (_, token) = dev(&mut world);
    let item = json!({ "action": "ToggleFlag", "resource": ON_DEV });
    let body = json!({ "items": vec![item; 1000] });
    let (server, client) = (&world.server, &token.client);
    // A clock that goes a minute forward again and again, so that it does so within one of the batches.
    let is_over = AtomicBool::new(false);
    let given_up = thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(SeqCst) {
                server.advance(Duration::from_mins(1));
                thread::sleep(Duration::from_millis(1));
            }
        });
        let given_up = (0..200).map(|_| client.post("/authorize/batch", &body)).find(|it| it.status != 200);
        is_over.store(true, SeqCst);
        given_up
    });
    given_up.unwrap().refused(422, "BatchTakesTooLong");
}

#[test]
fn what_cannot_be_read_is_refused_as_everywhere() {
    let mut world = World::new();
    let (_, token) = dev(&mut world);
    let client = &token.client;
    client.post("/authorize", &json!({ "resource": ON_DEV })).refused(400, "action_is_required");
    client.post("/authorize", &json!({ "action": "ToggleFlag" })).refused(400, "resource_is_required");
    client.get("/authorize").refused(400, "action_is_required");
    client.get("/authorize?action=ToggleFlag").refused(400, "resource_is_required");
    assert_eq!(client.get("/authorize?action=a&action=b&resource=c").status, 400);
    assert_eq!(client.post("/authorize", &json!([])).status, 400);
    assert_eq!(client.post("/authorize", &json!("x".repeat(2 << 20))).status, 413);
    // Names count in any case, as they do in every body and query.
    let body = json!({ "ACTION": "ToggleFlag", "Resource": ON_DEV });
    assert_eq!(client.post("/authorize", &body).data()["allowed"], true);
    assert_eq!(
        client.get(&format!("/authorize?Action=ToggleFlag&RESOURCE={ON_DEV}")).data()["allowed"],
        true
    );
}

#[test]
fn an_explanation_is_for_who_may_see_what_it_rests_on() {
    let mut world = World::new();
    let api = api(&mut world);
    let (dev, token) = dev(&mut world);
    let body = |explain: bool| json!({ "token": token.text, "action": "ToggleFlag", "resource": ON_PROD, "explain": explain });
    assert_eq!(ask(&api, &token.text, "ToggleFlag", ON_PROD)["reason"], "NotAllowed");
    api.post("/authorize", &body(true)).forbidden();
    let told = world.owner.client.post("/authorize", &body(true)).data();
    let explanation = &told["explanation"];
    assert_eq!(explanation["layers"][0]["reason"], "Allowed", "{told}");
    assert_eq!(explanation["layers"][1]["of"], "Scope");
    let needed =
        json!({ "action": "ToggleFlag", "resource": ON_PROD, "allowedBy": ["Scope"], "notDeniedBy": [] });
    assert_eq!(explanation["needed"], needed);
    // Everybody may know about themselves.
    assert_eq!(token.client.post("/authorize", &body(true)).data(), told);
    let own = json!({ "action": "DeleteFlag", "resource": ON_DEV, "explain": true });
    let told = dev.client.post("/authorize", &own).data();
    let layer = &told["explanation"]["layers"][0];
    assert_eq!((&layer["of"], &layer["reason"]), (&json!("Member"), &json!("Denied")));
    assert_eq!(layer["statements"][0]["statement"]["effect"], "deny");
    assert!(layer["statements"][0]["policy"]["name"].as_str().unwrap().starts_with("policy-"));
    assert_eq!(told["explanation"]["needed"]["notDeniedBy"], json!(["Member"]));
    // Of what is not known there is nothing to explain.
    let none = json!({ "action": "Fly", "resource": ON_DEV, "explain": true });
    assert_eq!(dev.client.post("/authorize", &none).data()["explanation"], Value::Null);
}
