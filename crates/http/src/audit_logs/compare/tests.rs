//! Tests of instructions: each kind by what brings it about.

use serde_json::json;

use super::*;

fn flag() -> Value {
    json!({
        "name": "Dark", "description": "", "isEnabled": false, "isArchived": false, "tags": ["a", "b"],
        "variationType": "boolean", "disabledVariationId": "off",
        "variations": [{"id": "on", "name": "On", "value": "true"}, {"id": "off", "name": "Off", "value": "false"}],
        "targetUsers": [{"keyIds": ["u1", "u2"], "variationId": "on"}],
        "rules": [rule("r1"), rule("r2")],
        "fallthrough": {"dispatchKey": null, "variations": [{"id": "on", "rollout": [0.0, 1.0], "exptRollout": 1.0}]},
    })
}

fn rule(id: &str) -> Value {
    json!({
        "id": id, "name": "Beta", "dispatchKey": null, "conditions": [
            {"id": "c1", "property": "country", "op": "IsOneOf", "value": "[\"cn\",\"de\"]"},
            {"id": "c2", "property": "age", "op": "BiggerThan", "value": "18"}],
        "variations": [{"id": "on", "rollout": [0.0, 1.0], "exptRollout": 1.0}],
    })
}

fn segment() -> Value {
    json!({
        "name": "Testers", "description": "", "isArchived": false, "tags": [], "included": ["u1"], "excluded": ["u2"],
        "rules": [{"id": "r1", "name": "Beta", "conditions": [
            {"id": "c1", "property": "User is in segment", "op": "", "value": "[\"s1\"]"}]}],
    })
}

/// Sets a part of a thing and says what was done by that.
#[track_caller]
fn check(kind: SubjectKind, path: &str, value: Value, expected: &[(&str, Value)]) {
    let previous = if kind == SubjectKind::Segment { segment() } else { flag() };
    let mut current = previous.clone();
    *current.pointer_mut(path).unwrap() = value;
    let expected: Vec<_> =
        expected.iter().map(|(kind, value)| Instruction::new(kind, value.clone())).collect();
    assert_eq!(instructions(kind, &previous, &current), expected);
}

#[track_caller]
fn flag_check(path: &str, value: Value, expected: &[(&str, Value)]) {
    check(SubjectKind::FeatureFlag, path, value, expected);
}

#[track_caller]
fn segment_check(path: &str, value: Value, expected: &[(&str, Value)]) {
    check(SubjectKind::Segment, path, value, expected);
}

#[test]
fn nothing_was_done_to_what_is_the_same() {
    assert_eq!(instructions(SubjectKind::FeatureFlag, &flag(), &flag()), []);
    assert_eq!(instructions(SubjectKind::Segment, &segment(), &segment()), []);
    assert_eq!(instructions(SubjectKind::Policy, &json!({"name": "a"}), &json!({"name": "b"})), []);
}

#[test]
fn what_a_flag_is_called_and_whether_it_is_on() {
    flag_check("/isEnabled", json!(true), &[("TurnFlagOn", json!(""))]);
    flag_check("/isArchived", json!(true), &[("ArchiveFlag", json!(""))]);
    flag_check("/name", json!("Light"), &[("UpdateName", json!("Light"))]);
    flag_check("/description", json!("why"), &[("UpdateDescription", json!("why"))]);
    flag_check("/tags", json!(["b", "c"]), &[("RemoveTags", json!(["a"])), ("AddTags", json!(["c"]))]);
    flag_check("/tags", json!(["b", "a"]), &[]);
}

#[test]
fn the_other_way_round_a_switch_is_switched_back() {
    let mut on = flag();
    on["isEnabled"] = json!(true);
    on["isArchived"] = json!(true);
    let expected = [Instruction::new("TurnFlagOff", ""), Instruction::new("RestoreFlag", "")];
    assert_eq!(instructions(SubjectKind::FeatureFlag, &on, &flag()), expected);
}

#[test]
fn what_a_flag_serves() {
    flag_check("/variationType", json!("string"), &[("UpdateVariationType", json!("string"))]);
    flag_check("/disabledVariationId", json!("on"), &[("UpdateDisabledVariation", json!("on"))]);
    let renamed = json!({"id": "off", "name": "No", "value": "false"});
    flag_check("/variations/1", renamed.clone(), &[("UpdateVariation", renamed)]);
    let other = json!({"id": "new", "name": "No", "value": "false"});
    flag_check("/variations/1", other.clone(), &[("RemoveVariation", json!("off")), ("AddVariation", other)]);
    let half = json!([{"id": "on", "rollout": [0.0, 0.5], "exptRollout": 1.0},
        {"id": "off", "rollout": [0.5, 1.0], "exptRollout": 1.0}]);
    flag_check(
        "/fallthrough/variations",
        half.clone(),
        &[("UpdateDefaultRuleVariationOrRollouts", json!({ "rolloutVariations": half }))],
    );
    flag_check("/fallthrough/dispatchKey", json!("team"), &[("UpdateDefaultRuleDispatchKey", json!("team"))]);
}

