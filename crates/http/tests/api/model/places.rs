//! Where a case takes place: a server with people and another organization, made once and copied for each case.

use std::{collections::BTreeMap, sync::LazyLock};

use serde_json::json;

use super::{
    super::{
        client::{Client, Heard},
        neighbour::Neighbour,
        seed::Seed,
        server::Server,
        world::{Member, World, flag},
    },
    PERSONS,
    state::{BUILT_IN, Model, NAMES},
    words::written,
};

/// What is the same in every case.
pub(crate) struct Places {
    seed: Seed,
    pub(crate) people: Vec<Member>,
    pub(crate) neighbour: Neighbour,
    /// The ids of what every case starts with, by number.
    pub(crate) ids: BTreeMap<usize, String>,
    dev: String,
    prod: String,
}

impl Places {
    /// Those of this process: people are dear, since their passwords are hashed.
    pub(crate) fn get() -> &'static Self {
        static PLACES: LazyLock<Places> = LazyLock::new(Places::make);
        &PLACES
    }

    fn make() -> Self {
        let mut world = World::new();
        let neighbour = Neighbour::new(&mut world);
        let owner = &world.owner.client;
        for environment in ["dev", "prod"] {
            owner.post(&world.flags(environment), &flag("g", &[])).data();
        }
        let model = Model::seed();
        let built_in = ["Owner", "Administrator", "Developer"];
        let mut ids: BTreeMap<usize, String> =
            BUILT_IN.into_iter().zip(built_in.map(|it| policy_called(owner, it))).collect();
        for (number, sayings) in model.policies.iter().filter(|it| !BUILT_IN.contains(it.0)) {
            ids.insert(*number, world.policy(&written(sayings)));
        }
        for (number, group) in &model.groups {
            let body = json!({ "name": NAMES[group.name].0, "description": "" });
            let id = owner.post("/groups", &body).data()["id"].as_str().unwrap().to_owned();
            for policy in &group.policies {
                owner.touch(&format!("/groups/{id}/add-policy/{}", ids[policy])).data();
            }
            ids.insert(*number, id);
        }
        let mut people = vec![world.owner.clone()];
        for person in 1..PERSONS {
            let member = &model.members[&person];
            let policies: Vec<&str> = member.policies.iter().map(|it| ids[it].as_str()).collect();
            let made = if policies.is_empty() { world.member_who(&[]) } else { world.member(&policies) };
            for group in &member.groups {
                owner.touch(&format!("/groups/{}/add-member/{}", ids[group], made.id)).data();
            }
            people.push(made);
        }
        let seed = world.server.seed();
        let (dev, prod) = (world.dev.clone(), world.prod.clone());
        // The world's own server has another address now, which the end of the world does not need.
        Self { seed, people, neighbour, ids, dev, prod }
    }

    /// A server of one's own, as it was when everybody had come.
    pub(crate) fn server(&self) -> Server {
        Server::start_as(&self.seed)
    }

    /// Somebody of the seed, at another server, who has heard nothing yet.
    pub(crate) fn at(server: &Server, client: &Client) -> Client {
        Client { url: server.url.clone(), heard: Heard::default(), ..client.clone() }
    }

    pub(crate) fn flags(&self, environment: &str) -> String {
        format!("/envs/{}/feature-flags", if environment == "dev" { &self.dev } else { &self.prod })
    }

    pub(crate) fn their_flag(&self) -> String {
        let ids = &self.neighbour.ids;
        format!("/envs/{}/feature-flags/{}", ids["env"], ids["flag-key"])
    }
}

fn policy_called(owner: &Client, name: &str) -> String {
    let found = owner.get(&format!("/policies?name={name}")).data();
    found["items"][0]["id"].as_str().unwrap().to_owned()
}
