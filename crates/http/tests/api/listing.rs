//! What the list of tokens shows, and to whom: T05.

use std::thread;

use serde_json::{Value, json};

use super::{
    client::{Client, agent},
    neighbour::Neighbour,
    raw::encoded,
    world::{DEVELOPER, Member, Token, World, manage_flags, statement, token_actions},
};

const SEES: &str = "ListAccessTokens";

fn items(list: &Value) -> &Vec<Value> {
    list["items"].as_array().unwrap()
}

/// The names of what is listed, in order.
fn names(by: &Member, query: &str) -> Vec<String> {
    let list = by.client.get(&format!("/access-tokens?pageSize=100&{query}")).data();
    let mut names: Vec<_> = items(&list).iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(list["totalCount"], names.len());
    names.sort();
    names
}

fn named(world: &mut World, name: &str) -> Token {
    let owner = world.owner.clone();
    world.token(&owner, &json!({ "name": name, "type": "Personal", "permissions": [] }))
}

#[test]
fn t05_tokens_are_listed_to_members_who_may_list_them() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let made = world.service(&owner, &[manage_flags()]);
    let limit = world.policy(&[statement("access-token", "deny", &[SEES], "access-token/*")]);
    let ben = world.member(&[DEVELOPER, &limit]);
    let token = world.personal(&ben);
    ben.client.get("/access-tokens").forbidden();
    token.client.get("/access-tokens").forbidden();
    world.say(&limit, &[]);
    let list = ben.client.get("/access-tokens").data();
    assert_eq!(list["totalCount"], 2);
    token.client.get("/access-tokens").forbidden();
    made.client.get("/access-tokens").forbidden();
    world.stranger().get("/access-tokens").refused(401, "Unauthorized");
    assert_eq!(token.client.get("/access-tokens/self").data()["id"], token.id.as_str());
}

#[test]
fn t05_a_list_shows_masks_in_place_of_secrets() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let tokens = [
        world.personal(&owner),
        world.service(&owner, &[manage_flags()]),
        world.scoped(&owner, &[manage_flags()]),
    ];
    let lea = world.member_who(&[token_actions(&[SEES])]);
    for reader in [&owner, &lea] {
        let answer = reader.client.get("/access-tokens?pageSize=100");
        let list = answer.data();
        assert_eq!(items(&list).len(), tokens.len());
        for token in &tokens {
            let row = items(&list).iter().find(|it| it["id"] == token.id.as_str()).unwrap();
            assert_eq!(row["token"], format!("{}{}", token.text.get(..15).unwrap(), "*".repeat(14)));
            for start in 15..token.text.len() - 8 {
                assert!(
                    !answer.body.contains(token.text.get(start..start + 8).unwrap()),
                    "a part of a secret is listed"
                );
            }
        }
        assert!(
            !answer.body.to_lowercase().contains("digest") && !answer.body.to_lowercase().contains("hash")
        );
    }
}

#[test]
fn t05_a_list_holds_the_tokens_of_one_organization() {
    let mut world = World::new();
    let neighbour = Neighbour::new(&mut world);
    let token = named(&mut world, "ours");
    let them = neighbour.owner.get("/user/profile").data()["id"].as_str().unwrap().to_owned();
    let (us, theirs) = (world.owner.id.clone(), neighbour.ids["flag-key"].as_str());
    for (client, own, others, by) in
        [(&world.owner.client, "ours", theirs, &them), (&neighbour.owner, theirs, "ours", &us)]
    {
        let answer = client.get("/access-tokens?pageSize=1000");
        let list = answer.data();
        assert_eq!((&list["totalCount"], items(&list).len()), (&json!(1), 1));
        assert_eq!(list["items"][0]["name"], own);
        assert!(!answer.body.contains(others), "{}", answer.body);
        for query in
            [format!("name={others}"), format!("creatorId={by}"), format!("creatorId={by}&type=Service")]
        {
            let list = client.get(&format!("/access-tokens?{query}")).data();
            assert_eq!(list, json!({ "totalCount": 0, "items": [] }), "{query}");
        }
        let used = |name: &str| client.get(&format!("/access-tokens/is-name-used?name={name}")).data();
        assert_eq!((used(own), used(others)), (json!(true), json!(false)));
    }
    assert_eq!(world.listed(&token)["name"], "ours");
}

