//! What ends by itself, at its moment.

use std::time::Duration;

use keywright_core::{
    Permit, Timestamp,
    audit::{Entry, Event, Subject},
    id::{OrganizationId, TokenId},
};
use keywright_storage::WriteError;
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{UNAUTHORIZED, invite, one_time_password, toggle};
use crate::{
    client::Answer,
    world::{ADMINISTRATOR, Token, World, manage_flags},
};

#[test]
fn a_token_is_good_up_to_and_not_at_its_end() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let tokens = [
        world.personal(&owner),
        world.scoped(&owner, &[manage_flags()]),
        world.service(&owner, &[manage_flags()]),
    ];
    let end = world.server.now().after(Duration::from_hours(1000));
    for token in &tokens {
        end_at(&world, token, end);
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
fn a_login_is_good_for_five_minutes_and_not_at_their_end() {
    let world = World::new();
    let second = world.server.now().seconds() + 60;
    for late in [0, 1, 999] {
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

/// Gives a token an end: there is no request for it.
fn end_at(world: &World, token: &Token, end: Timestamp) {
    let organization = world.owner.client.organization.as_deref().unwrap();
    let organization = OrganizationId::from_uuid(organization.parse().unwrap());
    let (id, permit, now) =
        (TokenId::from_uuid(token.id.parse().unwrap()), Permit::host(), world.server.now());
    let written: Result<(), WriteError> = world.server.database().write(|rows| {
        let mut token = rows.tokens().find(organization, id)?.unwrap();
        token.expires_at = Some(end);
        rows.tokens().replace(&permit, &token)?;
        let entry = Entry::new(&permit, Event::TokenRenamed, Subject::new(id, token.name.as_str()), now);
        Ok(rows.record(entry, ()))
    });
    written.unwrap();
}

fn moment(text: &Value) -> Timestamp {
    let moment = OffsetDateTime::parse(text.as_str().unwrap(), &Rfc3339).unwrap();
    Timestamp::from_millis(u64::try_from(moment.unix_timestamp_nanos() / 1_000_000).unwrap())
}

fn unauthorized(answer: &Answer) {
    assert_eq!((answer.status, answer.body.as_str()), (401, UNAUTHORIZED));
}