#[test]
fn whom_a_flag_names() {
    let users = |keys: Value| json!({ "keyIds": keys, "variationId": "on" });
    flag_check(
        "/targetUsers/0/keyIds",
        json!(["u2", "u3"]),
        &[("AddTargetUsers", users(json!(["u3"]))), ("RemoveTargetUsers", users(json!(["u1"])))],
    );
    flag_check("/targetUsers", json!([]), &[("SetTargetUsers", users(json!([])))]);
    flag_check(
        "/targetUsers",
        json!([{"keyIds": ["u1", "u2"], "variationId": "on"}, {"keyIds": ["u9"], "variationId": "off"}]),
        &[("SetTargetUsers", json!({ "keyIds": ["u9"], "variationId": "off" }))],
    );
}

#[test]
fn which_rules_there_are() {
    flag_check("/rules", json!([]), &[("SetRules", json!([]))]);
    flag_check("/rules/1", rule("r3"), &[("AddRule", rule("r3")), ("RemoveRule", json!("r2"))]);
    flag_check(
        "/rules",
        json!([rule("r2"), rule("r1")]),
        &[("ReorderRules", json!({ "previous": ["r1", "r2"], "current": ["r2", "r1"] }))],
    );
}

#[test]
fn what_a_rule_says() {
    flag_check(
        "/rules/0/name",
        json!("Alpha"),
        &[("UpdateRuleName", json!({ "ruleId": "r1", "name": "Alpha" }))],
    );
    flag_check(
        "/rules/0/dispatchKey",
        json!("team"),
        &[("UpdateRuleDispatchKey", json!({ "ruleId": "r1", "dispatchKey": "team" }))],
    );
    let served = json!([{"id": "off", "rollout": [0.0, 1.0], "exptRollout": 1.0}]);
    flag_check(
        "/rules/0/variations",
        served.clone(),
        &[("UpdateRuleVariationOrRollouts", json!({ "ruleId": "r1", "rolloutVariations": served }))],
    );
    let condition = json!({"id": "c9", "property": "age", "op": "LessThan", "value": "3"});
    flag_check(
        "/rules/0/conditions/1",
        condition.clone(),
        &[
            ("RemoveRuleConditions", json!({ "ruleId": "r1", "conditionIds": ["c2"] })),
            ("AddRuleConditions", json!({ "ruleId": "r1", "conditions": [condition] })),
        ],
    );
}

#[test]
fn what_a_condition_says() {
    let values = |values: Value| json!({ "ruleId": "r1", "conditionId": "c1", "values": values });
    flag_check(
        "/rules/0/conditions/0/value",
        json!("[\"de\",\"fr\"]"),
        &[
            ("RemoveValuesFromRuleCondition", values(json!(["cn"]))),
            ("AddValuesToRuleCondition", values(json!(["fr"]))),
        ],
    );
    let other = json!({"id": "c2", "property": "age", "op": "BiggerThan", "value": "21"});
    flag_check(
        "/rules/0/conditions/1/value",
        json!("21"),
        &[("UpdateRuleCondition", json!({ "ruleId": "r1", "condition": other }))],
    );
    let broken = json!({"id": "c1", "property": "country", "op": "IsOneOf", "value": "not json"});
    flag_check(
        "/rules/0/conditions/0/value",
        json!("not json"),
        &[("UpdateRuleCondition", json!({ "ruleId": "r1", "condition": broken }))],
    );
}

#[test]
fn what_a_segment_is() {
    segment_check("/isArchived", json!(true), &[("Archive", json!(""))]);
    segment_check("/name", json!("All"), &[("UpdateName", json!("All"))]);
    segment_check("/tags", json!(["x"]), &[("AddTags", json!(["x"]))]);
    segment_check(
        "/included",
        json!(["u3"]),
        &[("RemoveTargetUsersFromIncluded", json!(["u1"])), ("AddTargetUsersToIncluded", json!(["u3"]))],
    );
    segment_check("/excluded", json!([]), &[("RemoveTargetUsersFromExcluded", json!(["u2"]))]);
    segment_check(
        "/rules/0/conditions/0/value",
        json!("[\"s1\",\"s2\"]"),
        &[("AddValuesToRuleCondition", json!({ "ruleId": "r1", "conditionId": "c1", "values": ["s2"] }))],
    );
}

#[test]
fn anything_can_be_compared() {
    let odd = [
        json!(null),
        json!(7),
        json!([]),
        json!({}),
        json!({"rules": {}, "tags": 3, "variations": [1, null]}),
    ];
    for previous in &odd {
        for current in odd.iter().chain([&flag(), &segment()]) {
            instructions(SubjectKind::FeatureFlag, previous, current);
            instructions(SubjectKind::Segment, current, previous);
        }
    }
}
