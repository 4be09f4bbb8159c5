//! The certification scenario of the working group, test by test, on its fixture: alice and bob, who are members here,
//! and two records. Its rules are policies with conditions.

use keywright_http::catalog::{CatalogFile, load};
use serde_json::{Value, json};

use super::{asker, post, refused, send, told};
use crate::{
    client::Client,
    conditions::{condition, when},
    server::Server,
    words::say,
    world::World,
};

const RECORDS: &str = r#"
[[type]]
name = "record"
label = { en = "Record", zh = "记录" }

  [[type.action]]
  name = "read"
  label = { en = "Read", zh = "读取" }

  [[type.action]]
  name = "write"
  label = { en = "Write", zh = "写入" }

  [[type.action]]
  name = "delete"
  label = { en = "Delete", zh = "删除" }
"#;

/// The server under test, and who alice and bob are there.
struct Fixture {
    world: World,
    by: Client,
    alice: String,
    bob: String,
}

impl Fixture {
    fn new() -> Self {
        let file = CatalogFile { name: "records.toml".to_owned(), text: RECORDS.into() };
        let mut world = World::on(Server::start_with(load(&[file]).unwrap().catalogue));
        let archived = |operator: &str| condition("resource.status", operator, &["archived"]);
        let admin = condition("subject.role", "Equals", &["admin"]);
        let soft = condition("action.soft", "Equals", &["true"]);
        let both = "record/record-1 record/record-2";
        let alice = world.member_who(&[
            say(&format!("allow record read {both}")),
            // Of `record-1` it is known that it is active; of others only what is said.
            say("allow record write record/record-1"),
            when("allow record write record/*", &[archived("NotEquals")]),
            when("allow record delete record/*", &[soft]),
        ]);
        let bob = world.member_who(&[
            say(&format!("allow record read {both}")),
            when(&format!("allow record write {both}"), &[admin]),
            when("allow record write record/record-2", &[archived("Equals")]),
        ]);
        let by = asker(&mut world);
        Self { world, by, alice: alice.id, bob: bob.email }
    }

    /// A body in the words of the scenario.
    fn body(&self, text: &str) -> Value {
        let text = text.replace("\"alice\"", &json!(self.alice).to_string());
        serde_json::from_str(&text.replace("\"bob\"", &json!(self.bob).to_string())).unwrap()
    }

    #[track_caller]
    fn decides(&self, text: &str, expected: bool) {
        let answer = told(&self.by, "evaluation", &self.body(text));
        assert_eq!(answer, json!({ "decision": expected }), "{text}");
    }

    #[track_caller]
    fn decides_all(&self, text: &str, expected: &[bool]) {
        let answer = told(&self.by, "evaluations", &self.body(text));
        let decisions: Vec<Value> = expected.iter().map(|it| json!({ "decision": it })).collect();
        assert_eq!(answer, json!({ "evaluations": decisions }), "{text}");
    }

    #[track_caller]
    fn finds(&self, what: &str, text: &str, expected: &[Value]) -> Value {
        let answer = told(&self.by, &format!("search/{what}"), &self.body(text));
        let results = answer["results"].as_array().unwrap();
        for it in expected {
            assert!(results.contains(it), "{it} is not in {answer}");
        }
        answer
    }
}

const ALICE_READS: &str = r#"{"subject":{"type":"user","id":"alice"},"action":{"name":"read"},"resource":{"type":"record","id":"record-1"}}"#;

