//! Patches: applied, failed, and kept small.

use serde_json::json;

use super::*;

#[derive(Debug, Deserialize, PartialEq)]
struct Thing {
    name: String,
    list: Vec<String>,
}

fn thing() -> Value {
    json!({ "id": 1, "name": "a", "list": ["x", "y"] })
}

fn steps(steps: Value) -> Vec<PatchStep> {
    serde_json::from_value(steps).unwrap()
}

/// What a patch leaves of a thing, or what it is declined for.
fn patch(written: Value) -> Result<Thing, String> {
    patched(&thing(), &steps(written), &["name", "list"]).map_err(|error| match error {
        ApiError::Declined(reason) => reason.into_owned(),
        other => panic!("{other:?}"),
    })
}

#[track_caller]
fn check(written: Value, name: &str, list: &[&str]) {
    let list = list.iter().map(|&it| it.to_owned()).collect();
    assert_eq!(patch(written), Ok(Thing { name: name.to_owned(), list }));
}

#[track_caller]
fn fails(written: Value, reason: &str) {
    let said = patch(written).unwrap_err();
    assert!(said.contains(reason), "{said}");
}

#[test]
fn every_kind_of_step_is_applied() {
    check(json!([]), "a", &["x", "y"]);
    check(json!([{"op": "replace", "path": "/name", "value": "b"}]), "b", &["x", "y"]);
    check(json!([{"op": "add", "path": "/list/-", "value": "z"}]), "a", &["x", "y", "z"]);
    check(json!([{"op": "add", "path": "/list/0", "value": "z"}]), "a", &["z", "x", "y"]);
    check(json!([{"op": "remove", "path": "/list/0"}]), "a", &["y"]);
    check(json!([{"op": "copy", "from": "/list/0", "path": "/name"}]), "x", &["x", "y"]);
    check(json!([{"op": "move", "from": "/list/1", "path": "/list/0"}]), "a", &["y", "x"]);
    check(
        json!([{"op": "test", "path": "/id", "value": 1}, {"op": "replace", "path": "/name", "value": "b"}]),
        "b",
        &["x", "y"],
    );
}

#[test]
fn a_patch_that_fails_says_where() {
    fails(json!([{"op": "test", "path": "/name", "value": "b"}]), "step 0: value did not match");
    fails(json!([{"op": "remove", "path": "/list/7"}]), "step 0: path is invalid");
    fails(
        json!([{"op": "test", "path": "/id", "value": 1}, {"op": "remove", "path": "/nothing"}]),
        "step 1: path is invalid",
    );
    fails(json!([{"op": "move", "from": "/list", "path": "/list/0"}]), "inside itself");
    fails(json!([{"op": "replace", "path": "name", "value": "b"}]), "JSON pointers");
    fails(json!([{"path": "/name", "value": "b"}]), "needs an op");
    fails(json!([{"op": "replace", "path": "/name", "value": 7}]), "expected a string");
    fails(json!([{"op": "remove", "path": "/name"}]), "missing field `name`");
    fails(json!([{"op": "replace", "path": "/name", "value": ["long".repeat(1000)]}]), "invalid type");
}

#[test]
fn what_cannot_change_stays() {
    fails(json!([{"op": "replace", "path": "/id", "value": 2}]), "`id` cannot be changed");
    fails(json!([{"op": "remove", "path": "/id"}]), "`id` cannot be changed");
    fails(json!([{"op": "add", "path": "/other", "value": 2}]), "no such member");
    for whole in [json!([]), json!(null), json!("text")] {
        fails(json!([{"op": "replace", "path": "", "value": whole}]), "must stay an object");
    }
    check(json!([{"op": "replace", "path": "", "value": {"id": 1, "name": "b", "list": []}}]), "b", &[]);
    assert!(patch(json!([{"op": "remove", "path": ""}])).is_err());
    assert!(patch(json!([{"op": "move", "from": "", "path": "/name"}])).is_err());
}

#[test]
fn no_patch_makes_a_document_of_any_size() {
    let double = || json!({"op": "copy", "from": "", "path": "/name"});
    fails(Value::Array((0..MAX_STEPS).map(|_| double()).collect()), "too large");
    let deep = (0..20).fold(json!("x"), |inner, _| json!([inner]));
    let path = format!("/name{}", "/0".repeat(20));
    let nest = json!([
        {"op": "replace", "path": "/name", "value": deep},
        {"op": "copy", "from": "/name", "path": path},
    ]);
    fails(nest, "step 1 makes the document too large");
    let long = "x".repeat(MAX_PARTS);
    fails(json!([{"op": "replace", "path": "/name", "value": long}]), "too large");
    let many: Vec<Value> = vec![json!({"op": "test", "path": "/id", "value": 1}); MAX_STEPS + 1];
    fails(many.into(), "at most 100 steps");
}
