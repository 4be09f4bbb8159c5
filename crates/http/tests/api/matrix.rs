//! T03: every documented operation, by everybody.

use super::{
    client::{Client, FORBIDDEN},
    neighbour::Neighbour,
    routes::{Door, Route, routes},
    world::{World, statement},
};

const UNAUTHORIZED: &str = r#"{"success":false,"errors":["Unauthorized"],"data":null}"#;

/// Plays every operation on one of everything of the owner's, and insists on an answer.
#[track_caller]
fn play(ours: &Neighbour, by: &Client, expected: impl Fn(&Route) -> Option<(u16, &'static str)>) {
    let mut others = Vec::new();
    for route in routes() {
        let Some(expected) = expected(&route) else { continue };
        let answer = route.call(by, |it| value(ours, &route, it));
        if (answer.status, answer.body.as_str()) != expected {
            others.push(format!("{}: {} {}", route.id, answer.status, answer.body));
        }
    }
    assert!(others.is_empty(), "\n  {}\n", others.join("\n  "));
}

fn value(ours: &Neighbour, route: &Route, parameter: &str) -> String {
    match route.means(parameter) {
        "status" => "true".to_owned(),
        noun => ours.ids[noun].clone(),
    }
}

#[test]
fn t03_without_a_credential_nothing_is_let_in_that_needs_one() {
    let mut world = World::new();
    let ours = Neighbour::at_home(&mut world);
    let expected = |route: &Route| (route.door != Door::Open).then_some((401, UNAUTHORIZED));
    play(&ours, &world.stranger(), expected);
    let garbage = Client { authorization: Some("api-garbage".to_owned()), ..world.stranger() };
    play(&ours, &garbage, expected);
    let jwt = Client { authorization: Some("Bearer e30.e30.e30".to_owned()), ..world.stranger() };
    play(&ours, &jwt, expected);
}

#[test]
fn t03_who_has_no_permission_is_refused_in_the_same_words_everywhere() {
    let mut world = World::new();
    let ours = Neighbour::at_home(&mut world);
    let nothing = world.policy(&[]);
    let nobody = world.member(&[&nothing]);
    play(&ours, &nobody.client, |route| match route.door {
        Door::Guarded | Door::GuardedPerson => Some((403, FORBIDDEN)),
        Door::Token | Door::Filtered | Door::Person | Door::Open => None,
    });
    assert_eq!(nobody.client.get("/projects").data(), serde_json::json!([]));
    for route in routes().into_iter().filter(|it| it.door == Door::Person) {
        let answer = route.call(&nobody.client, |it| value(&ours, &route, it));
        assert_eq!(answer.status, 200, "{}: {}", route.id, answer.body);
    }
}

#[test]
fn t03_a_token_without_the_permission_is_refused() {
    let mut world = World::new();
    let ours = Neighbour::at_home(&mut world);
    let elsewhere = statement("flag", "allow", &["ToggleFlag"], "project/elsewhere:env/none:flag/none");
    let owner = world.owner.clone();
    let token = world.service(&owner, &[elsewhere]);
    play(&ours, &token.client, |route| (route.door == Door::Guarded).then_some((403, FORBIDDEN)));
    assert_eq!(token.client.get("/projects").data(), serde_json::json!([]));
}

#[test]
fn t03_no_token_is_let_in_where_only_people_are() {
    let mut world = World::new();
    let ours = Neighbour::at_home(&mut world);
    let owner = world.owner.clone();
    for token in [world.personal(&owner), world.service(&owner, &[statement("*", "allow", &["*"], "*")])] {
        play(&ours, &token.client, |route| match route.door {
            Door::GuardedPerson | Door::Person => Some((403, FORBIDDEN)),
            Door::Guarded | Door::Token | Door::Filtered | Door::Open => None,
        });
    }
}

#[test]
fn t03_who_has_the_permission_is_let_in_everywhere() {
    let mut world = World::new();
    let ours = Neighbour::at_home(&mut world);
    let owner = world.owner.clone();
    let token = world.personal(&owner);
    let mut others = Vec::new();
    for route in routes().into_iter().filter(|it| it.door != Door::Open) {
        let by = if route.door == Door::Token { &token.client } else { &owner.client };
        let answer = route.call(by, |it| value(&ours, &route, it));
        if answer.status != 200 {
            others.push(format!("{}: {} {}", route.id, answer.status, answer.body));
        }
    }
    assert!(others.is_empty(), "\n  {}\n", others.join("\n  "));
}

#[test]
fn t03_a_member_names_an_organization_where_the_document_says_so() {
    let mut world = World::new();
    let ours = Neighbour::at_home(&mut world);
    let nowhere = Client { organization: None, ..world.owner.client.clone() };
    let (document, mut others) = (keywright_http::openapi().unwrap(), Vec::new());
    for route in routes() {
        let operation = &document["paths"][&route.path][route.method.to_lowercase()];
        let ways = operation.get("security").unwrap_or(&document["security"]).as_array().unwrap();
        let Some(way) = ways.iter().find(|it| it.get("MemberJwt").is_some()) else { continue };
        let answer = route.call(&nowhere, |it| value(&ours, &route, it));
        if (answer.status == 403) != way.get("Organization").is_some() {
            others.push(format!("{}: {} {}", route.id, answer.status, answer.body));
        }
    }
    assert!(others.is_empty(), "\n  {}\n", others.join("\n  "));
}
