//! What a credential is good for, and until when: R02..R05, R08, R09, and what ends by itself.

mod altered;
mod ends;
mod sessions;

use serde_json::{Value, json};

use self::altered::altered;
use super::{
    client::{Client, FORBIDDEN},
    neighbour::Neighbour,
    routes::{Door, Route, routes},
    world::{DEVELOPER, Token, World, manage_flags, statement, token_actions, unique},
};

/// What owners have, in every organization.
pub(crate) const OWNER_POLICY: &str = "98881f6a-5c6c-4277-bcf7-fda94c538785";

const UNAUTHORIZED: &str = r#"{"success":false,"errors":["Unauthorized"],"data":null}"#;

#[test]
fn r02_a_right_that_is_taken_away_is_refused_as_documented_and_the_rest_stays() {
    let mut world = World::new();
    let naming = statement("flag", "allow", &["UpdateFlagName"], "project/*:env/*:flag/*");
    let rest = world.policy(&[token_actions(&["ManagePersonalAccessTokens"]), naming.clone()]);
    let (right, deny) = (world.policy(&[manage_flags()]), world.policy(&[deny_toggling()]));
    let ben = world.member(&[&rest, &right]);
    let token = world.personal(&ben);
    let rename = format!("{}/f/name", world.flags("dev"));
    let usual = json!({ "name": "f", "comment": "" });
    let (says_less, says_all) = ([naming.clone()], [manage_flags()]);
    let ways: [[&dyn Fn(); 2]; 3] = [
        [&|| world.detach(&ben, &right), &|| world.attach(&ben, &right)],
        [&|| world.say(&right, &says_less), &|| world.say(&right, &says_all)],
        [&|| world.attach(&ben, &deny), &|| world.detach(&ben, &deny)],
    ];
    for [take, give] in ways {
        world.toggle(&token.client, "dev").data();
        take();
        world.toggle(&token.client, "dev").forbidden();
        token.client.put(&rename, &usual).data();
        give();
    }
    world.toggle(&token.client, "dev").data();
}

#[test]
fn r03_an_inactive_token_is_forbidden_whatever_it_asks_for() {
    let mut world = World::new();
    let things = Neighbour::at_home(&mut world);
    let (ben, carl) = (world.member(&[OWNER_POLICY]), world.member(&[OWNER_POLICY]));
    let everything = statement("*", "allow", &["*"], "*");
    let tokens = [world.personal(&ben), world.service(&ben, &[everything]), world.personal(&carl)];
    for token in &tokens {
        world.toggle(&token.client, "dev").data();
    }
    for token in &tokens[..2] {
        world.owner.client.put(&toggle(token), &json!({ "status": "Inactive" })).data();
    }
    world.owner.client.delete(&format!("/members/remove-from-org/{}", carl.id)).data();
    for token in &tokens {
        assert_eq!(world.listed(token)["status"], "Inactive");
        let bearer = Client { authorization: Some(format!("Bearer {}", token.text)), ..token.client.clone() };
        for client in [&token.client, &bearer] {
            refused_everything(client, &things, |_| true);
        }
    }
    for token in &tokens[..2] {
        ben.client.put(&toggle(token), &json!({ "status": "Active" })).data();
        world.toggle(&token.client, "dev").data();
    }
}

#[test]
fn r04_who_is_added_again_needs_new_tokens() {
    let mut world = World::new();
    let mut ben = world.member(&[DEVELOPER]);
    let mut old: Vec<Token> = Vec::new();
    for way in ["remove-from-org", "remove-from-workspace"] {
        let token = world.personal(&ben);
        world.toggle(&token.client, "dev").data();
        world.owner.client.delete(&format!("/members/{way}/{}", ben.id)).data();
        world.toggle(&token.client, "dev").forbidden();
        let again = json!({ "email": ben.email, "policyIds": [DEVELOPER], "groupIds": [] });
        world.owner.client.post("/members/add", &again).data();
        ben.client = world.login(&ben.email, &ben.password);
        old.push(token);
    }
    let new = world.personal(&ben);
    world.toggle(&new.client, "dev").data();
    for round in 0..2 {
        for token in &old {
            world.toggle(&world.again(&token.client), "dev").forbidden();
            assert_eq!(world.listed(token)["status"], "Inactive");
            for body in [json!({}), json!({ "status": "Active" })] {
                world.again(&ben.client).put(&toggle(token), &body).refused(422, "MembershipEnded");
            }
        }
        world.toggle(&world.again(&new.client), "dev").data();
        if round == 0 {
            world.restart();
        }
    }
}

