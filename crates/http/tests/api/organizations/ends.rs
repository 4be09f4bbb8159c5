//! How an organization ends: at once, for everybody, and for ever.

use std::thread;

use serde_json::json;

use super::{make, organization};
use crate::{
    client::Client,
    lifecycle::OWNER_POLICY,
    neighbour::Neighbour,
    world::{ADMINISTRATOR, Member, World, manage_flags, statement},
};

/// Everything that lets somebody in.
fn everything() -> serde_json::Value {
    statement("*", "allow", &["*"], "*")
}

#[test]
fn g25_every_credential_of_an_ended_organization_is_refused_at_once() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world);
    let id = theirs.owner.get("/user/profile").data()["id"].as_str().unwrap().to_owned();
    let bo = Member { id, email: String::new(), password: String::new(), client: theirs.owner.clone() };
    let tokens =
        [world.personal(&bo), world.service(&bo, &[everything()]), world.scoped(&bo, &[manage_flags()])];
    let flags = format!("/envs/{}/feature-flags", theirs.ids["env"]);
    for token in &tokens {
        token.client.get(&format!("{flags}/{}", theirs.ids["flag-key"])).data();
    }
    let before = world.server.database().health().head.revision;
    assert_eq!(theirs.owner.delete("/organizations").data(), true);
    let after = world.server.database().health().head.revision;
    assert_eq!(after.0 - before.0, 1, "however much there is in it, one commit ends it");
    let is_over = |world: &World| {
        let bo = world.again(&theirs.owner);
        for token in &tokens {
            let by = world.again(&token.client);
            for path in ["/projects", "/access-tokens/self", &flags] {
                by.get(path).refused(401, "Unauthorized");
            }
            by.post("/groups", &json!({ "name": "late", "description": "" })).refused(401, "Unauthorized");
        }
        for path in ["/projects", "/members", "/access-tokens", "/user/policies", &flags] {
            bo.get(path).forbidden();
        }
        bo.post("/groups", &json!({ "name": "late", "description": "" })).forbidden();
        bo.delete("/organizations").forbidden();
        assert_eq!(bo.get("/organizations").data(), json!([]));
        assert_eq!(bo.get("/user/workspaces").data(), json!([]));
        let ended = format!("/organizations/{}", bo.organization.clone().unwrap());
        bo.get(&ended).refused(404, "ResourceNotFound");
    };
    is_over(&world);
    world.restart();
    is_over(&world);
    world.server.database().verify().unwrap();
    // Its key is free, and who has it now has nothing of the old one.
    let (_, there) = make(&world.owner.client, "neighbour");
    assert_eq!(there.get("/projects").data(), json!([]));
    assert_eq!(there.get("/access-tokens").data()["totalCount"], 0);
    let found = there.get("/members").data();
    assert_eq!((&found["totalCount"], &found["items"][0]["id"]), (&json!(1), &json!(world.owner.id)));
}

#[test]
fn g25_the_other_organizations_of_its_members_go_on() {
    let mut world = World::new();
    let (_, there) = make(&world.owner.client, "research");
    let ann = Member { client: there.clone(), ..world.owner.clone() };
    let (here, gone) = (world.owner.clone(), world.personal(&ann));
    let stays = world.personal(&here);
    there.delete("/organizations").data();
    gone.client.get("/projects").refused(401, "Unauthorized");
    stays.client.get("/projects").data();
    assert_eq!(world.owner.client.get("/organizations").data().as_array().unwrap().len(), 1);
    // Nobody has to have what a member had where there is nothing any more.
    let bea = world.member(&[ADMINISTRATOR]);
    let (_, beas) = make(&bea.client, "hers");
    let once = format!("/members/{}/one-time-password", bea.id);
    world.owner.client.post(&once, &json!({})).forbidden();
    beas.delete("/organizations").data();
    world.owner.client.post(&once, &json!({})).data();
    world.login(&world.owner.email, &world.owner.password).get("/members").data();
}

#[test]
fn g17_who_holds_everything_may_end_an_organization_and_nobody_else() {
    let world = World::new();
    let (_, there) = make(&world.owner.client, "research");
    let deny = world.policy(&[statement("flag", "deny", &["ToggleFlag"], "project/*:env/*:flag/secret")]);
    let almost = [
        world.member(&[ADMINISTRATOR]),
        world.member_who(&[organization(&["*"])]),
        world.member(&[OWNER_POLICY, &deny]),
    ];
    for member in almost {
        member.client.delete("/organizations").forbidden();
        Client { organization: there.organization.clone(), ..member.client }
            .delete("/organizations")
            .forbidden();
    }
    assert_eq!(world.owner.client.get("/organizations").data().as_array().unwrap().len(), 2);
    world.member_who(&[everything()]).client.delete("/organizations").data();
    world.owner.client.get("/projects").forbidden();
    there.get("/projects").data();
}

#[test]
fn g25_the_last_organization_of_a_workspace_stays() {
    let world = World::new();
    let owner = &world.owner.client;
    owner.delete("/organizations").refused(422, "LastOrganization");
    let (_, there) = make(owner, "research");
    owner.delete("/organizations").data();
    there.delete("/organizations").refused(422, "LastOrganization");
    there.get("/projects").data();
}

#[test]
fn g25_of_two_that_are_ended_at_once_one_stays() {
    let world = World::new();
    let owner = &world.owner.client;
    let (_, mut first) = make(owner, "first");
    owner.delete("/organizations").data();
    for round in 0..20 {
        let (_, second) = make(&first, &format!("second-{round}"));
        let both = [first.clone(), second.clone()];
        let ended = thread::scope(|scope| {
            let all = both.each_ref().map(|it| scope.spawn(|| it.delete("/organizations").status));
            all.map(|it| it.join().unwrap())
        });
        let mut sorted = ended;
        sorted.sort_unstable();
        assert_eq!(sorted, [200, 422], "round {round}");
        first = if ended[0] == 200 { second } else { first };
        first.get("/projects").data();
    }
}
