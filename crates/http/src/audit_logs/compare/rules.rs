//! What was done to the rules of a flag or a segment: those that came and went, their names and conditions.

use keywright_core::targeting::{IN_SEGMENT, NOT_IN_SEGMENT};
use serde_json::{Value, json};

use super::{
    Comparison,
    parts::{Matched, difference, items, matched, member, text},
};

/// Operators that compare with a list of values.
const OF_LISTS: [&str; 2] = ["IsOneOf", "NotOneOf"];

pub(super) fn compare(it: &mut Comparison<'_>) {
    let (previous, current) = it.member("rules");
    match (items(previous).is_empty(), items(current).is_empty()) {
        (true, true) => return,
        (true, false) | (false, true) => return it.say("SetRules", items(current)),
        (false, false) => {}
    }
    let Matched { added, removed, kept } = matched(previous, current);
    for rule in added {
        it.say("AddRule", rule.clone());
    }
    for id in removed {
        it.say("RemoveRule", id);
    }
    order(it, &kept, current);
    for (old, new) in kept {
        rule(it, old, new);
    }
}

/// Rules that stay and come in another order: the first that fits decides, so that is a change.
fn order(it: &mut Comparison<'_>, kept: &[(&Value, &Value)], current: &Value) {
    let before: Vec<&str> = kept.iter().map(|(old, _)| text(old, "id")).collect();
    let stays: std::collections::HashSet<&str> = before.iter().copied().collect();
    let after: Vec<&str> = items(current).iter().map(|rule| text(rule, "id")).collect();
    if after.iter().filter(|id| stays.contains(*id)).ne(&before) {
        it.say("ReorderRules", json!({ "previous": before, "current": after }));
    }
}

fn rule(it: &mut Comparison<'_>, old: &Value, new: &Value) {
    let id = text(new, "id");
    if text(old, "name") != text(new, "name") {
        it.say("UpdateRuleName", json!({ "ruleId": id, "name": text(new, "name") }));
    }
    let Matched { added, removed, kept } = matched(member(old, "conditions"), member(new, "conditions"));
    if !removed.is_empty() {
        it.say("RemoveRuleConditions", json!({ "ruleId": id, "conditionIds": removed }));
    }
    if !added.is_empty() {
        it.say("AddRuleConditions", json!({ "ruleId": id, "conditions": added }));
    }
    for (old, new) in kept.into_iter().filter(|(old, new)| old != new) {
        condition(it, id, old, new);
    }
}

/// Of a condition on one of several values, which came and which went; of any other, what it is now.
fn condition(it: &mut Comparison<'_>, rule: &str, old: &Value, new: &Value) {
    let is_same = |name: &str| text(old, name) == text(new, name);
    let is_of_segments = [IN_SEGMENT, NOT_IN_SEGMENT].contains(&text(new, "property")) && is_same("property");
    let is_of_lists = OF_LISTS.contains(&text(new, "op")) && is_same("op") && is_same("property");
    let values = || {
        let list = |of: &Value| serde_json::from_str::<Vec<String>>(text(of, "value")).ok().map(Value::from);
        let (came, went) = difference(&list(old)?, &list(new)?);
        (!came.is_empty() || !went.is_empty()).then_some((came, went))
    };
    let listed = if is_same("op") && (is_of_segments || is_of_lists) { values() } else { None };
    let Some((came, went)) = listed else {
        return it.say("UpdateRuleCondition", json!({ "ruleId": rule, "condition": new }));
    };
    let value =
        |values: &[String]| json!({ "ruleId": rule, "conditionId": text(new, "id"), "values": values });
    if !went.is_empty() {
        it.say("RemoveValuesFromRuleCondition", value(&went));
    }
    if !came.is_empty() {
        it.say("AddValuesToRuleCondition", value(&came));
    }
}
