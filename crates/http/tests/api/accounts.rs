//! An account is good in every organization: nobody has the password of one that others give more to.

use serde_json::{Value, json};

use super::{
    client::{Answer, Client},
    lifecycle::OWNER_POLICY,
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

fn makes_organizations() -> Value {
    statement("organization", "allow", &["CreateOrg"], "organization/*")
}

/// Somebody in an organization that they have made, and so own.
fn at_own(by: &Client) -> Client {
    let key = unique("own");
    let made = by.post("/organizations", &json!({ "name": key, "key": key })).data();
    Client { organization: made["id"].as_str().map(str::to_owned), ..by.clone() }
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

#[test]
fn c09_who_makes_an_organization_is_not_behind_an_address_that_others_add() {
    let world = World::new();
    let mallory = world.member_who(&[makes_organizations()]);
    let (hers, ann) = (at_own(&mallory.client), &world.owner.client);
    let everything = statement("*", "allow", &["*"], "*");
    let service = json!({ "name": "all", "type": "Service", "permissions": [everything] });
    let token = hers.post("/access-tokens", &service).data()["token"].as_str().map(str::to_owned);
    let token = Client { authorization: token, organization: None, ..hers.clone() };
    let ceo = address("ceo");
    for by in [&hers, &token] {
        add(by, &ceo, &[OWNER_POLICY]).exceeds();
    }
    // Who has an account is added anywhere, and stays who they are.
    add(ann, &ceo, &[DEVELOPER]).data();
    let id = id_of(ann, &ceo);
    ann.delete(&format!("/members/remove-from-org/{id}")).data();
    add(&hers, &ceo, &[OWNER_POLICY]).data();
    let new = json!({ "email": address("new") });
    for by in [&hers, &token] {
        once(by, &id).exceeds();
        for member in [&id, &mallory.id] {
            by.put(&format!("/members/{member}/email"), &new).exceeds();
        }
    }
    hers.delete(&format!("/members/remove-from-org/{id}")).data();
    add(ann, &ceo, &[OWNER_POLICY]).data();
    let made = password(&once(ann, &id));
    settle(&world, &ceo, &made).get("/members").data();
}

#[test]
fn c09_who_manages_members_in_the_oldest_organization_lets_people_into_their_own() {
    let world = World::new();
    let iam = world.policy(&[manages_members()]);
    let ada = world.member(&[&iam, &world.policy(&[makes_organizations()])]);
    let hers = at_own(&ada.client);
    let email = address("new");
    add(&hers, &email, &[DEVELOPER]).data();
    let id = id_of(&hers, &email);
    let newcomer = settle(&world, &email, &password(&once(&hers, &id)));
    newcomer.get("/projects").forbidden();
    Client { organization: hers.organization.clone(), ..newcomer }.get("/projects").data();
    let other = address("other");
    hers.put(&format!("/members/{id}/email"), &json!({ "email": other })).data();
    // It is asked at the moment at which it is done.
    world.detach(&ada, &iam);
    once(&hers, &id).exceeds();
    add(&hers, &email, &[DEVELOPER]).exceeds();
    world.attach(&ada, &iam);
    world.owner.client.delete("/organizations").data();
    add(&hers, &email, &[DEVELOPER]).data();
}
