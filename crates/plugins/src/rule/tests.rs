//! Rules, and what they object to.

use std::collections::BTreeMap;

use keywright_core::Glob;

use super::*;
use crate::operation::Actor;

const NOW: Timestamp = Timestamp::from_millis(1_767_225_600_000); // 2026-01-01

fn rule(when: &[&str], must: &[&str]) -> Rule {
    let clauses = |all: &[&str]| all.iter().map(|it| Clause::parse(it).unwrap()).collect();
    Rule {
        name: "life".to_owned(),
        on: Kinds::new([Glob::new("Token*")]),
        when: clauses(when),
        must: clauses(must),
        field: "expiresAt".to_owned(),
        code: "too-long".to_owned(),
        message: ["{object.name}: within {config.days} days", "{config.days} 天内"]
            .map(|it| it.parse().unwrap()),
        on_failure: OnFailure::Deny,
    }
}

fn config(plain: Value) -> Config {
    let Value::Object(plain) = plain else { panic!("an object") };
    Config::new(plain, BTreeMap::default())
}

fn operation(event: Event, object: Value) -> Operation {
    Operation { event, actor: Actor::default(), object, old: Value::Null, at: NOW }
}

fn judge(rule: Rule, object: Value) -> Vec<Objection> {
    let book = Rulebook::new("hygiene", &[rule], &config(json!({ "days": 30 }))).unwrap();
    book.judge(&operation(Event::TokenCreated, object))
}

fn life() -> Rule {
    rule(&["object.type Equals Service"], &["object.expiresAt WithinDays {config.days}"])
}

#[test]
fn a_rule_objects_where_it_applies_and_is_not_kept() {
    let token = |kind: &str, end: Value| json!({ "name": "ci", "type": kind, "expiresAt": end });
    assert!(judge(life(), token("Service", json!("2026-01-31T00:00:00Z"))).is_empty());
    assert!(judge(life(), token("Personal", json!("2036-01-31T00:00:00Z"))).is_empty());
    let objections = judge(life(), token("Service", json!("2026-01-31T00:00:00.001Z")));
    assert_eq!(
        objections,
        [Objection {
            plugin: "hygiene".to_owned(),
            rule: "life".to_owned(),
            field: "expiresAt".to_owned(),
            code: "too-long".to_owned(),
            message: Words { en: "ci: within 30 days".to_owned(), zh: "30 天内".to_owned() },
            cause: Cause::Broken,
        }]
    );
}

#[test]
fn w04_what_cannot_be_told_is_an_objection_unless_the_rule_says_otherwise() {
    for object in [
        json!({ "type": "Service", "expiresAt": null }),
        json!({ "type": "Service", "expiresAt": "soon" }),
        json!({ "type": "Service", "expiresAt": { "a": 1 } }),
        json!({ "expiresAt": null }),
        json!(null),
        json!("nonsense"),
        json!({ "type": vec!["Service"; 9000] }),
    ] {
        let objections = judge(life(), object.clone());
        assert_eq!(objections.iter().map(|it| it.cause).collect::<Vec<_>>(), [Cause::CannotTell], "{object}");
        let lenient = Rule { on_failure: OnFailure::Allow, ..life() };
        assert!(judge(lenient, object).is_empty());
    }
    let broken = json!({ "type": "Service", "expiresAt": "2099-01-01T00:00:00Z" });
    let lenient = Rule { on_failure: OnFailure::Allow, ..life() };
    assert_eq!(judge(lenient, broken).len(), 1, "what is told is told");
}

#[test]
fn rules_are_asked_about_their_events_and_never_about_an_end() {
    let book = Rulebook::new("hygiene", &[rule(&[], &["object.x Exists"])], &config(json!({}))).unwrap();
    for event in Event::ALL {
        let objects = !book.judge(&operation(*event, json!({}))).is_empty();
        let expected = event.as_str().starts_with("Token")
            && !["Removed", "Deactivated", "GraceEnded", "Leaked", "Reused"]
                .iter()
                .any(|it| event.as_str().ends_with(it));
        assert_eq!(objects, expected, "{}", event.as_str());
        assert_eq!(book.is_about(*event), expected);
    }
}

#[test]
fn a_rule_is_off_where_the_configuration_says_so() {
    let rule = || rule(&["config.pattern Exists"], &["object.name Matches {config.pattern}"]);
    let judge = |with: Value| {
        let book = Rulebook::new("hygiene", &[rule()], &config(with))?;
        Ok(book.judge(&operation(Event::TokenCreated, json!({ "name": "x" }))).len())
    };
    assert_eq!(judge(json!({})), Ok(0));
    assert_eq!(judge(json!({ "pattern": "^svc-" })), Ok(1));
    assert_eq!(judge(json!({ "pattern": "^x$" })), Ok(0));
    let faults: Vec<RuleFault> = judge(json!({ "pattern": "(" })).unwrap_err();
    assert!(
        faults[0].to_string().starts_with("rule `life`, `object.name Matches {config.pattern}`: `(`"),
        "{faults:?}"
    );
}

#[test]
fn a_message_shows_no_more_than_it_should() {
    let object = json!({ "type": "Service", "name": "x".repeat(5000) });
    assert!(judge(life(), object)[0].message.en.len() < 300);
    let secretive = Config::new(
        json!({ "days": Config::handle("days") }).as_object().unwrap().clone(),
        [("days".to_owned(), "hidden".to_owned().into())].into(),
    );
    let book = Rulebook::new("hygiene", &[rule(&[], &["object.x Exists"])], &secretive).unwrap();
    let objections = book.judge(&operation(Event::TokenCreated, json!({})));
    assert_eq!(objections[0].message.en, "?: within secret:days days");
    assert!(!format!("{book:?}").contains("hidden"));
}

#[test]
fn an_old_object_and_the_actor_can_be_asked() {
    let rule = rule(&["old.name Exists"], &["object.name Equals {old.name}", "actor.kind NotEquals token"]);
    let book = Rulebook::new("hygiene", &[rule], &config(json!({}))).unwrap();
    let mut it = operation(Event::TokenRenamed, json!({ "name": "a" }));
    it.old = json!({ "name": "a" });
    it.actor.kind = "member".to_owned();
    assert!(book.judge(&it).is_empty());
    it.actor.kind = "token".to_owned();
    assert_eq!(book.judge(&it).len(), 1);
    it.actor.kind = "member".to_owned();
    it.object = json!({ "name": "b" });
    assert_eq!(book.judge(&it).len(), 1);
}

#[test]
fn w04_rules_that_would_take_too_long_object_instead() {
    let dear = format!("object.all NotMatches {}", vec![".*".repeat(100); 16].join(", "));
    let book = |must: &str| {
        let rules = vec![rule(&[], &[must]); 64];
        Rulebook::new("dear", &rules, &config(json!({}))).unwrap()
    };
    let object = json!({ "all": vec!["x".repeat(4000); 200], "name": "a" });
    let objections = book(&dear).judge(&operation(Event::TokenCreated, object.clone()));
    assert_eq!(objections.len(), 64);
    assert!(objections.iter().all(|it| it.cause == Cause::CannotTell));
    assert!(objections.iter().all(|it| it.message.en == "a: within ? days"), "{:?}", objections.last());
    assert!(book("object.name Exists").judge(&operation(Event::TokenCreated, object)).is_empty());
}
