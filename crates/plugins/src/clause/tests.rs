//! Clauses by table.

use keywright_core::condition::ConditionText;
use serde_json::json;

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_767_225_600_000); // 2026-01-01

#[track_caller]
fn check(line: &str, expected: Truth) {
    let object = json!({
        "name": "svc-deploy", "type": "Service", "uses": 7, "empty": "", "none": null, "no": [], "on": true,
        "expiresAt": "2026-01-31T00:00:00Z", "networks": ["10.1.0.0", "192.0.2.1"],
        "permissions": [
            { "actions": ["ReadFlag"], "resources": ["project/a:env/*"] },
            { "actions": ["*"], "resources": ["*"] },
            { "resources": ["project/b"] },
        ],
    });
    let config =
        json!({ "days": 30, "few": 29, "names": ["svc-*", "bot-*"], "pattern": "^svc-", "nothing": [] });
    let known = Known::new(vec![("object", &object), ("config", &config)], NOW);
    assert_eq!(Clause::parse(line).unwrap().is_true(&known), expected, "{line}");
}

#[test]
fn clauses_mean_what_conditions_do() {
    use Truth::{Fails, Holds, Unknown};
    check("object.type Equals Service", Holds);
    check("  object.type \t Equals   Service ", Holds);
    check("object.type NotEquals Service", Fails);
    check("object.type In [\"a,b\", \"Service\"]", Holds);
    check("object.uses GreaterThan 6", Holds);
    check("object.uses LessThan 7", Fails);
    check("object.uses Equals 7", Holds);
    check("object.type LessThan 7", Unknown);
    check("object.on Equals true", Holds);
    check("object.networks InCidr 10.0.0.0/8", Holds);
    check("object.networks NotInCidr 203.0.113.0/24", Holds);
    check("object.expiresAt Before 2026-02-01T00:00:00Z", Holds);
    check("object.none Equals x", Unknown);
    check("object.gone NotEquals x", Unknown);
    check("object.no NotEquals x", Holds);
    check("other.name Equals x", Unknown);
    check("object.name.deeper Equals x", Unknown);
}

#[test]
fn one_of_a_list_is_enough_and_none_is_none() {
    use Truth::{Fails, Holds, Unknown};
    check("object.permissions.resources Equals *", Holds);
    check("object.permissions.resources NotEquals *", Fails);
    check("object.permissions.resources Contains *", Holds);
    check("object.permissions.resources NotContains ?", Holds);
    // One of them has no actions, which cannot be told.
    check("object.permissions.actions Equals *", Holds);
    check("object.permissions.actions Equals Other", Unknown);
    check("object.permissions.actions NotEquals Other", Unknown);
}

#[test]
fn there_are_operators_beside() {
    use Truth::{Fails, Holds, Unknown};
    check("object.name Exists", Holds);
    check("object.empty Exists", Fails);
    check("object.none Missing", Holds);
    check("object.no Missing", Holds);
    check("object.permissions Exists", Holds);
    check("object.name Like svc-*", Holds);
    check("object.name NotLike svc-*, x", Fails);
    check("object.name Matches ^svc-[a-z]+$", Holds);
    check("object.name NotMatches {config.pattern}", Fails);
    check("object.uses Like *", Unknown);
    check("object.expiresAt WithinDays 30", Holds);
    check("object.expiresAt WithinDays {config.days}", Holds);
    check("object.expiresAt WithinDays {config.few}", Fails);
    check("object.none WithinDays {config.days}", Unknown);
    check("object.name WithinDays 30", Unknown);
}

#[test]
fn places_are_filled_with_what_is_known() {
    use Truth::{Fails, Holds, Unknown};
    check("object.name Like {config.names}", Holds);
    check("object.name Equals svc-{object.gone}", Unknown);
    check("object.name Equals {object.name}", Holds);
    check("object.uses LessThan {config.days}", Holds);
    check("object.name Like {config.nothing}", Fails);
    check("object.name NotLike {config.nothing}", Holds);
    check("object.name In {config.nothing}", Unknown);
    check("object.expiresAt WithinDays {config.pattern}", Unknown);
}

#[test]
fn what_is_no_clause_says_what_to_write() {
    let wrong = |line: &str| Clause::parse(line).unwrap_err().to_string();
    assert!(wrong("").starts_with("a condition begins with a path"));
    assert!(wrong("object.name").contains("the operators are Equals, NotEquals, In"));
    assert!(wrong("object.name Is x").contains("WithinDays"));
    assert!(wrong("object.name Exists x").contains("has no value"));
    assert!(wrong("object.name Equals").contains("from 1 to 64 values"));
    assert!(wrong("object.name Equals a, b").contains("for several use `In`"));
    assert!(wrong("object.name Matches (a|b)").contains("cannot stand here"));
    assert!(wrong("object.name LessThan x").contains("is no number"));
    assert!(wrong("object.name WithinDays -1").contains("days are a number"));
    assert!(wrong("object.name Equals {a").contains("stands alone"));
    assert!(wrong(&format!("object.name Equals {}", "x".repeat(300))).contains("256 bytes"));
}

#[test]
fn every_operator_of_statements_is_one_here() {
    let ours: Vec<_> = operators().map(|it| it.name).collect();
    for name in ConditionText::operators() {
        assert!(ours.contains(&name), "{name}");
    }
}

#[test]
fn values_from_the_configuration_are_checked_before_they_are_needed() {
    let config = json!({ "pattern": "(", "days": 3 });
    let known = Known::new(vec![("config", &config)], NOW);
    let check = |line: &str| Clause::parse(line).unwrap().check_values("config", &known);
    assert!(check("object.name Matches {config.pattern}").unwrap_err().contains("cannot stand here"));
    assert_eq!(check("object.name Like {config.gone}"), Err("config.gone is not set".to_owned()));
    assert_eq!(check("object.a WithinDays {config.days}"), Ok(()));
    assert_eq!(check("object.a Equals {object.b}"), Ok(()));
}
