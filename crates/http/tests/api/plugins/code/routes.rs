//! Routes of plugins: found, let in and counted by the server, and what they answer is harmless.

use super::*;

const ROUTES: &str = r#"
[[route]]
path = "/open"
methods = ["GET", "POST"]
auth = "none"
rate = "5/min"
body = "1KiB"

[[route]]
path = "/known/{id}"
methods = ["GET"]
auth = "known"

[[route]]
path = "/may/{key}"
methods = ["GET"]
require = "CanAccessProject"
resource = "project/{key}"
"#;

/// Answers who calls: the name, or nothing.
fn who() -> Guest {
    let body = "(i32.store16 (i32.const 256) (i32.const 200))
        (i32.store offset=12 (i32.const 256) (i32.load offset=76 (local.get 0)))
        (i32.store offset=16 (i32.const 256) (i32.load offset=80 (local.get 0)))
        (i32.const 256)";
    Guest::new(Hook::Routes, body)
}

#[test]
fn a_route_lets_in_whom_its_manifest_says() {
    let mut world = World::new();
    let ann = world.owner.client.clone();
    let stranger = Client::at(&ann.url);
    let nobody = world.member_who(&[]).client;
    let theirs = crate::neighbour::Neighbour::new(&mut world).owner;
    let (name, key) = (act(&ann, ROUTES, &who()), key_of(&ann));
    let status = |by: &Client, path: &str| call(by, "GET", &key, &format!("{name}/{path}"), "").status;
    assert_eq!(status(&stranger, "open"), 200);
    assert_eq!(status(&stranger, "known/7"), 401);
    assert_eq!(status(&stranger, "may/p"), 401);
    assert_eq!(status(&theirs, "known/7"), 403, "who is known elsewhere is a stranger here");
    assert_eq!(status(&theirs, "may/p"), 403);
    assert_eq!(status(&nobody, "known/7"), 200);
    let unsaid = |by: &Client| Client { organization: None, ..by.clone() };
    assert_eq!(status(&unsaid(&nobody), "known/7"), 200, "the path says in which organization");
    assert_eq!(status(&unsaid(&theirs), "known/7"), 403);
    let elsewhere = ureq::http::Request::get(format!("{}/plugins/{key}/{name}/known/7", ann.url))
        .header("Authorization", nobody.authorization.as_ref().unwrap())
        .header("Workspace", "00000000-0000-7000-8000-000000000000");
    let elsewhere = agent().run(elsewhere.body(()).unwrap()).unwrap();
    assert_eq!(elsewhere.status(), 403, "another workspace is no less refused for that");
    assert_eq!(status(&nobody, "may/p"), 403);
    assert_eq!(status(&ann, "may/p"), 200);
    assert_eq!(status(&ann, "may/%2A"), 403, "a part is one thing");
    assert_eq!(status(&ann, "may/p%3Aenv"), 403);
    assert_eq!(status(&ann, "nothing"), 404);
    assert_eq!(call(&ann, "GET", "other-key", &format!("{name}/open"), "").status, 404);
    let id = ann.get("/organizations").data()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(call(&ann, "GET", &id, &format!("{name}/open"), "").status, 200, "an id does as well");
    let wrong = call(&ann, "DELETE", &key, &format!("{name}/open"), "");
    assert_eq!((wrong.status, wrong.headers.get("allow").unwrap().to_str().unwrap()), (405, "GET, POST"));
    ann.touch(&format!("/plugins/{name}/disable")).data();
    assert_eq!(status(&ann, "open"), 404);
}

