//! How long an organization lets its tokens last.

use keywright_core::Timestamp;
use serde_json::{Value, json};

use super::{DAY, body, is_in, moment, owner, rotate, text};
use crate::{
    client::Client,
    world::{ADMINISTRATOR, World, statement},
};

const POLICY: &str = "/organizations/token-policy";

fn lifetime(default: Option<u32>, maximum: Option<u32>, required: bool) -> Value {
    json!({ "defaultDays": default, "maximumDays": maximum, "required": required })
}

/// Says how long service tokens last.
#[track_caller]
fn services(by: &Client, lifetime: &Value) {
    let body = json!({
        "personal": { "defaultDays": null, "maximumDays": null, "required": false }, "service": lifetime,
        "deactivateOnReuse": false,
    });
    assert_eq!(by.put(POLICY, &body).data(), body);
    assert_eq!(by.get(POLICY).data(), body);
}

#[test]
fn the_default_the_maximum_and_what_is_asked_for_the_shortest_wins() {
    let mut world = World::new();
    let ann = world.owner.clone();
    let soon = json!(text(world.server.now().after(DAY)));
    let mut end = |lifetime: &Value, asked: &Value| {
        services(&ann.client, lifetime);
        let token = world.token(&ann, &body("Service", &json!({ "expiresAt": asked })));
        let shown = world.listed(&token);
        (!shown["expiresAt"].is_null()).then(|| {
            moment(&shown["expiresAt"]).since(moment(&shown["createdAt"])).as_secs_f64() / DAY.as_secs_f64()
        })
    };
    let days = |found: Option<f64>| found.map(|it| (it * 1000.0).round() / 1000.0);
    assert_eq!(days(end(&lifetime(Some(7), Some(30), true), &Value::Null)), Some(7.0));
    assert_eq!(days(end(&lifetime(None, Some(30), false), &Value::Null)), Some(30.0));
    assert_eq!(days(end(&lifetime(Some(7), None, false), &Value::Null)), Some(7.0));
    assert_eq!(end(&lifetime(None, None, false), &Value::Null), None);
    assert!(end(&lifetime(Some(7), Some(30), true), &soon).unwrap() <= 1.0);
}

#[test]
fn what_is_asked_for_beyond_the_maximum_or_not_at_all_is_refused_with_the_limit() {
    let world = World::new();
    let ann = &world.owner.client;
    services(ann, &lifetime(None, Some(30), false));
    let asked = json!({ "expiresAt": text(world.server.now().after(DAY * 31)) });
    let refused = ann.post("/access-tokens", &body("Service", &asked));
    refused.refused(400, "expiresAt_is_invalid");
    assert!(refused.body.contains("a Service token lasts at most 30 days: until 20"), "{}", refused.body);
    ann.post("/access-tokens", &body("Personal", &asked)).data();
    services(ann, &lifetime(None, None, true));
    ann.post("/access-tokens", &body("Service", &json!({}))).refused(400, "expiresAt_is_required");
    ann.post("/access-tokens", &body("Service", &asked)).data();
}

#[test]
fn a_lowered_maximum_ends_the_tokens_that_are_there_and_raising_it_lengthens_none() {
    let mut world = World::new();
    let ann = world.owner.clone();
    let old = world.token(&ann, &body("Service", &json!({})));
    let personal = world.token(&ann, &body("Personal", &json!({})));
    let made = moment(&world.listed(&old)["createdAt"]);
    services(&ann.client, &lifetime(None, Some(10), false));
    assert_eq!(moment(&world.listed(&old)["expiresAt"]), made.after(DAY * 10));
    assert_eq!(world.listed(&personal)["expiresAt"], Value::Null);
    // Raised and taken away: those that are there keep what they had, others get what there is now.
    services(&ann.client, &lifetime(None, Some(20), false));
    services(&ann.client, &lifetime(None, None, false));
    assert_eq!(moment(&world.listed(&old)["expiresAt"]), made.after(DAY * 10));
    world.server.advance(std::time::Duration::from_secs(1));
    let lasting = world.token(&ann, &body("Service", &json!({})));
    assert_eq!(world.listed(&lasting)["expiresAt"], Value::Null);
    // A restart forgets none of it.
    world.restart();
    let end = made.after(DAY * 10);
    world.server.stand_at(Timestamp::from_millis(end.millis() - 1));
    assert!(is_in(&world, &old) && is_in(&world, &personal));
    world.server.stand_at(end);
    assert!(!is_in(&world, &old) && is_in(&world, &personal) && is_in(&world, &lasting));
    let ann = owner(&world);
    services(&ann.client, &lifetime(None, Some(3), false));
    assert!(!is_in(&world, &lasting), "older than the maximum: it ends when that is said");
    ann.client.post(&format!("/access-tokens/{}/rotate", old.id), &json!({})).refused(422, "TokenHasExpired");
    services(&ann.client, &lifetime(None, None, false));
    assert!(!is_in(&world, &lasting) && !is_in(&world, &old), "nothing lives again");
}

#[test]
fn another_secret_does_not_lengthen_the_life_of_a_token() {
    let mut world = World::new();
    let ann = world.owner.clone();
    services(&ann.client, &lifetime(None, Some(10), false));
    let token = world.token(&ann, &body("Service", &json!({})));
    let end = moment(&world.listed(&token)["expiresAt"]);
    world.server.advance(DAY * 5);
    let ann = owner(&world);
    let token = rotate(&mut world, &ann.client, &token, 604_800);
    let shown = ann.client.get(&format!("/access-tokens/{}", token.id)).data();
    assert_eq!((moment(&shown["expiresAt"]), moment(&shown["oldSecretUntil"])), (end, end));
}

#[test]
fn who_manages_members_says_it_and_who_does_not_may_read_it() {
    let world = World::new();
    let (admin, none) = (world.member(&[ADMINISTRATOR]), world.member(&[&world.policy(&[])]));
    let tokens = statement("access-token", "allow", &["*"], "access-token/*");
    let tokens = world.member_who(&[tokens]);
    let wanted = json!({ "personal": lifetime(Some(7), Some(30), true), "service": lifetime(None, None, false),
        "deactivateOnReuse": true });
    for by in [&none, &tokens] {
        by.client.put(POLICY, &wanted).forbidden();
        by.client.get(POLICY).data();
    }
    admin.client.put(POLICY, &wanted).data();
    let log = world.owner.client.get("/audit-logs?refType=Organization&pageSize=10").data();
    let entry = &log["items"][0];
    let comment = "Personal: default 7 days, maximum 30 days, required; Service: default none, maximum none; reuse: deactivate";
    assert_eq!((entry["creatorId"].as_str(), entry["comment"].as_str()), (Some(&*admin.id), Some(comment)));
    for wrong in [
        lifetime(Some(31), Some(30), false),
        lifetime(Some(0), None, false),
        lifetime(None, Some(36_526), true),
    ] {
        let body =
            json!({ "personal": wrong, "service": lifetime(None, None, false), "deactivateOnReuse": true });
        admin.client.put(POLICY, &body).refused(400, "personal_is_invalid");
    }
    assert_eq!(none.client.get(POLICY).data(), wanted);
}