const NAMES: [&str; 18] = [
    "axb",
    "a.b",
    "a%b",
    "a_b",
    "a*b",
    "a?b",
    "a\\b",
    "a[x]b",
    "a(b",
    "^axb$",
    "a+b",
    "it's",
    "x' OR '1'='1",
    "a|x",
    "100%",
    "%",
    "{a}",
    "$where",
];

/// Parts of names, and what would be more than that in a pattern of some language.
const PARTS: [&str; 36] = [
    ".*",
    ".",
    "%",
    "_",
    "*",
    "?",
    "\\",
    "[",
    "[x]",
    "[a-z]",
    "(",
    "(a",
    "^",
    "$",
    "+",
    "a+",
    "'",
    "' OR '1'='1",
    "' OR 1=1 --",
    "|",
    "a|x",
    "\\.",
    "\\%",
    "%%",
    "a.b",
    "a_b",
    "a%b",
    "a%",
    "{",
    "$ne",
    "axb",
    "a",
    "A.B",
    "/",
    "\0",
    "--",
];

#[test]
fn t05_a_name_is_looked_for_letter_by_letter() {
    let mut world = World::new();
    for name in NAMES {
        named(&mut world, name);
    }
    let owner = world.owner.clone();
    let holding = |part: &str| {
        let found = NAMES.iter().filter(|it| it.to_lowercase().contains(&part.to_lowercase()));
        let mut found: Vec<_> = found.map(|it| (*it).to_owned()).collect();
        found.sort();
        found
    };
    for part in PARTS {
        assert_eq!(names(&owner, &format!("Name={}", encoded(part))), holding(part), "{part:?}");
    }
    // An empty value is none, and white space is no part of what is looked for.
    for nothing in ["", "%20", "%0A"] {
        assert_eq!(names(&owner, &format!("name={nothing}")), holding(""));
    }
    for query in ["type=.*", "type=%25", "type=personal", "type=Personal%20"] {
        owner.client.get(&format!("/access-tokens?{query}")).refused(400, "type_is_invalid");
    }
    let long = "a".repeat(129);
    owner.client.get(&format!("/access-tokens?name={long}")).refused(400, "name_is_invalid");
    for creator in [".*", "%25", "*", "0", "null"] {
        let path = format!("/access-tokens?creatorId={creator}");
        assert_eq!(owner.client.get(&path).status, 400, "{creator}");
    }
}

#[test]
fn t05_a_page_has_a_size_between_one_and_a_thousand() {
    let world = World::new();
    let owner = &world.owner.client;
    for (size, refused) in [
        ("0", true),
        ("-1", true),
        ("2147483648", true),
        ("9223372036854775808", true),
        ("1e3", true),
        ("+1", true),
        ("ten", true),
        ("1", false),
        ("1000000000", false),
        ("2147483647", false),
        ("", false),
    ] {
        let answer = owner.get(&format!("/access-tokens?PageSize={size}"));
        if refused {
            answer.refused(400, "pageSize_is_invalid");
        } else {
            answer.data();
        }
    }
    owner.get("/access-tokens?pageIndex=-1").refused(400, "pageIndex_is_invalid");
    let far = owner.get("/access-tokens?pageIndex=2147483647&pageSize=2147483647").data();
    assert_eq!(far, json!({ "totalCount": 0, "items": [] }));
}

#[test]
fn t05_a_page_has_at_most_a_thousand_tokens() {
    const TOKENS: usize = 1004;
    let world = World::new();
    make(&world.owner.client, TOKENS);
    for size in ["1001", "1000000000", "2147483647"] {
        let list = world.owner.client.get(&format!("/access-tokens?pageSize={size}")).data();
        assert_eq!((list["totalCount"].as_u64(), items(&list).len()), (Some(TOKENS as u64), 1000));
    }
    let rest = world.owner.client.get("/access-tokens?pageSize=1000000000&pageIndex=1").data();
    assert_eq!(items(&rest).len(), TOKENS - 1000);
}

/// Makes that many tokens, by four callers at once.
fn make(by: &Client, tokens: usize) {
    thread::scope(|scope| {
        for caller in 0..4 {
            scope.spawn(move || {
                let agent = agent();
                for token in 0..tokens / 4 {
                    let name = format!("{caller} {token}");
                    let body = json!({ "name": name, "type": "Personal", "permissions": [] });
                    let made = by.call_by(&agent, "POST", "/access-tokens", Some(&body)).unwrap();
                    assert_eq!(made.status, 200, "{}", made.body);
                }
            });
        }
    });
}
