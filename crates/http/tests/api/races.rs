//! What happens to one thing at once: R13, R14, C10. What the audit log says happened is what was answered.

mod grants;
mod passwords;

use std::{sync::Barrier, thread};

use keywright_core::audit::Event;
use keywright_storage::Revision;
use serde_json::{Value, json};

use super::{
    client::{Answer, Client, agent},
    world::{ADMINISTRATOR, World, manage_flags, unique},
};

use Event::{GroupCreated, GroupRemoved, MemberAdded, MemberRemoved, PolicyCreated, PolicyRemoved};
use Event::{TokenActivated, TokenCreated, TokenDeactivated, TokenRemoved, TokenRenamed};

/// A request: who, method, path and body.
type Request<'a> = (&'a Client, &'static str, String, Option<Value>);

/// Sends requests at the same moment, over connections that are kept.
struct Starter {
    agents: Vec<ureq::Agent>,
    barrier: Barrier,
}

impl Starter {
    fn new(lanes: usize) -> Self {
        Self { agents: (0..lanes).map(|_| agent()).collect(), barrier: Barrier::new(lanes) }
    }

    /// One request in each lane.
    fn send(&self, requests: &[Request<'_>]) -> Vec<Answer> {
        assert_eq!(requests.len(), self.agents.len());
        thread::scope(|scope| {
            let lanes = self.agents.iter().zip(requests).map(|(agent, (by, method, path, body))| {
                scope.spawn(move || {
                    self.barrier.wait();
                    by.call_by(agent, method, path, body.as_ref()).unwrap()
                })
            });
            let lanes: Vec<_> = lanes.collect();
            lanes.into_iter().map(|it| it.join().unwrap()).collect()
        })
    }
}

/// How far the audit log goes.
fn newest(world: &World) -> Revision {
    world.server.database().health().head.revision
}

/// What the audit log says was done to something after a revision, in order.
fn events(world: &World, after: Revision, id: &str) -> Vec<Event> {
    let entries = world.server.database().audit(after).map(|it| it.unwrap().1);
    entries.filter(|it| it.subject.id == id).map(|it| it.event).collect()
}

fn statuses(answers: &[Answer]) -> Vec<u16> {
    let mut statuses: Vec<u16> = answers.iter().map(|it| it.status).collect();
    statuses.sort_unstable();
    statuses
}

#[test]
fn r13_no_toggle_is_lost() {
    toggle(25);
}

#[test]
#[ignore = "long: hundreds of rounds"]
fn r13_no_toggle_is_lost_in_hundreds_of_rounds() {
    toggle(250);
}

/// Two people toggle a token in two windows each, at once; then all four of them switch it off.
fn toggle(rounds: usize) {
    let mut world = World::new();
    let (ann, ada) = (world.owner.clone(), world.member(&[ADMINISTRATOR]));
    let token = world.service(&ann, &[manage_flags()]);
    let (path, starter) = (format!("/access-tokens/{}/toggle", token.id), Starter::new(4));
    let by_all = |body: Option<Value>| {
        let request = |by| (by, "PUT", path.clone(), body.clone());
        let answers = starter.send(&[&ann.client, &ada.client, &ann.client, &ada.client].map(request));
        assert!(answers.iter().all(|it| it.data() == true));
    };
    for _ in 0..rounds {
        by_all(None);
        world.toggle(&token.client, "dev").data();
    }
    let mut expected = vec![TokenCreated];
    expected.extend([TokenDeactivated, TokenActivated].into_iter().cycle().take(4 * rounds));
    assert_eq!(events(&world, Revision::ZERO, &token.id), expected);
    for _ in 0..rounds {
        by_all(Some(json!({ "status": "Inactive" })));
        world.toggle(&token.client, "dev").forbidden();
        by_all(Some(json!({ "status": "Active" })));
        world.toggle(&token.client, "dev").data();
    }
    expected.extend([TokenDeactivated, TokenActivated].into_iter().cycle().take(2 * rounds));
    assert_eq!(events(&world, Revision::ZERO, &token.id), expected, "what was so already is not done again");
}

#[test]
fn r14_what_is_removed_twice_at_once_is_removed_once() {
    remove(8);
}

#[test]
#[ignore = "long: hundreds of rounds"]
fn r14_what_is_removed_twice_at_once_is_removed_once_in_hundreds_of_rounds() {
    remove(250);
}

/// Removing a token or a member that is gone is no mistake; a policy or group that is gone is not found.
fn remove(rounds: usize) {
    let world = World::new();
    let ada = world.member(&[ADMINISTRATOR]);
    let starter = Starter::new(2);
    let ann = &world.owner.client;
    let both = |path: &str| {
        let request = |by| (by, "DELETE", path.to_owned(), None);
        statuses(&starter.send(&[ann, &ada.client].map(request)))
    };
    let made = |path: &str, body: &Value| {
        let answer = ann.call_by(&starter.agents[0], "POST", path, Some(body)).unwrap().data();
        answer["id"].as_str().unwrap_or_default().to_owned()
    };
    let email = format!("{}@example.com", unique("guest"));
    let guest = json!({ "email": email, "policyIds": [], "groupIds": [] });
    made("/members/add", &guest);
    let member = ann.get(&format!("/members?searchText={email}")).data()["items"][0]["id"].clone();
    let member = member.as_str().unwrap();
    for _ in 0..rounds {
        let (before, name) = (newest(&world), unique("gone"));
        let group = made("/groups", &json!({ "name": name, "description": "" }));
        assert_eq!(both(&format!("/groups/{group}")), [200, 404]);
        assert_eq!(events(&world, before, &group), [GroupCreated, GroupRemoved]);
        let policy = made("/policies", &json!({ "name": name, "key": name, "description": "" }));
        assert_eq!(both(&format!("/policies/{policy}")), [200, 404]);
        assert_eq!(events(&world, before, &policy), [PolicyCreated, PolicyRemoved]);
        assert_eq!(both(&format!("/members/remove-from-org/{member}")), [200, 200]);
        made("/members/add", &guest);
    }
    let mut expected = vec![MemberAdded];
    expected.extend([MemberRemoved, MemberAdded].into_iter().cycle().take(2 * rounds));
    assert_eq!(events(&world, Revision::ZERO, member), expected);
}

#[test]
fn r14_a_removed_token_is_not_made_anew_by_a_change() {
    change(8);
}

#[test]
#[ignore = "long: hundreds of rounds"]
fn r14_a_removed_token_is_not_made_anew_by_a_change_in_hundreds_of_rounds() {
    change(250);
}

/// A token is removed while it is removed, renamed or switched off.
fn change(rounds: usize) {
    let world = World::new();
    let (ann, ada) = (&world.owner.client, world.member(&[ADMINISTRATOR]).client);
    let starter = Starter::new(2);
    for round in 0..rounds {
        let (before, name) = (newest(&world), unique("gone"));
        let wanted = json!({ "name": name, "type": "Service", "permissions": [manage_flags()] });
        let made = ann.call_by(&starter.agents[0], "POST", "/access-tokens", Some(&wanted)).unwrap().data();
        let id = made["id"].as_str().unwrap();
        let path = format!("/access-tokens/{id}");
        let rename = json!({ "name": unique("new") });
        let (method, other, body, event) = match round % 3 {
            0 => ("DELETE", path.clone(), None, None),
            1 => ("PUT", path.clone(), Some(rename.clone()), Some(TokenRenamed)),
            _ => ("PUT", format!("{path}/toggle"), None, Some(TokenDeactivated)),
        };
        let answers = starter.send(&[(ann, "DELETE", path.clone(), None), (&ada, method, other, body)]);
        assert_eq!(answers[0].data(), true);
        let mut expected = vec![TokenCreated, TokenRemoved];
        if answers[1].status == 200 {
            expected.splice(1..1, event);
        } else {
            assert!(event.is_some(), "removing what is gone is no mistake");
            answers[1].refused(404, "ResourceNotFound");
        }
        ada.put(&path, &rename).refused(404, "ResourceNotFound");
        assert_eq!(events(&world, before, id), expected);
        let authorization = made["token"].as_str().map(str::to_owned);
        Client { authorization, organization: None, ..ann.clone() }
            .get("/projects")
            .refused(401, "Unauthorized");
    }
    assert_eq!(ann.get("/access-tokens").data()["totalCount"], 0);
}
