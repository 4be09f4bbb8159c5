//! C10 for passwords: what somebody is given while a one-time password is made for them.

use std::{
    thread,
    time::{Duration, Instant},
};

use keywright_core::audit::Event;
use serde_json::json;

use super::{events, newest};
use crate::{
    client::{Client, agent},
    lifecycle::OWNER_POLICY,
    world::{World, statement, unique},
};

#[test]
fn c10_nobody_makes_a_password_for_what_is_given_meanwhile() {
    race(12);
}

#[test]
#[ignore = "long: hundreds of rounds"]
fn c10_nobody_makes_a_password_for_what_is_given_meanwhile_in_hundreds_of_rounds() {
    race(250);
}

/// Mallory makes a one-time password in her organization, for somebody who becomes an owner in Ann's at the same
/// time. Whichever is first, she has no password of an owner, unless she made it before.
fn race(rounds: u32) {
    let world = World::new();
    let rights = [
        statement("iam", "allow", &["CanManageIAM"], "iam/*"),
        statement("organization", "allow", &["CreateOrg"], "organization/*"),
    ];
    let mallory = world.member_who(&rights).client;
    let hers = mallory.post("/organizations", &json!({ "name": "Hers", "key": "hers" })).data();
    let hers = Client { organization: hers["id"].as_str().map(str::to_owned), ..mallory.clone() };
    let (ann, lanes) = (&world.owner.client, [agent(), agent()]);
    let mut takes = Duration::ZERO;
    for round in 0..=rounds {
        let email = format!("{}@example.com", unique("victim"));
        let as_owner = json!({ "email": email, "policyIds": [OWNER_POLICY], "groupIds": [] });
        mallory.post("/members/add", &json!({ "email": email, "policyIds": [world.policy(&[])] })).data();
        let id = ann.get(&format!("/members?searchText={email}")).data()["items"][0]["id"].clone();
        let id = id.as_str().unwrap();
        hers.post("/members/add", &as_owner).data();
        ann.delete(&format!("/members/remove-from-org/{id}")).data();
        let before = newest(&world);
        let once = || {
            let (path, start) = (format!("/members/{id}/one-time-password"), Instant::now());
            (hers.call_by(&lanes[0], "POST", &path, None).unwrap().status, start.elapsed())
        };
        if round == 0 {
            takes = once().1;
            continue;
        }
        let (made, given) = thread::scope(|scope| {
            let made = scope.spawn(once);
            // Around when the password is hashed and what its maker has is compared.
            thread::sleep(takes.mul_f64(0.6 + 0.1 * f64::from(round % 6)));
            let given = ann.call_by(&lanes[1], "POST", "/members/add", Some(&as_owner)).unwrap();
            (made.join().unwrap().0, given.status)
        });
        let log = events(&world, before, id);
        assert_eq!(given, 200);
        match made {
            200 => assert_eq!(log, [Event::OneTimePasswordIssued, Event::MemberAdded], "round {round}"),
            _ => assert_eq!((made, &*log), (403, &[Event::MemberAdded][..]), "round {round}"),
        }
    }
}
