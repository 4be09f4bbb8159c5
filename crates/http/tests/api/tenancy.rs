//! T01, T04: what is another organization's is as if it were not there, and stays as it is.

use serde_json::json;

use super::{
    client::Client,
    neighbour::Neighbour,
    routes::{Door, Route, routes},
    world::World,
};

/// An id or a key that nothing has, of the kind that is asked for.
fn nothing(noun: &str) -> String {
    if noun.ends_with("key") {
        "nothing".to_owned()
    } else {
        "01900000-0000-7000-8000-000000000000".to_owned()
    }
}

/// What every operation that only reads says to their owner.
fn state(theirs: &Neighbour) -> Vec<String> {
    let reads = routes().into_iter().filter(|it| it.method == "GET" && it.door != Door::Token);
    // Drawing a page is counted, and that is told of its plugin.
    let reads = reads.filter(|it| it.id != "showPluginPage");
    let told = reads.map(|route| {
        let answer = route.call(&theirs.owner, |it| theirs.ids[route.means(it)].clone());
        assert_eq!(answer.status, 200, "{}: {}", route.id, answer.body);
        format!("{}: {}", route.id, answer.body)
    });
    told.collect()
}

/// Calls an operation with somebody else's ids in these places and with ids of nothing, and insists that the
/// answers do not differ. What the answer was, unless the operation has no such ids.
fn compare(
    route: &Route,
    by: &Client,
    ours: &Neighbour,
    theirs: &Neighbour,
    places: &[&str],
) -> Option<String> {
    let with = |foreign: &dyn Fn(&'static str) -> String| {
        let answer = route.call(by, |it| match route.means(it) {
            "status" => "true".to_owned(),
            noun if places.contains(&it) => foreign(noun),
            noun => ours.ids[noun].clone(),
        });
        format!("{} {}", answer.status, answer.body)
    };
    let (theirs, random) = (with(&|noun| theirs.ids[noun].clone()), with(&nothing));
    (theirs != random).then(|| format!("{} {places:?}: {theirs} instead of {random}", route.id))
}

#[test]
fn t01_another_organizations_ids_are_as_ids_of_nothing() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world);
    let before = state(&theirs);
    let owner = world.owner.clone();
    let token = world.personal(&owner);
    for by in [&owner.client, &token.client] {
        let ours = Neighbour::at_home(&mut world);
        let mut differences = Vec::new();
        for route in routes().into_iter().filter(|it| it.door != Door::Open) {
            let places: Vec<&str> = route.parameters().into_iter().filter(|it| *it != "status").collect();
            let single = places.iter().map(std::slice::from_ref);
            for foreign in single.chain((places.len() > 1).then_some(&places[..])) {
                differences.extend(compare(&route, by, &ours, &theirs, foreign));
            }
        }
        assert!(differences.is_empty(), "\n  {}\n", differences.join("\n  "));
    }
    assert_eq!(state(&theirs), before);
}

#[test]
fn t04_nothing_of_another_organization_is_attached() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world);
    let ours = Neighbour::at_home(&mut world);
    let owner = &world.owner.client;
    let paths = [
        format!("/members/{}/add-policy/{}", ours.ids["member"], theirs.ids["policy"]),
        format!("/groups/{}/add-policy/{}", ours.ids["group"], theirs.ids["policy"]),
        format!("/groups/{}/add-member/{}", ours.ids["group"], theirs.ids["member"]),
        format!("/groups/{}/add-member/{}", theirs.ids["group"], ours.ids["member"]),
    ];
    for path in paths {
        owner.touch(&path).refused(404, "ResourceNotFound");
    }
    let added = |policy: &str, group: Option<&str>| {
        let groups: Vec<&str> = group.into_iter().collect();
        owner.post(
            "/members/add",
            &json!({ "email": "new@example.com", "policyIds": [policy], "groupIds": groups }),
        )
    };
    added(&theirs.ids["policy"], None).refused(404, "ResourceNotFound");
    added(&ours.ids["policy"], Some(&theirs.ids["group"])).refused(404, "ResourceNotFound");
    assert_eq!(owner.get("/members?searchText=new@example.com").data()["totalCount"], 0);
    let attached = owner.get(&format!("/members/{}/direct-policies", ours.ids["member"])).data();
    assert_eq!(attached["totalCount"], 1);
    added(&ours.ids["policy"], Some(&ours.ids["group"])).data();
}

#[test]
fn t06_nothing_that_is_counted_searched_or_asked_tells_of_another_organization() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world);
    let (name, owner) = (theirs.ids["policy-key"].as_str(), world.owner.client.clone());
    let asked = [
        format!("/access-tokens/is-name-used?name={name}"),
        format!("/groups/is-name-used?name={name}"),
        format!("/policies/is-key-used?key={name}"),
        format!("/projects/is-key-used?key={name}"),
    ];
    for path in asked {
        assert_eq!(theirs.owner.get(&path).data(), json!(true), "{path}");
        assert_eq!(owner.get(&path).data(), json!(false), "{path}");
    }
    let searched = [
        format!("/access-tokens?name={name}"),
        format!("/groups?name={name}"),
        format!("/policies?name={name}"),
        format!("/members?searchText={name}"),
        format!("/organizations/members?searchText={name}"),
        format!("/audit-logs?query={name}&refType=Group"),
    ];
    for path in searched {
        assert_eq!(theirs.owner.get(&path).data()["totalCount"], 1, "{path}");
        assert_eq!(owner.get(&path).data()["totalCount"], 0, "{path}");
    }
    for path in [
        "/projects",
        "/organizations",
        "/members",
        "/user/workspaces",
        "/user/policies",
        "/access-tokens",
        "/audit-logs",
    ] {
        let told = owner.get(path);
        assert_eq!(told.status, 200, "{path}: {}", told.body);
        let foreign = theirs.ids.values().find(|it| told.body.contains(it.as_str()));
        assert_eq!(foreign, None, "{path}: {}", told.body);
    }
}
