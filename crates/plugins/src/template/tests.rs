//! Templates and paths, by table.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::path::TooMuch;

fn fill(text: &str, root: &Value) -> Result<String, String> {
    let template: Template = text.parse().map_err(|it: TemplateError| it.to_string())?;
    let found = template.filled(|path| shown(&path.find(root).ok()?));
    found.map_err(|path| format!("nothing at {path}"))
}

#[test]
fn places_are_filled() {
    let root = json!({ "a": { "b": [1, 2.5, true, "x"], "c": {}, "d": [], "e": null } });
    assert_eq!(fill("{{{x.a.b}}}", &root).unwrap(), "{1, 2.5, true, x}");
    assert_eq!(fill("no {{}}", &root).unwrap(), "no {}");
    for nothing in ["{x.a.c}", "{x.a.d}", "{x.a.e}", "{x.z}"] {
        assert!(fill(nothing, &root).unwrap_err().starts_with("nothing at"), "{nothing}");
    }
    for wrong in ["{", "}", "{a b}", "{}", "{a..b}", "{a", "a}b", "{{}", "{1.2.3.4.5.6.7.8.9}"] {
        assert!(!fill(wrong, &root).unwrap_err().starts_with("nothing"), "{wrong}");
    }
}

#[test]
fn lists_are_gone_through_up_to_a_bound() {
    let path: Path = "object.all.name".parse().unwrap();
    let root = json!({ "all": [{ "name": ["a", "b"] }, { "other": 1 }, [{ "name": "c" }]] });
    assert_eq!(path.find(&root).unwrap(), [&json!("a"), &json!("b"), &Value::Null, &json!("c")]);
    assert!(path.find(&json!({ "all": [] })).unwrap().is_empty());
    assert_eq!(path.find(&json!({ "all": vec![1; 5000] })), Err(TooMuch));
    let deep = json!({ "all": vec![json!({ "name": vec![1; 100] }); 100] });
    assert_eq!(path.find(&deep), Err(TooMuch));
    assert_eq!(path.root(), "object");
    assert_eq!(path.below(), "all.name");
}

proptest! {
    #[test]
    fn a_template_reads_back_as_it_is_written(text in r"([a-z ]|\{\{|\}\}|\{a\.b-c\}){0,20}") {
        let template: Template = text.parse().unwrap();
        prop_assert_eq!(template.to_string(), text.clone());
        prop_assert_eq!(template.to_string().parse::<Template>().unwrap(), template);
    }
}
