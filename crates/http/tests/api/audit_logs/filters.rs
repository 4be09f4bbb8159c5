//! Which entries are listed, and what is asked that cannot be.

use std::time::Duration;

use super::*;
use crate::world::{DEVELOPER, flag};

/// Changes of two flags by two people, a minute apart.
fn world() -> (World, crate::world::Member) {
    let world = World::new();
    let ben = world.member(&[DEVELOPER]);
    let flags = world.flags("dev");
    let body = json!({ "name": "Éclair", "comment": "Nicer" });
    world.owner.client.post(&flags, &flag("dark-mode", &[])).data();
    world.server.advance(Duration::from_mins(1));
    world.owner.client.put(&format!("{flags}/f/name"), &body).data();
    world.server.advance(Duration::from_mins(1));
    ben.client.touch(&format!("{flags}/f/toggle/true")).data();
    (world, ben)
}

#[track_caller]
fn check(world: &World, query: &str, expected: &[&str]) {
    let path = format!("{}?{query}", log(world, "dev"));
    assert_eq!(told(&items(&world.owner.client, &path)), expected, "{query}");
}

const ALL: [&str; 4] = ["FlagToggled Éclair", "FlagChanged Éclair", "FlagCreated dark-mode", "FlagCreated f"];

#[test]
fn entries_are_found_by_name_key_and_comment() {
    let (world, _) = world();
    check(&world, "", &ALL);
    check(&world, "query=&refType=&operation=&creatorId=&refId=&from=&to=&crossEnvironment=", &ALL);
    check(&world, "query=%C3%89CLAIR", &ALL[..2]);
    check(&world, "Query=nicer", &ALL[1..2]);
    check(&world, "query=dark", &ALL[2..3]);
    check(&world, "query=nothing", &[]);
    let flag = world.owner.client.get(&format!("{}/f", world.flags("dev"))).data();
    assert_ne!(flag["name"], flag["key"]);
    check(&world, "query=DARK-mode", &ALL[2..3]);
}

#[test]
fn entries_are_found_by_author_subject_and_time() {
    let (world, ben) = world();
    check(&world, &format!("creatorId={}", ben.id), &ALL[..1]);
    check(&world, &format!("creatorId={}", world.owner.id), &ALL[1..]);
    check(&world, &format!("creatorId={}", world.dev), &[]);
    let flag = world.owner.client.get(&format!("{}/f", world.flags("dev"))).data();
    let id = flag["id"].as_str().unwrap();
    let of_f = ["FlagToggled Éclair", "FlagChanged Éclair", "FlagCreated f"];
    check(&world, &format!("refId={id}"), &of_f);
    check(&world, &format!("refId={id}&refType=FeatureFlag&creatorId={}", ben.id), &ALL[..1]);
    check(&world, &format!("refId={id}&refType=Segment"), &[]);
    check(&world, "refId=f", &[]);
    check(&world, "refType=FeatureFlag", &ALL);
    check(&world, "refType=Segment", &[]);
    check(&world, "operation=Create", &ALL[2..]);
    check(&world, "operation=Update&query=nicer", &ALL[1..2]);
    check(&world, "operation=Remove", &[]);
    let now = world.server.now().millis();
    check(&world, &format!("from={}", now - 30_000), &ALL[..1]);
    check(&world, &format!("to={}", now - 30_000), &ALL[1..]);
    check(&world, &format!("from={}&to={}", now - 90_000, now - 30_000), &ALL[1..2]);
    check(&world, &format!("from={}&to={}", now, now - 90_000), &[]);
    check(&world, &format!("to={}", i64::MAX), &ALL);
}

#[test]
fn pages_of_the_log_are_parts_of_it() {
    let (world, _) = world();
    let all = items(&world.owner.client, &log(&world, "dev"));
    for (size, index) in [(1, 0), (1, 3), (2, 0), (2, 1), (3, 1), (3, 2), (100, 0), (100, 1)] {
        let path = format!("{}?PageSize={size}&PageIndex={index}", log(&world, "dev"));
        let page = world.owner.client.get(&path).data();
        let expected: Vec<_> = all.iter().skip(size * index).take(size).cloned().collect();
        assert_eq!(page, json!({ "totalCount": all.len(), "items": expected }), "{path}");
    }
}

#[test]
fn what_cannot_be_asked_is_refused_with_its_code() {
    let (world, _) = world();
    let refused = |query: &str, code: &str| {
        for path in [log(&world, "dev"), "/audit-logs".to_owned()] {
            world.owner.client.get(&format!("{path}?{query}")).refused(400, code);
        }
    };
    refused("refType=Nothing", "refType_is_invalid");
    refused("refType=featureflag", "refType_is_invalid");
    refused("operation=create", "operation_is_invalid");
    refused(&format!("query={}", "a".repeat(513)), "query_is_invalid");
    refused(&format!("refId={}", "a".repeat(65)), "refId_is_invalid");
    refused("from=-1&to=-1", "from_is_invalid");
    refused("to=9223372036854775808", "to_is_invalid");
    refused("pageSize=0", "pageSize_is_invalid");
    let policies = format!("{}?refType=Policy", log(&world, "dev"));
    world.owner.client.get(&policies).refused(400, "refType_is_invalid");
    for query in ["creatorId=me", "from=yesterday", "to=-1", "crossEnvironment=perhaps", "from=1&from=2"] {
        let answer = world.owner.client.get(&format!("{}?{query}", log(&world, "dev")));
        assert_eq!(answer.status, 400, "{query}: {}", answer.body);
    }
}