#[test]
fn basic() {
    let it = Fixture::new();
    let ask = |who: &str, action: &str, resource: &str| {
        format!(
            r#"{{"subject":{{"type":"user","id":{who}}},"action":{{"name":{action}}},"resource":{{"type":"record","id":{resource}}}}}"#
        )
    };
    let first = r#""record-1""#;
    it.decides(ALICE_READS, true);
    it.decides(&ask(r#""alice""#, r#""write""#, first), true);
    it.decides(&ask(r#""bob""#, r#""read""#, first), true);
    it.decides(&ask(r#""bob""#, r#""write""#, first), false);
    let archived = r#""record-2","properties":{"status":"archived"}"#;
    it.decides(&ask(r#""alice""#, r#""write""#, archived), false);
    it.decides(&ask(r#""bob","properties":{"role":"admin"}"#, r#""write""#, archived), true);
    it.decides(&ask(r#""alice""#, r#""delete","properties":{"soft":true}"#, first), true);
    it.decides(&ask(r#""alice""#, r#""delete","properties":{"soft":false}"#, first), false);
    it.decides(&ask(r#""alice""#, r#""delete""#, first), false);
    // With what is optional, and with what is not known.
    let rest = r#","context":{"time":"2025-06-27T18:03-07:00","ip":"192.168.1.1"},"foo":"bar","futureField":{"nested":true}}"#;
    it.decides(&format!("{}{rest}", ALICE_READS.strip_suffix('}').unwrap()), true);
    let more = ask(
        r#""alice","properties":{"department":"Sales","role":"manager"}"#,
        r#""read","properties":{"method":"GET"}"#,
        r#""record-1","properties":{"status":"active","owner":"bob"}"#,
    );
    it.decides(&more, true);
    (0..3).for_each(|_| it.decides(ALICE_READS, true));
}

#[test]
fn basic_errors() {
    let it = Fixture::new();
    let body = it.body(ALICE_READS);
    let check = |body: &Value, message: &str| {
        for path in ["evaluation", "evaluations"] {
            refused(&post(&it.by, path, body), 400, message);
        }
    };
    for entity in ["subject", "action", "resource"] {
        let mut without = body.clone();
        without.as_object_mut().unwrap().remove(entity);
        check(&without, &format!("`{entity}` is missing"));
        for name in ["type", "id", "name"].iter().filter(|it| body[entity].get(**it).is_some()) {
            let mut without = body.clone();
            without[entity].as_object_mut().unwrap().remove(*name);
            check(&without, &format!("`{entity}.{name}` is missing"));
            without[entity][*name] = json!(123);
            check(&without, &format!("`{entity}.{name}` is not a text"));
        }
        let mut wrong = body.clone();
        wrong[entity] = json!("alice");
        check(&wrong, &format!("`{entity}` is not an object"));
    }
    let text = body.to_string();
    for path in ["evaluation", "evaluations", "search/subject", "search/resource", "search/action"] {
        for kind in ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16"] {
            refused(&send(&it.by, path, &[&format!("Content-Type: {kind}")], &text), 400, "JSON");
        }
        refused(&send(&it.by, path, &[], &text), 400, "JSON");
        for malformed in ["", "{", "[]", "null", "\"x\"", r#"{"subject":1,"subject":2}"#] {
            refused(&send(&it.by, path, &["Content-Type: application/json"], malformed), 400, "JSON");
        }
    }
}

#[test]
fn batch() {
    let it = Fixture::new();
    it.decides_all(
        r#"{"subject":{"type":"user","id":"alice"},"action":{"name":"read"},"evaluations":[
            {"resource":{"type":"record","id":"record-1"}},{"resource":{"type":"record","id":"record-2"}}]}"#,
        &[true, true],
    );
    it.decides_all(
        r#"{"subject":{"type":"user","id":"bob"},"resource":{"type":"record","id":"record-1"},"evaluations":[
            {"action":{"name":"read"}},{"action":{"name":"write"}}]}"#,
        &[true, false],
    );
    let active_and_archived = r#"[
        {"resource":{"type":"record","id":"record-1","properties":{"status":"active"}}},
        {"resource":{"type":"record","id":"record-2","properties":{"status":"archived"}}}]"#;
    let alice_writes = r#"{"subject":{"type":"user","id":"alice"},"action":{"name":"write"}"#;
    it.decides_all(&format!(r#"{alice_writes},"evaluations":{active_and_archived}}}"#), &[true, false]);
    it.decides_all(
        r#"{"action":{"name":"write"},"resource":{"type":"record","id":"record-2","properties":{"status":"archived"}},
            "evaluations":[{"subject":{"type":"user","id":"alice"}},
            {"subject":{"type":"user","id":"bob","properties":{"role":"admin"}}}]}"#,
        &[false, true],
    );
    let bob_writes = ALICE_READS.replace("alice", "bob").replace("read", "write");
    it.decides_all(&format!(r#"{{"evaluations":[{ALICE_READS},{bob_writes}]}}"#), &[true, false]);
    it.decides_all(
        r#"{"subject":{"type":"user","id":"alice"},"action":{"name":"read"},"context":{"time":"2025-06-27T18:03-07:00"},
            "evaluations":[{"resource":{"type":"record","id":"record-1"}},
            {"resource":{"type":"record","id":"record-2"},"context":{"time":"2025-06-27T19:00-07:00","source":"batch-override"}}]}"#,
        &[true, true],
    );
    it.decides_all(
        &format!(
            r#"{alice_writes},"resource":{{"type":"record"}},"evaluations":[
            {{"resource":{{"id":"record-1","properties":{{"status":"active"}}}}}},
            {{"resource":{{"type":"record","id":"record-2","properties":{{"status":"archived"}}}}}}]}}"#
        ),
        &[true, false],
    );
    // The semantics: all, up to the first no, up to the first yes.
    let several = |semantic: &str| {
        format!(
            r#"{{"subject":{{"type":"user","id":"bob"}},"resource":{{"type":"record","id":"record-1"}},
            "options":{{"evaluations_semantic":"{semantic}"}},
            "evaluations":[{{"action":{{"name":"read"}}}},{{"action":{{"name":"write"}}}},{{"action":{{"name":"read"}}}}]}}"#
        )
    };
    it.decides_all(&several("execute_all"), &[true, false, true]);
    it.decides_all(&several("deny_on_first_deny"), &[true, false]);
    it.decides_all(&several("permit_on_first_permit"), &[true]);
    refused(&post(&it.by, "evaluations", &it.body(&several("any"))), 400, "evaluations_semantic");
}

#[test]
fn batch_errors() {
    let it = Fixture::new();
    let body = it.body(
        r#"{"subject":{"type":"user","id":"alice"},"action":{"name":"read"},
            "evaluations":[{"resource":{"type":"record","id":"record-1"}},{}]}"#,
    );
    let answer = told(&it.by, "evaluations", &body);
    assert_eq!(answer["evaluations"][0], json!({ "decision": true }));
    let error = json!({ "status": 400, "message": "`resource` is missing" });
    assert_eq!(answer["evaluations"][1], json!({ "decision": false, "context": { "error": error } }));
    for list in ["", r#","evaluations":[]"#] {
        let body = it.body(&format!("{}{list}}}", ALICE_READS.strip_suffix('}').unwrap()));
        assert_eq!(told(&it.by, "evaluations", &body), json!({ "decision": true }));
    }
}

#[test]
fn search() {
    let it = Fixture::new();
    let first = r#""resource":{"type":"record","id":"record-1"}"#;
    let readers = format!(r#"{{"subject":{{"type":"user"}},"action":{{"name":"read"}},{first}}}"#);
    let user = |id: &str| json!({ "type": "user", "id": id });
    let by_email = |email: &str| {
        let found = it.world.owner.client.get(&format!("/members?searchText={email}")).data();
        found["items"][0]["id"].as_str().unwrap().to_owned()
    };
    let (alice, bob) = (user(&it.alice), user(&by_email(&it.bob)));
    it.finds("subject", &readers, &[alice, bob.clone()]);
    let archived = r#""resource":{"type":"record","id":"record-2","properties":{"status":"archived"}}"#;
    let writers = format!(r#"{{"subject":{{"type":"user"}},"action":{{"name":"write"}},{archived}}}"#);
    it.finds("subject", &writers, &[bob]);
    let record = |id: &str| json!({ "type": "record", "id": id });
    it.finds(
        "resource",
        r#"{"subject":{"type":"user","id":"alice"},"action":{"name":"read"},"resource":{"type":"record"}}"#,
        &[record("record-1"), record("record-2")],
    );
    it.finds(
        "resource",
        r#"{"subject":{"type":"user","id":"bob","properties":{"role":"admin"}},"action":{"name":"write"},"resource":{"type":"record"}}"#,
        &[record("record-2")],
    );
    let actions = format!(r#"{{"subject":{{"type":"user","id":"alice"}},{first},"context":{{"a":1}}}}"#);
    let answer = it.finds("action", &actions, &[json!({ "name": "read" }), json!({ "name": "write" })]);
    assert_eq!(answer["page"], json!({ "next_token": "", "count": 2 }));
    let admin =
        format!(r#"{{"subject":{{"type":"user","id":"bob","properties":{{"role":"admin"}}}},{archived}}}"#);
    it.finds("action", &admin, &[json!({ "name": "write" })]);
    // Nobody, and nothing that is known.
    for (what, text) in [
        ("action", format!(r#"{{"subject":{{"type":"user","id":"nonexistent-user"}},{first}}}"#)),
        ("action", r#"{"subject":{"type":"user","id":"alice"},"resource":{"type":"spaceship","id":"x"}}"#.to_owned()),
        ("subject", readers.replace("user", "spaceship")),
        ("subject", readers.replace("read", "fly")),
        ("subject", readers.replace("record\"", "spaceship\"")),
        ("resource", r#"{"subject":{"type":"user","id":"nobody"},"action":{"name":"read"},"resource":{"type":"record"}}"#.to_owned()),
        ("resource", r#"{"subject":{"type":"user","id":"alice"},"action":{"name":"read"},"resource":{"type":"spaceship"}}"#.to_owned()),
    ] {
        let answer = told(&it.by, &format!("search/{what}"), &it.body(&text));
        assert_eq!(answer["results"], json!([]), "{text}");
    }
}

#[test]
fn search_errors() {
    let it = Fixture::new();
    let check = |what: &str, text: &str, message: &str| {
        refused(&post(&it.by, &format!("search/{what}"), &it.body(text)), 400, message);
    };
    let (user, alice) = (r#""subject":{"type":"user"}"#, r#""subject":{"type":"user","id":"alice"}"#);
    let (read, record) = (r#""action":{"name":"read"}"#, r#""resource":{"type":"record"}"#);
    check(
        "subject",
        &format!(r#"{{{user},"resource":{{"type":"record","id":"record-1"}}}}"#),
        "`action` is missing",
    );
    check("resource", &format!("{{{read},{record}}}"), "`subject` is missing");
    check("action", &format!("{{{alice}}}"), "`resource` is missing");
    check("subject", &format!("{{{user},{read},{record}}}"), "`resource.id` is missing");
    check("resource", &format!("{{{user},{read},{record}}}"), "`subject.id` is missing");
}
