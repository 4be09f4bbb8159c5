//! An account is good in every organization: nobody has the password of one that others give more to.

use serde_json::{Value, json};

use super::{
    client::{Answer, Client},
    world::{DEVELOPER, Member, World, statement, unique},
};

/// An address that no other test has.
fn address(stem: &str) -> String {
    format!("{}@example.com", unique(stem))
}

fn add(by: &Client, email: &str, policies: &[&str]) -> Answer {
    by.post("/members/add", &json!({ "email": email, "policyIds": policies, "groupIds": [] }))
}

/// The id of a member with this address, as somebody sees it who manages members.
fn id_of(by: &Client, email: &str) -> String {
    let found = by.get(&format!("/members?searchText={email}")).data();
    found["items"][0]["id"].as_str().unwrap().to_owned()
}

fn once(by: &Client, id: &str) -> Answer {
    by.call("POST", &format!("/members/{id}/one-time-password"), None)
}

/// The password that was answered.
fn password(answer: &Answer) -> String {
    answer.data()["password"].as_str().unwrap().to_owned()
}

/// Somebody who has a one-time password sets one of their own and logs in with it.
fn settle(world: &World, email: &str, once: &str) -> Client {
    let own = "a password of one's own";
    let body = json!({ "currentPassword": once, "newPassword": own });
    assert_eq!(world.login(email, once).put("/identity/reset-password", &body).data()["success"], true);
    world.login(email, own)
}

fn manages_members() -> Value {
    statement("iam", "allow", &["CanManageIAM"], "iam/*")
}

/// Somebody who manages members and may do nothing else, and the policy that says so.
fn mallory(world: &World) -> (Member, String) {
    let policy = world.policy(&[manages_members()]);
    (world.member(&[&policy]), policy)
}

#[test]
fn c09_who_has_made_a_one_time_password_adds_nobody_with_more_than_they_have() {
    let world = World::new();
    let (mallory, iam) = mallory(&world);
    let sock = address("sock");
    add(&mallory.client, &sock, &[DEVELOPER]).exceeds();
    add(&mallory.client, &sock, &[&iam]).data();
    let id = id_of(&mallory.client, &sock);
    let made = password(&once(&mallory.client, &id));
    // Whether the password was used yet makes no difference.
    for used in [false, true] {
        mallory.client.delete(&format!("/members/remove-from-org/{id}")).data();
        add(&mallory.client, &sock, &[]).exceeds();
        assert_eq!(world.owner.client.get(&format!("/members?searchText={sock}")).data()["totalCount"], 0);
        add(&mallory.client, &sock, &[&iam]).data();
        if !used {
            world.toggle(&settle(&world, &sock, &made), "dev").forbidden();
        }
    }
    // Who has what is given by default gives it.
    mallory.client.delete(&format!("/members/remove-from-org/{id}")).data();
    add(&world.owner.client, &sock, &[]).data();
}
