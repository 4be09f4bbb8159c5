//! Two owners at once: of what would leave nobody, one half is done.

use std::{sync::Barrier, thread};

use serde_json::Value;

use super::{Names, everything};
use crate::{
    client::{Client, agent},
    world::{Member, World},
};

/// Who asks.
#[derive(Clone, Copy)]
enum By {
    Ann,
    Bea,
    /// A service token that may do everything, whoever is an owner.
    Token,
}

use By::{Ann, Bea, Token};

/// Method, path and body, with names in braces.
type Request = (&'static str, &'static str, &'static str);

/// Two requests, each of which takes an owner away.
struct Duel {
    /// How Ann and Bea become owners, where it is not by the built-in policy: done by the token.
    before: &'static [Request],
    left: (By, Request),
    right: (By, Request),
    /// How the one comes second.
    second: &'static [u16],
    /// Makes both owners again.
    repair: &'static [Request],
    after: &'static [Request],
}

const ANN: Request = ("PUT", "/members/{ann}/remove-policy/{owner}", "");
const BEA: Request = ("PUT", "/members/{bea}/remove-policy/{owner}", "");
const ANN_AGAIN: Request = ("PUT", "/members/{ann}/add-policy/{owner}", "");
const BEA_AGAIN: Request = ("PUT", "/members/{bea}/add-policy/{owner}", "");

const DIRECT: Duel = Duel {
    before: &[],
    left: (Ann, BEA),
    right: (Bea, ANN),
    second: &[403],
    repair: &[ANN_AGAIN, BEA_AGAIN],
    after: &[],
};

const DUELS: [Duel; 8] = [
    // They detach each other's policy.
    DIRECT,
    // Each detaches their own.
    Duel { left: (Ann, ANN), right: (Bea, BEA), second: &[422], ..DIRECT },
    // One token detaches both.
    Duel { left: (Token, ANN), right: (Token, BEA), second: &[422], ..DIRECT },
    // One person detaches both. If it is their own first, they may not go on.
    Duel { left: (Ann, ANN), right: (Ann, BEA), second: &[403, 422], ..DIRECT },
    // They remove each other.
    Duel {
        left: (Ann, ("DELETE", "/members/remove-from-org/{bea}", "")),
        right: (Bea, ("DELETE", "/members/remove-from-workspace/{ann}", "")),
        // A removed person's login session is over.
        second: &[401, 403],
        repair: &[
            ("POST", "/members/add", r#"{"email":"{email}","policyIds":["{owner}"]}"#),
            ("POST", "/members/add", r#"{"email":"ann@example.com","policyIds":["{owner}"]}"#),
        ],
        ..DIRECT
    },
    // They attach a deny to each other, which leaves them the right to do so.
    Duel {
        left: (Ann, ("PUT", "/members/{bea}/add-policy/{denying}", "")),
        right: (Bea, ("PUT", "/members/{ann}/add-policy/{denying}", "")),
        second: &[422],
        repair: &[
            ("PUT", "/members/{ann}/remove-policy/{denying}", ""),
            ("PUT", "/members/{bea}/remove-policy/{denying}", ""),
        ],
        ..DIRECT
    },
    // Ann is an owner by a group, which Bea empties while Ann detaches Bea's policy.
    Duel {
        before: &[("PUT", "/groups/{owners}/add-member/{ann}", ""), ANN],
        left: (Bea, ("PUT", "/groups/{owners}/remove-policy/{owner}", "")),
        right: (Ann, BEA),
        repair: &[("PUT", "/groups/{owners}/add-policy/{owner}", ""), BEA_AGAIN],
        after: &[ANN_AGAIN, ("PUT", "/groups/{owners}/remove-member/{ann}", "")],
        ..DIRECT
    },
    // Ann is an owner by a policy, which she edits while Bea detaches her own.
    Duel {
        before: &[("PUT", "/members/{ann}/add-policy/{all}", ""), ANN],
        left: (Ann, ("PUT", "/policies/{all}/statements", "[{iam}]")),
        right: (Bea, BEA),
        second: &[422],
        repair: &[("PUT", "/policies/{all}/statements", "[{everything}]"), BEA_AGAIN],
        after: &[ANN_AGAIN, ("PUT", "/members/{ann}/remove-policy/{all}", "")],
    },
];

#[test]
fn r11_of_two_owners_who_would_go_at_once_one_stays() {
    fight(4);
}

#[test]
#[ignore = "long: more than a thousand rounds"]
fn r11_of_two_owners_who_would_go_at_once_one_stays_in_more_than_a_thousand_rounds() {
    fight(150);
}

fn fight(rounds: usize) {
    let mut world = World::new();
    let ann = world.owner.clone();
    let bea = world.member(&[super::OWNER_POLICY]);
    let names = Names::new(&world, &bea);
    let token = world.service(&ann, &[everything()]).client;
    let mut arena = Arena { ann, bea, token, names, agents: [agent(), agent()] };
    for duel in &DUELS {
        arena.send_all(duel.before);
        for _ in 0..rounds {
            arena.fight(&world, duel);
        }
        arena.send_all(duel.after);
    }
}

struct Arena {
    ann: Member,
    bea: Member,
    token: Client,
    names: Names,
    agents: [ureq::Agent; 2],
}

impl Arena {
    fn fight(&mut self, world: &World, duel: &Duel) {
        let start = Barrier::new(2);
        let attempt = |agent, (by, request)| {
            start.wait();
            self.send(agent, by, &request)
        };
        let [left, right] = thread::scope(|scope| {
            let right = scope.spawn(|| attempt(&self.agents[1], duel.right));
            [attempt(&self.agents[0], duel.left), right.join().unwrap()]
        });
        let (first, second) = (left.min(right), left.max(right));
        let what = format!("{} and {}: {left} and {right}", duel.left.1.1, duel.right.1.1);
        assert!(first == 200 && duel.second.contains(&second), "{what}");
        assert!(self.is_owner(&self.ann) != self.is_owner(&self.bea), "{what}");
        self.send_all(duel.repair);
        for member in [&mut self.ann, &mut self.bea] {
            // Whoever was removed may have to log in anew.
            if member.client.call_by(&self.agents[0], "GET", "/members?pageSize=1", None).unwrap().status
                != 200
            {
                member.client = world.login(&member.email, &member.password);
            }
        }
    }

    fn send(&self, agent: &ureq::Agent, by: By, (method, path, body): &Request) -> u16 {
        let client = match by {
            Ann => &self.ann.client,
            Bea => &self.bea.client,
            Token => &self.token,
        };
        let body = self.names.fill(body);
        let body: Option<Value> = (!body.is_empty()).then(|| serde_json::from_str(&body).unwrap());
        client.call_by(agent, method, &self.names.fill(path), body.as_ref()).unwrap().status
    }

    fn send_all(&self, requests: &[Request]) {
        for request in requests {
            assert_eq!(self.send(&self.agents[0], Token, request), 200, "{}", request.1);
        }
    }

    /// Whether somebody is allowed everything, and denied nothing.
    fn is_owner(&self, member: &Member) -> bool {
        let path = format!("/members/{}/policies", member.id);
        let answer = self.token.call_by(&self.agents[0], "GET", &path, None).unwrap();
        if answer.status == 404 {
            return false;
        }
        let policies = answer.data();
        let mut statements =
            policies.as_array().unwrap().iter().flat_map(|it| it["statements"].as_array().unwrap());
        let everything = statements.clone().any(|it| it["effect"] == "allow" && it["resourceType"] == "*");
        everything && statements.all(|it| it["effect"] == "allow")
    }
}