#[test]
fn code_is_told_who_calls_and_no_credential() {
    let world = World::new();
    let ann = &world.owner.client;
    let (name, key) = (act(ann, ROUTES, &who()), key_of(ann));
    let told = |by: &Client| call(by, "GET", &key, &format!("{name}/open"), "").body;
    assert_eq!(told(&Client::at(&ann.url)), "");
    assert_eq!(told(&Client { authorization: Some("Bearer none".to_owned()), ..ann.clone() }), "");
    assert!(told(ann).contains('@'), "the owner goes by their address");
    // All headers, as text: names and values one after the other.
    let all = "(local $at i32) (local $end i32) (local $to i32)
        (local.set $at (i32.load offset=40 (local.get 0)))
        (local.set $end (i32.add (local.get $at) (i32.mul (i32.load offset=44 (local.get 0)) (i32.const 16))))
        (local.set $to (i32.const 2048))
        (block $done (loop $each
          (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
          (memory.copy (local.get $to) (i32.load (local.get $at)) (i32.load offset=4 (local.get $at)))
          (local.set $to (i32.add (local.get $to) (i32.load offset=4 (local.get $at))))
          (memory.copy (local.get $to) (i32.load offset=8 (local.get $at)) (i32.load offset=12 (local.get $at)))
          (local.set $to (i32.add (local.get $to) (i32.load offset=12 (local.get $at))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br $each)))
        (i32.store16 (i32.const 256) (i32.const 200))
        (i32.store offset=12 (i32.const 256) (i32.const 2048))
        (i32.store offset=16 (i32.const 256) (i32.sub (local.get $to) (i32.const 2048)))
        (i32.const 256)";
    let name = act(ann, ROUTES, &Guest::new(Hook::Routes, all));
    let headers = call(ann, "POST", &key, &format!("{name}/open"), "x").body;
    assert!(headers.contains("content-length1"), "{headers}");
    for secret in ["authorization", "cookie", "Bearer", "a=b"] {
        assert!(!headers.contains(secret), "{headers}");
    }
}

#[test]
fn a_route_takes_so_much_and_so_often() {
    let world = World::new();
    let ann = &world.owner.client;
    let (name, key) = (act(ann, ROUTES, &answering("hello")), key_of(ann));
    let post = |bytes: usize| call(ann, "POST", &key, &format!("{name}/open"), &"x".repeat(bytes)).status;
    assert_eq!([post(1024), post(1025)], [200, 413]);
    assert_eq!([post(1), post(1), post(1), post(1)], [200, 200, 200, 429]);
    assert_eq!(call(ann, "GET", &key, &format!("{name}/known/1"), "").status, 200, "each is counted alone");
    world.server.advance(std::time::Duration::from_secs(61));
    assert_eq!(post(1), 200);
}

#[test]
fn answers_are_fenced_in_and_nothing_a_browser_runs() {
    let world = World::new();
    let ann = &world.owner.client;
    let (name, key) = (act(ann, ROUTES, &answering("<script>alert(1)</script>")), key_of(ann));
    let heard = call(ann, "GET", &key, &format!("{name}/open"), "");
    let header = |name: &str| heard.headers.get(name).unwrap().to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/octet-stream");
    assert!(header("content-security-policy").contains("sandbox"));
    assert_eq!(
        (header("cache-control").as_str(), header("x-content-type-options").as_str()),
        ("no-store", "nosniff")
    );
    // One header, `content-type: text/html`, at 700; its texts at 720 and 740.
    let html = "(i32.store16 (i32.const 256) (i32.const 200))
        (i32.store offset=4 (i32.const 256) (i32.const 700)) (i32.store offset=8 (i32.const 256) (i32.const 1))
        (i32.const 256)";
    let html = Guest::new(Hook::Routes, html).with(
        r#"(data (i32.const 700) "\d0\02\00\00\0c\00\00\00\e4\02\00\00\09\00\00\00")
           (data (i32.const 720) "content-type") (data (i32.const 740) "text/html")"#,
    );
    let name = act(ann, ROUTES, &html);
    let heard = call(ann, "GET", &key, &format!("{name}/open"), "");
    assert_eq!(heard.status, 502, "{heard:?}");
    assert!(heard.body.contains("a browser would run"), "{heard:?}");
}

#[test]
fn code_that_fails_is_a_bad_gateway_and_says_nothing_of_itself() {
    let world = World::new();
    let ann = &world.owner.client;
    let key = key_of(ann);
    for guest in [trap(Hook::Routes), spin(Hook::Routes)] {
        let name = act(ann, ROUTES, &guest);
        let heard = call(ann, "GET", &key, &format!("{name}/open"), "");
        assert_eq!(heard.status, 502);
        assert!(heard.body.contains("the plugin failed") && !heard.body.contains("unreachable"), "{heard:?}");
        let shown = ann.get(&format!("/plugins/{name}")).data();
        let hook =
            shown["code"]["hooks"].as_array().unwrap().iter().find(|it| it["hook"] == "routes").unwrap();
        assert_eq!((&hook["calls"], &hook["failures"]), (&json!(1), &json!(1)));
        assert!(hook["lastFailure"].as_str().is_some_and(|it| it.contains("the plugin")), "{hook}");
    }
}

#[test]
fn an_answer_that_tells_of_a_bug_is_passed_on_and_counts_as_a_failure() {
    let world = World::new();
    let ann = &world.owner.client;
    for (status, failures) in [(500, 1), (503, 0)] {
        let body = format!("(i32.store16 (i32.const 256) (i32.const {status})) (i32.const 256)");
        let name = act(ann, ROUTES, &Guest::new(Hook::Routes, &body));
        assert_eq!(call(ann, "GET", &key_of(ann), &format!("{name}/open"), "").status, status);
        let hooks = ann.get(&format!("/plugins/{name}")).data()["code"]["hooks"].clone();
        let hook = hooks.as_array().unwrap().iter().find(|it| it["hook"] == "routes").unwrap();
        assert_eq!((&hook["calls"], &hook["failures"]), (&json!(1), &json!(failures)), "{hook}");
    }
}

#[test]
fn t01_nobody_takes_the_calls_of_an_organization_by_a_key_that_is_its_id() {
    let world = World::new();
    let ann = &world.owner.client;
    let id = ann.get("/authorize?action=ManagePlugins&resource=plugin/*").data()["organizationId"].clone();
    let id = id.as_str().unwrap();
    let made = ann.post("/organizations", &json!({ "name": unique("Evil"), "key": id }));
    if made.status != 200 {
        return; // It cannot have such a key at all.
    }
    let evil = Client { organization: made.data()["id"].as_str().map(str::to_owned), ..ann.clone() };
    let name = act(
        &evil,
        ROUTES,
        &Guest::new(Hook::Routes, "(i32.store16 (i32.const 256) (i32.const 200)) (i32.const 256)"),
    );
    assert_eq!(call(&evil, "GET", id, &format!("{name}/open"), "").status, 404);
}

#[test]
fn w05_a_call_finds_nothing_of_those_before_it() {
    let world = World::new();
    let ann = &world.owner.client;
    let body = "(i32.store16 (i32.const 256) (i32.const 200))
        (if (i32.load (i32.const 900)) (then (i32.store16 (i32.const 256) (i32.const 500))))
        (i32.store (i32.const 900) (i32.const 1))
        (i32.const 256)";
    let (name, key) = (act(ann, ROUTES, &Guest::new(Hook::Routes, body)), key_of(ann));
    for _ in 0..5 {
        assert_eq!(call(ann, "GET", &key, &format!("{name}/known/1"), "").status, 200);
    }
}