#[test]
fn r05_an_invited_owner_may_nothing_until_they_have_a_password_of_their_own() {
    let mut world = World::new();
    let things = Neighbour::at_home(&mut world);
    let (id, email) = invite(&world, OWNER_POLICY);
    let attempt = |password: &str| {
        let body = json!({ "email": email, "password": password });
        world.stranger().post("/identity/login-by-email", &body)
    };
    for guess in ["password", email.as_str(), "initial"] {
        attempt(guess).refused(200, "EmailPasswordMismatch");
    }
    let once = one_time_password(&world, &id)["password"].as_str().unwrap().to_owned();
    let newcomer = world.login(&email, &once);
    let allowed = ["getProfile", "listOwnWorkspaces", "listOrganizations", "resetPassword", "logout"];
    refused_everything(&newcomer, &things, |route| !allowed.contains(&route.id.as_str()));
    for path in ["/organizations", "/user/workspaces", "/user/profile"] {
        newcomer.get(path).data();
    }
    let (own, body) = (
        "a password of one's own",
        json!({ "currentPassword": once, "newPassword": "a password of one's own" }),
    );
    let kept = json!({ "currentPassword": once, "newPassword": once });
    newcomer.put("/identity/reset-password", &kept).refused(422, "PasswordUnchanged");
    assert_eq!(newcomer.put("/identity/reset-password", &body).data()["success"], true);
    attempt(&once).refused(200, "EmailPasswordMismatch");
    let confirmed = world.login(&email, own);
    confirmed.get("/members").data();
    world.toggle(&confirmed, "prod").data();
    confirmed.touch(&format!("/members/{}/remove-policy/{OWNER_POLICY}", world.owner.id)).data();
}

#[test]
fn r09_a_token_is_compared_letter_by_letter() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let (good, off) = (world.personal(&owner), world.personal(&owner));
    owner.client.put(&toggle(&off), &json!({ "status": "Inactive" })).data();
    for token in [&good, &off] {
        let attempts = altered(&token.text);
        assert!(attempts.len() > 200, "nothing was tried");
        for text in attempts {
            for authorization in [text.clone(), format!("Bearer {text}")] {
                let caller = Client { authorization: Some(authorization), ..world.stranger() };
                let answer = caller.get("/projects");
                assert_eq!((answer.status, answer.body.as_str()), (401, UNAUTHORIZED), "{text}");
            }
        }
    }
    good.client.get("/projects").data();
    off.client.get("/projects").forbidden();
}

/// Insists that of these operations each is refused that asks for a credential, on things that there are.
#[track_caller]
fn refused_everything(by: &Client, things: &Neighbour, operations: impl Fn(&Route) -> bool) {
    for route in routes().into_iter().filter(|it| it.door != Door::Open && operations(it)) {
        let answer = route.call(by, |it| match route.means(it) {
            "status" => "true".to_owned(),
            noun => things.ids[noun].clone(),
        });
        assert_eq!((answer.status, answer.body.as_str()), (403, FORBIDDEN), "{}", route.id);
    }
}

fn deny_toggling() -> Value {
    statement("flag", "deny", &["ToggleFlag"], "project/*:env/*:flag/*")
}

fn toggle(token: &Token) -> String {
    format!("/access-tokens/{}/toggle", token.id)
}

/// Adds somebody who cannot log in yet.
pub(crate) fn invite(world: &World, policy: &str) -> (String, String) {
    let email = format!("{}@example.com", unique("invited"));
    let body = json!({ "email": email, "policyIds": [policy], "groupIds": [] });
    world.owner.client.post("/members/add", &body).data();
    let found = world.owner.client.get(&format!("/members?searchText={email}")).data();
    (found["items"][0]["id"].as_str().unwrap().to_owned(), email)
}

pub(crate) fn one_time_password(world: &World, id: &str) -> Value {
    world.owner.client.post(&format!("/members/{id}/one-time-password"), &json!({})).data()
}
