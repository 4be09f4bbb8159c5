//! The rules of the specification, each with its own examples.

use keywright_core::{
    Catalogue, Timestamp,
    condition::{Condition, ConditionText, Truth},
};
use keywright_storage::Mark;
use serde_json::json;

use super::{
    batch::{Answer, Batch},
    read::{read, read_batch, read_search},
    *,
};

fn evaluation() -> Value {
    json!({
        "subject": { "type": "member", "id": "alice@example.com", "properties": { "department": "Sales" } },
        "action": { "name": "ToggleFlag", "properties": { "method": "PUT" } },
        "resource": { "type": "flag", "id": "project/p:env/e:flag/f", "properties": { "tags": ["beta"] } },
        "context": { "ip": "192.0.2.7" },
        "something": "unknown",
    })
}

/// The body with a member set, or taken away.
fn with(path: &str, value: Option<Value>) -> Vec<u8> {
    let mut body = evaluation();
    let (outer, name) = path.rsplit_once('/').unwrap();
    let object = body.pointer_mut(outer).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => object.insert(name.to_owned(), value),
        None => object.remove(name),
    };
    body.to_string().into_bytes()
}

#[test]
fn a_question_is_read_and_unknown_members_are_ignored() {
    let question = read(evaluation().to_string().as_bytes()).unwrap();
    assert_eq!(
        (question.subject.kind.as_str(), question.subject.id.as_str()),
        ("member", "alice@example.com")
    );
    assert_eq!(question.action, "ToggleFlag");
    assert_eq!(question.resource.properties["tags"], json!(["beta"]));
    for path in
        ["/context", "/subject/properties", "/action/properties", "/resource/properties", "/something"]
    {
        assert!(read(&with(path, None)).is_ok(), "{path}");
    }
}

#[test]
fn what_is_missing_empty_or_of_another_type_is_malformed() {
    for path in ["/subject", "/action", "/resource"] {
        for wrong in [None, Some(json!("x")), Some(json!(null)), Some(json!([])), Some(json!({}))] {
            assert!(read(&with(path, wrong.clone())).is_err(), "{path} {wrong:?}");
        }
    }
    for path in ["/subject/type", "/subject/id", "/action/name", "/resource/type", "/resource/id"] {
        for wrong in [None, Some(json!("")), Some(json!(1)), Some(json!(null)), Some(json!({}))] {
            let error = read(&with(path, wrong)).unwrap_err().to_string();
            assert!(error.contains(&path.trim_start_matches('/').replace('/', ".")), "{error}");
        }
    }
    for path in ["/context", "/subject/properties", "/action/properties", "/resource/properties"] {
        for wrong in [json!("x"), json!([]), json!(null)] {
            assert!(read(&with(path, Some(wrong))).is_err(), "{path}");
        }
    }
    for body in ["", "x", "[]", "null", "{\"subject\":", "{}{}", "{\"a\":1,\"a\":2}"] {
        assert_eq!(read(body.as_bytes()), Err(Malformed::Body), "{body}");
    }
}

/// Judges by the id of the resource: `yes` may.
fn answer(body: &Value) -> (Value, usize) {
    let mut asked = 0;
    let answer: Result<Answer, ()> = read_batch(body.to_string().as_bytes()).unwrap().answer(|question| {
        asked += 1;
        Ok(question.resource.id == "yes")
    });
    (serde_json::to_value(answer.unwrap()).unwrap(), asked)
}

fn batch(semantic: Option<&str>, ids: &[&str]) -> Value {
    let items: Vec<Value> =
        ids.iter().map(|id| json!({ "resource": { "type": "flag", "id": id } })).collect();
    let mut body = json!({
        "subject": { "type": "member", "id": "a" }, "action": { "name": "ToggleFlag" }, "evaluations": items,
    });
    if let Some(semantic) = semantic {
        body["options"] = json!({ "evaluations_semantic": semantic });
    }
    body
}

#[track_caller]
fn check(semantic: Option<&str>, ids: &[&str], expected: &[bool]) {
    let (answer, asked) = answer(&batch(semantic, ids));
    let decisions: Vec<Value> = expected.iter().map(|it| json!({ "decision": it })).collect();
    assert_eq!(answer, json!({ "evaluations": decisions }));
    assert_eq!(asked, expected.len(), "no more are asked than answered");
}

#[test]
fn each_semantics_stops_where_it_says() {
    let all = ["no", "yes", "no", "yes"];
    check(None, &all, &[false, true, false, true]);
    check(Some("execute_all"), &all, &[false, true, false, true]);
    check(Some("deny_on_first_deny"), &all, &[false]);
    check(Some("deny_on_first_deny"), &["yes", "no", "yes"], &[true, false]);
    check(Some("permit_on_first_permit"), &all, &[false, true]);
    check(Some("permit_on_first_permit"), &["no", "no"], &[false, false]);
    for wrong in [json!("all"), json!(1), json!(null)] {
        let mut body = batch(None, &all);
        body["options"] = json!({ "evaluations_semantic": wrong });
        assert!(read_batch(body.to_string().as_bytes()).is_err());
    }
}

