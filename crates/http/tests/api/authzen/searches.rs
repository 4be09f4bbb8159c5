//! Searches find what evaluations allow, all of it, page by page, and nothing of another organization.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{asker, may, post, refused, toggle, told};
use crate::{
    client::Client,
    neighbour::{Neighbour, segment},
    words::{FLAGS, say},
    world::{World, flag},
};

/// Everything that is found, in pages of that many.
fn all(by: &Client, what: &str, body: &Value, limit: usize) -> Vec<Value> {
    let (mut found, mut body, mut pages) = (Vec::new(), body.clone(), 0);
    body["page"] = json!({ "limit": limit });
    loop {
        let answer = told(by, &format!("search/{what}"), &body);
        let results = answer["results"].as_array().unwrap();
        assert!(results.len() <= limit);
        assert_eq!(answer["page"]["count"], results.len());
        found.extend(results.iter().cloned());
        pages += 1;
        assert!(pages < 1_000, "it ends");
        match answer["page"]["next_token"].as_str().unwrap() {
            "" => return found,
            token => body["page"] = json!({ "limit": limit, "token": token }),
        }
    }
}

fn ids(found: &[Value]) -> BTreeSet<String> {
    let ids: BTreeSet<_> = found.iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), found.len(), "nothing is found twice");
    ids
}

#[test]
fn subjects_are_those_of_whom_an_evaluation_says_so() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world);
    let by = asker(&mut world);
    let policy = world.policy(&[say("allow flag ToggleFlag F/*")]);
    let (owner, mut expected) = (world.owner.clone(), BTreeSet::from([world.owner.id.clone()]));
    let (mut tokens, mut services) = (BTreeSet::new(), BTreeSet::new());
    for number in 0..5 {
        let member = if number % 2 == 0 { world.member(&[&policy]) } else { world.member_who(&[]) };
        let token = world.personal(&owner);
        let says = if number % 2 == 0 { "allow flag ToggleFlag F/f" } else { "allow flag ToggleFlag F/g" };
        let service = world.service(&owner, &[say(says)]);
        if number % 2 == 0 {
            expected.insert(member.id.clone());
            services.insert(service.id.clone());
        }
        assert_eq!(may(&by, "member", &member.id), number % 2 == 0);
        tokens.insert(token.id.clone());
    }
    let gone = world.member(&[&policy]);
    owner.client.delete(&format!("/members/remove-from-org/{}", gone.id)).data();
    for limit in [1, 2, 100] {
        for (kind, expected) in [("member", &expected), ("token", &tokens), ("service", &services)] {
            let found = all(&by, "subject", &toggle(kind, "ignored"), limit);
            assert!(found.iter().all(|it| it["type"] == kind));
            assert_eq!(&ids(&found), expected, "{kind} {limit}");
        }
    }
    let found = all(&theirs.owner, "subject", &toggle("service", "ignored"), 10);
    assert_eq!(ids(&found), BTreeSet::from([theirs.ids["token"].clone()]));
}

