//! Tokens that somebody should look after, in the list.

use std::time::Duration;

use serde_json::json;

use super::{DAY, body, owner, service, text};
use crate::world::{ADMINISTRATOR, World, manage_flags};

/// The ids that a list shows, and how many it says there are.
fn list(world: &World, filter: &str) -> (Vec<String>, u64) {
    let found = owner(world).client.get(&format!("/access-tokens?pageSize=100&{filter}")).data();
    let ids = found["items"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned());
    (ids.collect(), found["totalCount"].as_u64().unwrap())
}

#[test]
fn tokens_are_found_by_how_long_they_were_not_used() {
    let mut world = World::new();
    let (old, used) = (service(&mut world), service(&mut world));
    world.server.advance(DAY * 10);
    world.toggle(&used.client, "dev").data();
    let shown = owner(&world).client.get(&format!("/access-tokens/{}", used.id)).data();
    assert_eq!(shown["lastUsedAddress"], "127.0.0.1");
    assert!(shown["lastUsedAgent"].as_str().unwrap().starts_with("ureq"), "{shown}");
    world.owner = owner(&world);
    let young = service(&mut world);
    world.server.advance(DAY * 2);
    assert_eq!(list(&world, "unusedForDays=11"), (vec![old.id.clone()], 1));
    assert_eq!(list(&world, "unusedForDays=1"), (vec![young.id.clone(), used.id, old.id.clone()], 3));
    assert_eq!(list(&world, "unusedForDays=11&type=Personal"), (Vec::new(), 0));
    assert_eq!(list(&world, "unusedForDays=13"), (Vec::new(), 0));
    world.restart();
    assert_eq!(list(&world, "unusedForDays=11"), (vec![old.id], 1));
}

#[test]
fn tokens_are_found_by_when_they_end_also_where_the_organization_ends_them() {
    let mut world = World::new();
    let ann = world.owner.clone();
    let ends = |world: &World, days: u32| json!({ "expiresAt": text(world.server.now().after(DAY * days)) });
    let soon = world.token(&ann, &body("Service", &ends(&world, 5)));
    let late = world.token(&ann, &body("Service", &ends(&world, 50)));
    let never = world.token(&ann, &body("Personal", &json!({})));
    assert_eq!(list(&world, "expiresWithinDays=6"), (vec![soon.id.clone()], 1));
    assert_eq!(list(&world, "expiresWithinDays=60"), (vec![late.id.clone(), soon.id.clone()], 2));
    let lifetime = |maximum: u32| json!({ "defaultDays": null, "maximumDays": maximum, "required": false });
    let policy = json!({ "personal": lifetime(6), "service": lifetime(7), "deactivateOnReuse": false });
    ann.client.put("/organizations/token-policy", &policy).data();
    assert_eq!(list(&world, "expiresWithinDays=6"), (vec![never.id.clone(), soon.id.clone()], 2));
    assert_eq!(list(&world, "expiresWithinDays=7"), (vec![never.id, late.id, soon.id], 3));
    world.server.advance(DAY * 8);
    assert_eq!(list(&world, "expiresWithinDays=60"), (Vec::new(), 0), "they are over");
}

#[test]
fn tokens_are_found_whose_people_have_left() {
    let mut world = World::new();
    let (ann, ben) = (world.owner.clone(), world.member(&[ADMINISTRATOR]));
    let kept = [world.service(&ann, &[manage_flags()]), world.personal(&ann)];
    let left = [world.service(&ben, &[manage_flags()]), world.personal(&ben)];
    assert_eq!(list(&world, "orphaned=true").1, 0);
    ann.client.delete(&format!("/members/remove-from-org/{}", ben.id)).data();
    let ids =
        |tokens: &[crate::world::Token; 2]| tokens.iter().rev().map(|it| it.id.clone()).collect::<Vec<_>>();
    assert_eq!(list(&world, "orphaned=true"), (ids(&left), 2));
    assert_eq!(list(&world, "orphaned=false"), (ids(&kept), 2));
    assert_eq!(list(&world, "orphaned=true&type=Service"), (vec![left[0].id.clone()], 1));
    assert_eq!(list(&world, "").1, 4);
}

#[test]
fn a_number_of_days_that_is_none_is_refused() {
    let world = World::new();
    for (filter, code) in [
        ("unusedForDays=0", "unusedForDays_is_invalid"),
        ("expiresWithinDays=36526", "expiresWithinDays_is_invalid"),
    ] {
        world.owner.client.get(&format!("/access-tokens?{filter}")).refused(400, code);
    }
    assert_eq!(world.owner.client.get("/access-tokens?unusedForDays=x").status, 400);
    world.server.advance(Duration::from_secs(1));
}