#[test]
fn a_default_is_replaced_as_a_whole() {
    let mut body = evaluation();
    body["evaluations"] = json!([{}, { "subject": { "id": "t" }, "context": {} }]);
    let mut questions = Vec::new();
    let ask = |question: &Question| {
        questions.push(question.clone());
        Ok::<_, ()>(true)
    };
    read_batch(body.to_string().as_bytes()).unwrap().answer(ask).unwrap();
    let [first, second] = questions.try_into().unwrap();
    assert_eq!(first, read(evaluation().to_string().as_bytes()).unwrap());
    assert!(second.subject.properties.is_empty() && second.context.is_empty());
    // But for what it is called by, as far as that is left out.
    assert_eq!((second.subject.kind.as_str(), second.subject.id.as_str()), ("member", "t"));
    assert_eq!(second.resource, first.resource);
}

#[test]
fn an_item_that_is_malformed_is_denied_by_itself() {
    let mut body = batch(None, &["yes", "", "yes"]);
    let (answer, asked) = answer(&body);
    assert_eq!(asked, 2);
    let error = json!({ "status": 400, "message": "`resource.id` is not a text that is not empty" });
    let denied = json!({ "decision": false, "context": { "error": error } });
    assert_eq!(answer["evaluations"], json!([{ "decision": true }, denied, { "decision": true }]));
    body["options"] = json!({ "evaluations_semantic": "deny_on_first_deny" });
    assert_eq!(self::answer(&body).0["evaluations"].as_array().unwrap().len(), 2);
}

#[test]
fn without_a_list_a_body_is_one_question() {
    for list in [None, Some(json!([])), Some(json!(null))] {
        let body: Value = serde_json::from_slice(&with("/evaluations", list)).unwrap();
        assert_eq!(answer(&body), (json!({ "decision": false }), 1));
    }
    let mut body = json!({ "evaluations": [] });
    assert!(read_batch(body.to_string().as_bytes()).is_err());
    body["evaluations"] = json!(vec![evaluation(); Batch::MAX]);
    assert!(read_batch(body.to_string().as_bytes()).is_ok());
    body["evaluations"] = json!(vec![evaluation(); Batch::MAX + 1]);
    assert_eq!(read_batch(body.to_string().as_bytes()), Err(Malformed::TooMany));
    for wrong in [json!({}), json!("x"), json!(1)] {
        body["evaluations"] = wrong;
        assert!(read_batch(body.to_string().as_bytes()).is_err());
    }
    // What stands beside them is put together with each, so that it may not be long.
    body["evaluations"] = json!([{}]);
    body["context"] = json!({ "long": "x".repeat(Batch::MAX_COMMON) });
    assert_eq!(read_batch(body.to_string().as_bytes()), Err(Malformed::TooLong));
    body["context"] = json!({});
    // An item that is no object is one that cannot be judged.
    body["evaluations"] = json!([1]);
    assert_eq!(answer(&body).0["evaluations"][0]["context"]["error"]["status"], 400);
}

#[track_caller]
fn truth(question: &Question, attribute: &str, operator: &str, value: &str) -> Truth {
    let (attribute, operator, values) = (attribute.to_owned(), operator.to_owned(), vec![value.to_owned()]);
    let condition = Condition::parse(&ConditionText { attribute, operator, values }).unwrap();
    condition.is_true(&question.known(Timestamp::from_millis(1_900_000_000_000)))
}

#[test]
fn properties_and_context_feed_conditions() {
    let mut body = evaluation();
    body["subject"]["properties"] = json!({
        "department": "Sales", "level": 3, "large": 9_007_199_254_740_993_u64, "boss": true, "roles": ["a", 1, null],
        "none": null, "deep": { "a": 1 }, "long": vec!["Sales"; 257], "id": "somebody-else", "type": "service",
    });
    let question = read(body.to_string().as_bytes()).unwrap();
    let check = |attribute, operator, value, expected| {
        assert_eq!(truth(&question, attribute, operator, value), expected, "{attribute} {operator} {value}");
    };
    check("subject.department", "Equals", "Sales", Truth::Holds);
    check("subject.level", "LessThan", "4", Truth::Holds);
    check("subject.large", "Equals", "9007199254740992", Truth::Unknown);
    check("subject.boss", "Equals", "true", Truth::Holds);
    check("subject.roles", "Equals", "a", Truth::Holds);
    check("subject.roles", "Equals", "b", Truth::Unknown);
    check("subject.none", "NotEquals", "x", Truth::Unknown);
    check("subject.deep", "NotEquals", "x", Truth::Unknown);
    check("subject.long", "Equals", "Sales", Truth::Unknown);
    check("action.method", "Equals", "PUT", Truth::Holds);
    check("resource.tags", "Equals", "beta", Truth::Holds);
    check("context.ip", "InCidr", "192.0.2.0/24", Truth::Holds);
    check("context.time", "After", "2030-01-01T00:00:00Z", Truth::Holds);
    // Who it is comes from the question alone.
    check("subject.id", "Equals", "alice@example.com", Truth::Holds);
    check("subject.type", "Equals", "member", Truth::Holds);
    // What was sent in place of the time counts, also where it is none.
    body["context"] = json!({ "time": "2026-01-01T00:00:00Z" });
    let earlier = read(body.to_string().as_bytes()).unwrap();
    assert_eq!(truth(&earlier, "context.time", "After", "2030-01-01T00:00:00Z"), Truth::Fails);
    body["context"] = json!({ "time": null });
    let none = read(body.to_string().as_bytes()).unwrap();
    assert_eq!(truth(&none, "context.time", "After", "2030-01-01T00:00:00Z"), Truth::Unknown);
}