#[test]
fn resources_are_those_that_there_are_with_their_tags() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world);
    let by = asker(&mut world);
    for (environment, key, tags) in
        [("dev", "a", &["beta"][..]), ("dev", "b", &[]), ("prod", "a", &["beta", "x"])]
    {
        world.owner.client.post(&world.flags(environment), &flag(key, tags)).data();
    }
    world.owner.client.post(&format!("/envs/{}/segments", world.dev), &segment("s")).data();
    let shared = json!({
        "type": "shared", "name": "all", "key": "all", "description": "",
        "scopes": ["organization/playground:project/p:env/*"],
    });
    let shared = world.owner.client.post(&format!("/envs/{}/segments", world.dev), &shared);
    let bea = world.member_who(&[
        say("allow flag ToggleFlag project/*:env/*:flag/*;beta"),
        say("allow flag ToggleFlag project/*:env/dev:flag/b"),
        say("deny flag ToggleFlag project/*:env/*:flag/*;x"),
        say("allow env CanAccessEnv project/*:env/prod"),
        say("allow project CanAccessProject project/*"),
        say("allow iam CanManageIAM iam/*"),
    ]);
    let search = |who: &str, action: &str, kind: &str| json!({ "subject": { "type": "member", "id": who }, "action": { "name": action }, "resource": { "type": kind } });
    let check = |action: &str, kind: &str, expected: &[&str]| {
        for limit in [1, 100] {
            let found = ids(&all(&by, "resource", &search(&bea.id, action, kind), limit));
            assert_eq!(found, expected.iter().map(|it| (*it).to_owned()).collect(), "{action} {limit}");
        }
    };
    check("ToggleFlag", "flag", &[&format!("{FLAGS}a;beta"), &format!("{FLAGS}b")]);
    check("CanAccessEnv", "env", &["project/p:env/prod"]);
    check("CanAccessProject", "project", &["p"]);
    check("CanManageIAM", "iam", &["iam/*"]);
    check("ListAccessTokens", "access-token", &[]);
    // An action that is done to another type.
    check("ToggleFlag", "env", &[]);
    let theirs_too = all(&by, "resource", &search(&world.owner.id, "ToggleFlag", "flag"), 3);
    assert_eq!(theirs_too.len(), 5, "{theirs_too:?}");
    assert!(theirs_too.iter().all(|it| !it["id"].as_str().unwrap().contains(&theirs.ids["flag-key"])));
    let segments = ids(&all(&by, "resource", &search(&world.owner.id, "UpdateSegmentName", "segment"), 1));
    let mut expected = BTreeSet::from(["project/p:env/dev:segment/s".to_owned()]);
    if shared.status == 200 {
        expected.extend(["dev", "prod"].map(|it| format!("project/p:env/{it}:segment/all")));
    }
    assert_eq!(segments, expected, "{}", shared.body);
}

#[test]
fn a_page_of_another_search_or_of_none_is_refused() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world);
    let by = asker(&mut world);
    (0..3).for_each(|_| drop(world.member_who(&[say("allow flag ToggleFlag F/*")])));
    let mut body = toggle("member", "ignored");
    body["page"] = json!({ "limit": 1 });
    let first = told(&by, "search/subject", &body);
    let token = first["page"]["next_token"].clone();
    assert!(!token.as_str().unwrap().is_empty());
    body["page"]["token"] = token.clone();
    let second = told(&by, "search/subject", &body);
    assert_ne!(first["results"], second["results"]);
    assert_eq!(told(&by, "search/subject", &body), second, "a page is the same when it is asked for again");
    for (path, value) in [
        ("/subject/type", json!("token")),
        ("/action/name", json!("ArchiveFlag")),
        ("/resource/id", json!(format!("{FLAGS}g"))),
        ("/subject/properties", json!({ "a": 1 })),
        ("/context", json!({ "a": 1 })),
    ] {
        let mut other = body.clone();
        let (of, name) = path.rsplit_once('/').unwrap();
        other.pointer_mut(of).unwrap()[name] = value;
        refused(&post(&by, "search/subject", &other), 400, "`page.token`");
    }
    for wrong in [json!("x"), json!("AAAAAAAAAAAAAAAAAAAAAAAA"), json!(5)] {
        body["page"]["token"] = wrong;
        refused(&post(&by, "search/subject", &body), 400, "`page.token`");
    }
    // It is good in another organization, and finds what is that one's.
    body["page"] = json!({ "limit": 100, "token": token });
    let found = told(&theirs.owner, "search/subject", &body);
    let own = [
        theirs.ids["member"].clone(),
        theirs.owner.get("/user/profile").data()["id"].as_str().unwrap().to_owned(),
    ];
    assert!(
        found["results"].as_array().unwrap().iter().all(|it| own.iter().any(|own| it["id"] == own.as_str()))
    );
    for wrong in [json!({ "limit": 0 }), json!({ "limit": "5" }), json!([])] {
        body["page"] = wrong;
        refused(&post(&by, "search/subject", &body), 400, "`page");
    }
}
