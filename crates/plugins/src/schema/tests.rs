//! Schemas, and what is told by them.

use keywright_core::Catalogue;
use serde_json::json;

use super::*;
use crate::{config::Config, manifest::Manifest, words::Language};

const HEAD: &str = "manifest = 1\n[plugin]\nname = \"one\"\nversion = \"1.2.0\"\ntitle = \"One\"\ndescription = \"A plugin.\"\n\
    license = \"MIT\"\nrequires = { server = \"*\", api = \"1.0\" }\n[config]\n";

fn read(config: &str) -> Result<Schema, Vec<String>> {
    let manifest = Manifest::read(&format!("{HEAD}{config}"), &Catalogue::featbit());
    manifest.map(|it| it.config).map_err(|it| it.iter().map(ToString::to_string).collect())
}

const FULL: &str = "required = [\"channel\", \"key\"]\n\
    [config.properties.channel]\ntype = \"string\"\ntitle = { en = \"Channel\", zh = \"频道\" }\nminLength = 2\nmaxLength = 5\npattern = \"^[a-z]+$\"\n\
    [config.properties.days]\ntype = \"integer\"\nminimum = 1\nmaximum = 10\ndefault = 3\n\
    [config.properties.share]\ntype = \"number\"\nminimum = 0.5\nmaximum = 1.5\n\
    [config.properties.mode]\ntype = \"string\"\nenum = [\"a\", \"b\"]\ndefault = \"a\"\n\
    [config.properties.on]\ntype = \"boolean\"\n\
    [config.properties.all]\ntype = \"array\"\nitems = { type = \"string\", maxLength = 3 }\nminItems = 1\nmaxItems = 2\n\
    [config.properties.key]\ntype = \"string\"\nformat = \"secret\"\n\
    [config.properties.mail]\ntype = \"object\"\nrequired = [\"host\"]\n\
    [config.properties.mail.properties.host]\ntype = \"string\"\n\
    [config.properties.mail.properties.password]\ntype = \"string\"\nformat = \"secret\"\nmaxLength = 8\n";

fn check(told: &Value) -> Result<Config, Vec<String>> {
    check_with(told, &Config::default())
}

fn check_with(told: &Value, kept: &Config) -> Result<Config, Vec<String>> {
    read(FULL).unwrap().check(told, kept).map_err(|it| it.iter().map(ToString::to_string).collect())
}

#[test]
fn what_is_told_is_kept_with_secrets_apart_and_defaults_filled_in() {
    let told = json!({
        "channel": "abc", "key": "hush", "days": 4.0, "mail": { "host": "h", "password": "p" }, "on": null, "all": ["x"],
    });
    let config = check(&told).unwrap();
    assert_eq!(
        config.plain(),
        &json!({
            "channel": "abc", "days": 4, "mode": "a", "all": ["x"], "key": "secret:key",
            "mail": { "host": "h", "password": "secret:mail.password" },
        })
    );
    assert_eq!(config.secrets().collect::<Vec<_>>(), [("key", "hush"), ("mail.password", "p")]);
    assert!(!format!("{config:?}").contains("hush"));
    let again = check_with(config.plain(), &config).unwrap();
    assert_eq!(again.secret("key"), Some("hush"), "a handle stands for what is kept");
    assert_eq!(again.plain(), config.plain());
    assert_eq!(config.told(&"config.key".parse().unwrap()), Some("hush"));
    assert_eq!(config.told(&"config.channel".parse().unwrap()), Some("abc"));
    assert_eq!(config.told(&"other.channel".parse().unwrap()), None);
}

#[test]
fn all_that_is_wrong_is_told_by_path() {
    let told = json!({
        "channel": "a", "days": 11, "share": 2, "mode": "c", "on": "yes", "all": ["long", 1], "key": "secret:other",
        "mail": { "password": "far too long" }, "colour": 1,
    });
    assert_eq!(
        check(&told).unwrap_err(),
        [
            "config.colour is no field of this plugin",
            "config.channel has not 2 to 5 letters",
            "config.days is not from 1 to 10",
            "config.share is not from 0.5 to 1.5",
            "config.mode is none of a, b",
            "config.on is no truth value",
            "config.all has not 0 to 3 letters",
            "config.key stands for a secret that is not kept; type the secret",
            "config.mail.host is required",
            "config.mail.password has not 1 to 8 letters",
        ]
    );
    assert_eq!(check(&json!({})).unwrap_err(), ["config.channel is required", "config.key is required"]);
    assert_eq!(check(&json!([])).unwrap_err()[0], "config is no object");
    let one = |name: &str, value: Value| {
        let mut told = json!({ "channel": "abc", "key": "k" });
        told[name] = value;
        check(&told).err().unwrap_or_default().join("; ")
    };
    assert_eq!(one("channel", json!("ABC")), "config.channel does not match `^[a-z]+$`");
    assert_eq!(one("days", json!(1.5)), "config.days is no whole number");
    assert_eq!(one("days", json!(0)), "config.days is not from 1 to 10");
    assert_eq!(one("all", json!([])), "config.all has not 1 to 2 elements");
    assert_eq!(one("mail", json!({})), "config.mail.host is required");
    assert_eq!(one("key", json!("a\nb")), "config.key has letters that cannot be seen");
    assert_eq!(
        one("key", json!("secret:key")),
        "config.key stands for a secret that is not kept; type the secret"
    );
    assert_eq!(one("key", json!(7)), "config.key is no text");
}