fn search(body: &Value, wanted: Wanted) -> Result<Search, Malformed> {
    read_search(body.to_string().as_bytes(), wanted)
}

#[test]
fn a_search_takes_all_but_what_it_is_for() {
    for (wanted, path) in
        [(Wanted::Subjects, "/subject/id"), (Wanted::Resources, "/resource/id"), (Wanted::Actions, "/action")]
    {
        let body: Value = serde_json::from_slice(&with(path, None)).unwrap();
        let found = search(&body, wanted).unwrap();
        assert_eq!((found.limit, &found.token), (Search::MAX_LIMIT, &None));
        for other in ["/subject/type", "/resource/type", "/subject/id", "/resource/id", "/action/name"] {
            let ignored = other.starts_with(path);
            let body: Value = serde_json::from_slice(&with(other, None)).unwrap();
            assert_eq!(search(&body, wanted).is_ok(), ignored, "{wanted:?} {other}");
        }
    }
    let body = evaluation();
    assert_eq!(search(&body, Wanted::Subjects).unwrap().question.subject.id, "", "it is ignored");
}

#[test]
fn a_page_goes_on_in_its_own_search_alone() {
    let mut body = evaluation();
    body["page"] = json!({ "limit": 5 });
    let first = search(&body, Wanted::Resources).unwrap();
    assert_eq!((first.mark(), first.limit), (Ok(None), 5));
    let mark = Mark::from_bytes(b"somewhere");
    body["page"] = json!({ "limit": 1_000_000, "token": first.token_at(&mark) });
    let second = search(&body, Wanted::Resources).unwrap();
    assert_eq!((second.mark(), second.limit), (Ok(Some(mark)), Search::MAX_LIMIT));
    assert!(search(&body, Wanted::Subjects).unwrap().mark().is_err());
    let mut other = body.clone();
    other["context"]["ip"] = json!("192.0.2.8");
    assert!(search(&other, Wanted::Resources).unwrap().mark().is_err());
    for wrong in ["x", "AAAA", "é"] {
        body["page"]["token"] = json!(wrong);
        assert!(search(&body, Wanted::Resources).unwrap().mark().is_err(), "{wrong}");
    }
    for (name, wrong) in
        [("token", json!(1)), ("limit", json!(0)), ("limit", json!("5")), ("limit", json!(-1))]
    {
        body["page"] = json!({ name: wrong });
        assert!(search(&body, Wanted::Resources).is_err(), "{name}");
    }
    body["page"] = json!({ "token": "" });
    assert_eq!(search(&body, Wanted::Resources).unwrap().mark(), Ok(None));
}

#[test]
fn tags_among_the_properties_belong_to_the_name() {
    let name = |id: &str, properties: Value| {
        let properties = properties.as_object().unwrap().clone();
        ask::name_of(
            &Catalogue::featbit(),
            &Thing { kind: "project".to_owned(), id: id.to_owned(), properties },
        )
    };
    assert_eq!(name("b", json!({})).as_deref(), Some("project/b"));
    assert_eq!(name("b;w", json!({ "tags": ["x"] })).as_deref(), Some("project/b;w,x"));
    assert_eq!(name("a/b", json!({})).as_deref(), Some("a/b"));
    assert_eq!(name("a/b", json!({ "tags": [] })).as_deref(), Some("a/b"));
    assert_eq!(name("a/b", json!({ "tags": ["x", "y"] })).as_deref(), Some("a/b;x,y"));
    assert_eq!(name("a/b;w", json!({ "tags": ["x"] })).as_deref(), Some("a/b;w,x"));
    for wrong in [
        json!("x"),
        json!([1]),
        json!(["a,b"]),
        json!(["a;b"]),
        json!([""]),
        json!(null),
        json!(vec!["x"; 65]),
    ] {
        assert_eq!(name("a/b", json!({ "tags": wrong })), None, "{wrong}");
    }
}
