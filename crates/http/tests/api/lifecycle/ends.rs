//! What ends by itself, at its moment.

use std::time::Duration;

use keywright_core::Timestamp;
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{UNAUTHORIZED, invite, one_time_password, toggle};
use crate::{
    client::Answer,
    world::{ADMINISTRATOR, World, manage_flags, unique},
};

#[test]
fn a_token_is_good_up_to_and_not_at_its_end() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let end = world.server.now().after(Duration::from_hours(1000));
    let mut ending = |kind: &str, permissions: &[Value]| {
        let body = json!({
            "name": unique(kind), "type": kind, "permissions": permissions, "expiresAt": text(end),
        });
        world.token(&owner, &body)
    };
    let tokens = [
        ending("Personal", &[]),
        ending("Personal", &[manage_flags()]),
        ending("Service", &[manage_flags()]),
    ];
    for token in &tokens {
        assert_eq!(moment(&world.listed(token)["expiresAt"]), end);
    }
    let lasting = world.service(&owner, &[manage_flags()]);
    let use_all = |world: &World| tokens.each_ref().map(|it| world.toggle(&world.again(&it.client), "dev"));
    for early in [1000 * 60 * 60, 1000, 1] {
        world.server.stand_at(Timestamp::from_millis(end.millis() - early));
        assert!(use_all(&world).iter().all(|it| it.status == 200), "{early} ms before");
    }
    world.server.stand_at(end);
    use_all(&world).iter().for_each(unauthorized);
    world.server.stand_at(Timestamp::from_millis(end.millis() - 2 * 60 * 60 * 1000));
    use_all(&world).iter().for_each(unauthorized);
    world.server.stand_at(end);
    world.restart();
    use_all(&world).iter().for_each(unauthorized);
    world.toggle(&world.again(&lasting.client), "dev").data();
    let owner = world.login(&owner.email, &owner.password);
    for status in ["Inactive", "Active"] {
        owner.put(&toggle(&tokens[2]), &json!({ "status": status })).data();
        use_all(&world).iter().for_each(unauthorized);
    }
}

#[test]
fn r06_a_clock_that_is_put_back_over_a_restart_revives_nothing() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let end = world.server.now().after(Duration::from_hours(1));
    let body = json!({ "name": unique("ending"), "type": "Personal", "expiresAt": text(end) });
    let token = world.token(&owner, &body);
    let toggled = |world: &World| world.toggle(&world.again(&token.client), "dev");
    toggled(&world).data();
    world.server.stand_at(end);
    unauthorized(&toggled(&world));
    world.login(&owner.email, &owner.password);
    world.server.stand_at(Timestamp::from_millis(end.millis() - 30 * 60 * 1000));
    world.restart();
    unauthorized(&toggled(&world));
}

#[test]
fn a_token_ends_at_a_moment_to_come_or_is_not_made() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let now = world.server.now();
    let body = |end: &Value| json!({ "name": unique("ending"), "type": "Personal", "expiresAt": end });
    let past = Timestamp::from_millis(now.millis() - 1000);
    for end in [text(past), "tomorrow".to_owned(), "2099-01-01".to_owned(), "1960-01-01T00:00:00Z".to_owned()]
    {
        owner.client.post("/access-tokens", &body(&json!(end))).refused(400, "expiresAt_is_invalid");
    }
    for lasting in [json!(null), json!("")] {
        let token = world.token(&owner, &body(&lasting));
        assert_eq!(world.listed(&token)["expiresAt"], json!(null));
    }
    // In any zone, and with as many digits as clients write.
    let token = world.token(&owner, &body(&json!("2099-01-01T02:00:00.1234567+02:00")));
    assert_eq!(world.listed(&token)["expiresAt"], "2099-01-01T00:00:00.123Z");
}

#[test]
fn a_login_is_good_for_five_minutes_and_not_at_their_end() {
    let world = World::new();
    for late in [0, 1, 999] {
        let second = world.server.now().seconds() + 60;
        let start = (second + late) * 1000 + late;
        let end = (second + late + 5 * 60) * 1000;
        world.server.stand_at(Timestamp::from_millis(start));
        let client = world.login(&world.owner.email, &world.owner.password);
        for good in [start, start + 4 * 60 * 1000, end - 1] {
            world.server.stand_at(Timestamp::from_millis(good));
            client.get("/members").data();
        }
        for over in [end, end + 1, end + 60 * 60 * 1000] {
            world.server.stand_at(Timestamp::from_millis(over));
            unauthorized(&client.get("/members"));
            unauthorized(&client.get("/user/profile"));
        }
        world.login(&world.owner.email, &world.owner.password).get("/members").data();
    }
}

#[test]
fn a_one_time_password_is_good_up_to_and_not_at_its_end() {
    let world = World::new();
    let (id, email) = invite(&world, ADMINISTRATOR);
    let made = one_time_password(&world, &id);
    let (once, end) = (made["password"].as_str().unwrap(), moment(&made["expiresAt"]));
    world.server.stand_at(Timestamp::from_millis(end.millis() - 1));
    world.login(&email, once).get("/user/profile").data();
    world.server.stand_at(end);
    let body = json!({ "email": email, "password": once });
    world.stranger().post("/identity/login-by-email", &body).refused(200, "EmailPasswordMismatch");
}

fn text(moment: Timestamp) -> String {
    let moment = OffsetDateTime::UNIX_EPOCH + Duration::from_millis(moment.millis());
    moment.format(&Rfc3339).unwrap()
}

fn moment(text: &Value) -> Timestamp {
    let moment = OffsetDateTime::parse(text.as_str().unwrap(), &Rfc3339).unwrap();
    Timestamp::from_millis(u64::try_from(moment.unix_timestamp_nanos() / 1_000_000).unwrap())
}

fn unauthorized(answer: &Answer) {
    assert_eq!((answer.status, answer.body.as_str()), (401, UNAUTHORIZED));
}