#[test]
fn a_schema_is_shown_as_json_schema_in_the_order_of_the_form() {
    let schema = read(FULL).unwrap();
    let shown = schema.to_json(Language::Zh);
    let names: Vec<_> = shown["properties"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["channel", "days", "share", "mode", "on", "all", "key", "mail"]);
    assert_eq!(shown["required"], json!(["channel", "key"]));
    assert_eq!(
        shown["properties"]["channel"],
        json!({
            "type": "string", "minLength": 2, "maxLength": 5, "pattern": "^[a-z]+$", "title": "频道",
        })
    );
    assert_eq!(shown["properties"]["key"]["format"], "secret");
    assert_eq!(shown["properties"]["days"]["default"], 3);
    assert_eq!(shown["properties"]["mail"]["required"], json!(["host"]));
    let path = "config.mail.password".parse().unwrap();
    assert!(schema.at(&path).unwrap().is_secret());
    assert!(schema.at(&"config.mail.gone".parse().unwrap()).is_none());
    assert!(schema.at(&"config.channel.x".parse().unwrap()).is_none());
}

#[test]
fn faults_of_a_schema_have_their_lines() {
    let wrong = |config: &str, expected: &str| {
        let faults = read(config).unwrap_err();
        assert!(faults.iter().any(|it| it.contains(expected)), "{expected} is not in {faults:#?}");
    };
    let field = |lines: &str| format!("[config.properties.a]\n{lines}\n");
    wrong(&field("title = \"A\""), "plugin.toml:10: a field needs a `type`");
    wrong(&field("type = \"text\""), "plugin.toml:11: `type` is one of `object`, `string`");
    wrong(&field("type = \"string\"\ncolour = 1"), "plugin.toml:12: a field has no `colour`");
    wrong(&field("type = \"string\"\nminimum = 1"), "a field has no `minimum`");
    wrong(&field("type = \"string\"\npattern = \"(a|b)\""), "plugin.toml:12: `(a|b)`: `(` cannot stand here");
    wrong(&field("type = \"string\"\nminLength = 5\nmaxLength = 2"), "the least is more than the most");
    wrong(
        &field("type = \"integer\"\ndefault = \"x\""),
        "plugin.toml:12: the default of `a` is no whole number",
    );
    wrong(&field("type = \"integer\"\nmaximum = 3\ndefault = 4"), "the default of `a` is not from");
    wrong(
        &field("type = \"string\"\nformat = \"secret\"\ndefault = \"x\""),
        "the default of `a` has no default",
    );
    wrong(&field("type = \"string\"\nformat = \"email\""), "`format` is one of `secret`");
    wrong(&field("type = \"array\""), "a list needs `items");
    wrong(&field("type = \"array\"\nitems = { type = \"integer\" }"), "`type` is one of `string`");
    wrong(&field("type = \"string\"\nenum = []"), "an `enum` has at least one text");
    wrong("required = [\"gone\"]\n", "plugin.toml:10: `gone` is required, and is no field");
    wrong("[config.properties.\"a b\"]\ntype = \"string\"\n", "`a b` is no name of a field");
    wrong("additionalProperties = true\n", "`[config]` has no `additionalProperties`");
    let deep: String = (1..6).fold("properties".to_owned(), |it, _| format!("{it}.a.properties"));
    wrong(&format!("[config.{deep}]\n"), "a field needs a `type`");
    let many = (0..70).map(|it| format!("[config.properties.a{it}]\ntype = \"boolean\"\n"));
    let many = many.collect::<Vec<_>>().concat();
    wrong(&many, "at most 63 fields");
}

#[test]
fn a_schema_of_json_is_read_as_one_of_a_manifest() {
    let shown = Schema::from_json(&json!({
        "type": "object",
        "properties": {
            "days": { "type": "integer", "title": { "en": "Days", "zh": "天" }, "minimum": 1, "maximum": 30, "default": 7 },
            "why": { "type": "string", "title": "A \"quoted\" \u{7f} text", "maxLength": 200 },
            "part": { "type": "number", "minimum": 0.5, "maximum": 1e3 },
        },
        "required": ["days"],
    }));
    let names = |it: &Schema| it.fields().iter().map(|it| it.name.clone()).collect::<Vec<_>>();
    let faults = shown.expect_err("a title with what cannot be seen");
    assert!(faults.iter().any(|it| it.contains("`title` has 1 to 100 letters")), "{faults:?}");
    let read = Schema::from_json(&json!({
        "type": "object",
        "properties": { "b": { "type": "boolean", "default": null }, "a": { "type": "string" } },
    }));
    assert_eq!(names(&read.expect("a schema")), ["b", "a"]);
    for wrong in
        [json!(null), json!([]), json!("x"), json!({ "properties": { "a": {} } }), json!({ "oneOf": [] })]
    {
        assert!(Schema::from_json(&wrong).is_err(), "{wrong}");
    }
}
