//! Searches among more than a page looks at: nothing is lost where a page, or a piece of it, ends.

use serde_json::{Value, json};

use super::{toggle, told};
use crate::{
    client::{Client, agent},
    forward_auth::{catalogue, routes},
    server::Server,
    words::{say, service},
    world::{World, statement},
};

/// How many candidates a page looks at, and how many it reads at once.
const LOOKED_AT: usize = 1_000;
const AT_ONCE: usize = 200;

/// How many results each page of a search has, in pages of that many.
fn pages(by: &Client, what: &str, body: &Value, limit: usize) -> Vec<usize> {
    let (mut body, mut found) = (body.clone(), Vec::new());
    body["page"] = json!({ "limit": limit });
    while found.len() < 100 {
        let page = told(by, &format!("search/{what}"), &body);
        found.push(page["results"].as_array().unwrap().len());
        match page["page"]["next_token"].as_str().unwrap() {
            "" => break,
            token => body["page"]["token"] = json!(token),
        }
    }
    found
}

/// Service tokens, of which the last of each piece may toggle, and the very last may archive.
#[test]
fn a_search_goes_on_where_a_page_or_a_piece_of_it_ends() {
    let world = World::new();
    let (owner, agent) = (&world.owner.client, agent());
    let count = LOOKED_AT + AT_ONCE;
    for number in 1..=count {
        let says = match number {
            _ if number == count => say("allow flag ToggleFlag|ArchiveFlag F/*"),
            _ if number % AT_ONCE == 0 => say("allow flag ToggleFlag F/*"),
            _ => say("allow flag DeleteFlag F/*"),
        };
        owner.call_by(&agent, "POST", "/access-tokens", Some(&service(&[says]))).unwrap().data();
    }
    let body = toggle("service", "ignored");
    assert_eq!(pages(owner, "subject", &body, 1), [1; 6], "the last of a piece, and of a page");
    assert_eq!(pages(owner, "subject", &body, 100), [5, 1]);
    let mut body = body;
    body["action"]["name"] = json!("ArchiveFlag");
    assert_eq!(pages(owner, "subject", &body, 100), [0, 1], "an empty page is not the last");
}

/// Of another API's type there are no things, so that candidates are what statements name.
#[test]
fn a_search_among_names_goes_on_where_a_page_ends() {
    let mut world = World::on(Server::start_with(catalogue(routes())));
    let owner = world.owner.clone();
    let names: Vec<String> = (0..LOOKED_AT + 20).map(|it| format!("shop/s{it:04}")).collect();
    let mut says: Vec<Value> = names
        .chunks(60)
        .map(|names| {
            let mut statement = statement("shop", "allow", &["ReadShop"], "");
            statement["resources"] = json!(names);
            statement
        })
        .collect();
    says.push(statement("shop", "allow", &["WriteShop"], "shop/z"));
    let token = world.service(&owner, &says);
    let search = |action: &str| {
        json!({
            "subject": { "type": "service", "id": token.id }, "action": { "name": action },
            "resource": { "type": "shop" },
        })
    };
    assert_eq!(pages(&owner.client, "resource", &search("WriteShop"), 100), [0, 1]);
    let mut all = vec![100; 10];
    all.push(20);
    assert_eq!(pages(&owner.client, "resource", &search("ReadShop"), 100), all);
}
