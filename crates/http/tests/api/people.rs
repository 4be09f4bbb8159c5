//! The address that a person is known by: nobody takes one that others add people by.

use serde_json::{Value, json};

use super::{
    client::FORBIDDEN,
    lifecycle::OWNER_POLICY,
    world::{ADMINISTRATOR, DEVELOPER, Member, World, unique},
};

#[test]
fn nobody_takes_an_address_that_a_new_person_is_added_by() {
    let world = World::new();
    let mallory = world.member(&[ADMINISTRATOR]);
    let carol = format!("{}@example.com", unique("carol"));
    let profile = json!({ "name": "Carol", "email": carol });
    mallory.client.put("/user/profile", &profile).refused(422, "EmailCannotBeChanged");
    assert_eq!(mallory.client.get("/user/profile").data()["name"], "", "nothing of it was done");
    // Who manages members may do it through them; then the owner meets a member instead of a new person.
    mallory.client.put(&email_of(&mallory), &json!({ "email": carol })).data();
    let add = json!({ "email": carol, "policyIds": [OWNER_POLICY], "groupIds": [] });
    world.owner.client.post("/members/add", &add).refused(422, "MemberAlreadyExists");
    assert_eq!(policies(&world, &mallory), [ADMINISTRATOR]);
}

#[test]
fn adding_somebody_with_what_they_have_changes_nothing() {
    let world = World::new();
    let ben = world.member(&[DEVELOPER]);
    for policies in [json!([DEVELOPER]), json!([])] {
        let add = json!({ "email": ben.email, "policyIds": policies, "groupIds": [] });
        world.owner.client.post("/members/add", &add).data();
    }
    assert_eq!(policies(&world, &ben), [DEVELOPER]);
}

#[test]
fn a_name_is_changed_by_whose_it_is_and_the_address_may_be_repeated() {
    let world = World::new();
    let ben = world.member(&[DEVELOPER]);
    for body in [
        json!({ "name": "Ben" }),
        json!({ "name": "Ben", "email": "" }),
        json!({ "name": "Ben", "email": ben.email.to_uppercase() }),
    ] {
        let shown = ben.client.put("/user/profile", &body).data();
        assert_eq!((shown["name"].as_str(), shown["email"].as_str()), (Some("Ben"), Some(&*ben.email)));
    }
    ben.client
        .put("/user/profile", &json!({ "name": "Ben", "email": "ben" }))
        .refused(400, "email_is_invalid");
}

#[test]
fn an_address_is_changed_by_who_has_all_that_the_member_has() {
    let world = World::new();
    let (bea, ben) = (world.member(&[ADMINISTRATOR]), world.member(&[DEVELOPER]));
    let new = json!({ "email": format!("{}@example.com", unique("new")) });
    // An administrator could become the owner by it.
    let refused = bea.client.put(&email_of(&world.owner), &new);
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("you may not"), "{}", refused.body);
    let refused = ben.client.put(&email_of(&bea), &new);
    assert_eq!((refused.status, refused.body.as_str()), (403, FORBIDDEN));
    bea.client.put(&email_of(&ben), &new).data();
    let email = new["email"].as_str().unwrap();
    world.login(email, &ben.password).get("/user/profile").data();
    let old = json!({ "email": ben.email, "password": ben.password });
    world.stranger().post("/identity/login-by-email", &old).refused(200, "EmailPasswordMismatch");
    // The old one is free, the new one is taken, in any case of letters.
    let taken = json!({ "email": email.to_uppercase() });
    bea.client.put(&email_of(&bea), &taken).refused(422, "EmailHasBeenUsed");
    bea.client.put(&email_of(&bea), &json!({ "email": ben.email })).data();
    for (body, code) in [(json!({}), "email_is_required"), (json!({ "email": "x" }), "email_is_invalid")] {
        world.owner.client.put(&email_of(&ben), &body).refused(400, code);
    }
    let nobody = "/members/0193a5c0-0000-7000-8000-000000000001/email";
    world.owner.client.put(nobody, &json!({ "email": "x@example.com" })).refused(404, "ResourceNotFound");
}

fn email_of(member: &Member) -> String {
    format!("/members/{}/email", member.id)
}

/// The ids of a member's own policies.
fn policies(world: &World, member: &Member) -> Vec<String> {
    let found = world.owner.client.get(&format!("/members/{}/policies", member.id)).data();
    let id = |it: &Value| it["id"].as_str().unwrap().to_owned();
    found.as_array().unwrap().iter().map(id).collect()
}
