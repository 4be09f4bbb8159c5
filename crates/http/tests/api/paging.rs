//! H12: what a list is asked for, it answers for, or says which number is wrong.

use keywright_core::{
    Digest, Permit,
    audit::{Entry, Event, Subject},
    id::{OrganizationId, TokenId},
    text::Name,
};
use keywright_storage::WriteError;
use serde_json::{Value, json};

use super::{
    neighbour::Neighbour,
    routes::{Route, routes},
    world::{Token, World, manage_flags},
};

/// Every list that comes in pages, as an address that a query follows.
fn lists(things: &Neighbour) -> Vec<String> {
    let is_list = |route: &Route| {
        route.id.starts_with("list") && route.method == "GET" && {
            let answer = route.call(&things.owner, |it| things.ids[route.means(it)].clone());
            answer.data()["items"].is_array()
        }
    };
    let paths = routes().into_iter().filter(is_list).map(|route| {
        let fill = |path: String, parameter: &str| {
            path.replace(&format!("{{{parameter}}}"), &things.ids[route.means(parameter)])
        };
        let path = route.parameters().into_iter().fold(route.path.clone(), fill);
        path.trim_start_matches("/api/v1").to_owned()
    });
    paths.collect()
}

#[test]
fn h12_a_page_has_a_size_and_a_place_or_the_request_is_wrong() {
    let mut world = World::new();
    let things = Neighbour::at_home(&mut world);
    let lists = lists(&things);
    assert!(lists.len() >= 12, "the document has lost its lists: {lists:?}");
    for list in &lists {
        let get = |query: &str| things.owner.get(&format!("{list}?{query}"));
        let wrong = [
            "-1",
            "2147483648",
            "4294967296",
            "18446744073709551616",
            "1e9",
            "1.5",
            "x",
            "+1",
            "0x10",
            "%201",
        ];
        for number in wrong {
            get(&format!("pageSize={number}")).refused(400, "pageSize_is_invalid");
            get(&format!("pageIndex={number}")).refused(400, "pageIndex_is_invalid");
        }
        get("pageSize=0").refused(400, "pageSize_is_invalid");
        let all = get("").data();
        for same in
            ["pageIndex=0", "pageSize=10", "PageSize=10&PAGEINDEX=0", "pageSize=&pageIndex=", "sort=nonsense"]
        {
            assert_eq!(get(same).data(), all, "{list}?{same}");
        }
        let whole = get("pageSize=1000").data();
        for size in ["1001", "1000000000", "2147483647"] {
            assert_eq!(get(&format!("pageSize={size}")).data(), whole, "{list} of {size}");
        }
        for far in ["pageIndex=2147483647", "pageIndex=2147483647&pageSize=2147483647"] {
            let page = get(far).data();
            assert_eq!(
                (&page["totalCount"], page["items"].as_array().unwrap().len()),
                (&all["totalCount"], 0)
            );
        }
        assert_eq!(get(&format!("name={}", "x".repeat(60 << 10))).status, 414, "{list}");
    }
}

#[test]
fn h12_a_page_has_no_more_than_a_thousand() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let one = world.service(&owner, &[manage_flags()]);
    multiply(&world, &one, 1004);
    let page = |query: &str| {
        let page = owner.client.get(&format!("/access-tokens?{query}")).data();
        assert_eq!(page["totalCount"], 1005);
        page["items"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect::<Vec<_>>()
    };
    let first = page("pageSize=1000");
    assert_eq!(first.len(), 1000);
    for size in [1001, 1_000_000_000, i32::MAX] {
        assert_eq!(page(&format!("pageSize={size}")), first);
    }
    let rest = page("pageSize=2000&pageIndex=1");
    assert_eq!(rest.len(), 5);
    assert!(rest.iter().all(|it| !first.contains(it)), "a token is on one page");
    assert_eq!(page("pageSize=7&pageIndex=143").len(), 4);
}

/// Makes so many more tokens like one, in few commits: by requests it would take long.
fn multiply(world: &World, one: &Token, count: u16) {
    let organization = world.owner.client.organization.as_deref().unwrap();
    let organization = OrganizationId::from_uuid(organization.parse().unwrap());
    let (id, now, permit) = (TokenId::from_uuid(one.id.parse().unwrap()), world.server.now(), Permit::host());
    let numbers: Vec<u16> = (0..count).collect();
    for some in numbers.chunks(50) {
        let written: Result<(), WriteError> = world.server.database().write(|rows| {
            let mut token = rows.tokens().find(organization, id)?.unwrap();
            for number in some {
                let [high, low] = number.to_be_bytes();
                token.id = TokenId::new(now, [high, low, 0, 0, 0, 0, 0, 0, 0, 0]);
                token.name = Name::new(&format!("like it {number}")).unwrap();
                let mut digest = [7; 32];
                (digest[0], digest[31]) = (high, low);
                token.digest = Digest::from_bytes(digest);
                rows.tokens().insert(&permit, &token)?;
            }
            let entry = Entry::new(&permit, Event::TokenCreated, Subject::new(id, token.name.as_str()), now);
            Ok(rows.record(entry, ()))
        });
        written.unwrap();
    }
}

#[test]
fn h12_a_list_of_large_things_is_refused_and_never_cut() {
    let mut world = World::new();
    let owner = world.owner.clone();
    // A text of the wire is up to six times what is kept of it.
    let statements: Vec<Value> = (0..64)
        .map(|it| {
            let id = format!("{}{it}", "\u{1}".repeat(120));
            json!({ "id": id, "resourceType": "flag", "effect": "allow", "actions": ["ToggleFlag"],
                "resources": [format!("project/p:env/dev:flag/{}", "f".repeat(60))] })
        })
        .collect();
    for _ in 0..150 {
        world.policy(&statements);
        world.scoped(&owner, &statements);
    }
    for list in ["/policies", "/access-tokens"] {
        let get = |size: u32| owner.client.get(&format!("{list}?pageSize={size}"));
        get(1000).refused(422, "AnswerTooLarge");
        let page = get(50).data();
        assert_eq!(page["items"].as_array().unwrap().len(), 50);
        assert!(page["totalCount"].as_u64().unwrap() >= 150);
    }
}
