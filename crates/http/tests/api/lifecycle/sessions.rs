//! R08: what ends login sessions ends them before its answer.

use serde_json::json;

use super::super::{
    client::Client,
    neighbour::Neighbour,
    world::{DEVELOPER, Member, World},
};

/// Insists that a login session is over, after a restart too.
fn over(world: &mut World, session: &Client) {
    for round in 0..2 {
        world.again(session).get("/user/profile").refused(401, "Unauthorized");
        world.again(session).get("/projects").refused(401, "Unauthorized");
        if round == 0 {
            world.restart();
        }
    }
}

#[test]
fn r08_logging_out_ends_one_session() {
    let mut world = World::new();
    let ben = world.member(&[DEVELOPER]);
    let other = world.login(&ben.email, &ben.password);
    ben.client.post("/identity/logout", &json!({})).data();
    other.get("/projects").data();
    over(&mut world, &ben.client);
}

#[test]
fn r08_another_password_ends_all_sessions() {
    let mut world = World::new();
    let ben = world.member(&[DEVELOPER]);
    let sessions = [ben.client.clone(), world.login(&ben.email, &ben.password)];
    let body = json!({ "currentPassword": ben.password, "newPassword": "quite another password" });
    assert_eq!(ben.client.put("/identity/reset-password", &body).data()["success"], true);
    for session in &sessions {
        over(&mut world, session);
    }
    world.login(&ben.email, "quite another password").get("/projects").data();
}

#[test]
fn r08_a_one_time_password_ends_all_sessions() {
    let mut world = World::new();
    let ben = world.member(&[DEVELOPER]);
    world.owner.client.post(&format!("/members/{}/one-time-password", ben.id), &json!({})).data();
    over(&mut world, &ben.client);
}

#[test]
fn r08_removal_ends_all_sessions_and_being_added_again_brings_none_back() {
    for way in ["remove-from-org", "remove-from-workspace"] {
        let mut world = World::new();
        let ben = world.member(&[DEVELOPER]);
        ben.client.get("/projects").data();
        world.owner.client.delete(&format!("/members/{way}/{}", ben.id)).data();
        over(&mut world, &ben.client);
        add(&world.owner.client, &ben);
        over(&mut world, &ben.client);
        world.login(&ben.email, &ben.password).get("/projects").data();
    }
}

#[test]
fn r08_who_is_in_another_organization_stays_logged_in_there() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world);
    let ben = world.member(&[DEVELOPER]);
    add(&theirs.owner, &ben);
    let there = Client { organization: theirs.owner.organization.clone(), ..ben.client.clone() };
    world.owner.client.delete(&format!("/members/remove-from-org/{}", ben.id)).data();
    there.get("/projects").data();
    ben.client.get("/projects").forbidden();
    theirs.owner.delete(&format!("/members/remove-from-org/{}", ben.id)).data();
    over(&mut world, &there);
}

fn add(owner: &Client, member: &Member) {
    let body = json!({ "email": member.email, "policyIds": [DEVELOPER], "groupIds": [] });
    owner.post("/members/add", &body).data();
}
