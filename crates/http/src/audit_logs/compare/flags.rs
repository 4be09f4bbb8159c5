//! What was done to a flag.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{
    Comparison,
    parts::{Matched, difference, items, matched, member, text},
    rules,
};

pub(super) fn compare(it: &mut Comparison<'_>) {
    it.switch("isEnabled", "TurnFlagOn", "TurnFlagOff");
    it.switch("isArchived", "ArchiveFlag", "RestoreFlag");
    it.text("name", "UpdateName");
    it.text("description", "UpdateDescription");
    it.list("tags", "AddTags", "RemoveTags");
    it.text("variationType", "UpdateVariationType");
    variations(it);
    it.text("disabledVariationId", "UpdateDisabledVariation");
    everybody_else(it);
    users(it);
    rules::compare(it);
    served(it);
}

fn variations(it: &mut Comparison<'_>) {
    let (previous, current) = it.member("variations");
    let Matched { added, removed, kept } = matched(previous, current);
    for id in removed {
        it.say("RemoveVariation", id);
    }
    for variation in added {
        it.say("AddVariation", variation.clone());
    }
    for (_, new) in kept.into_iter().filter(|(old, new)| old != new) {
        it.say("UpdateVariation", new.clone());
    }
}

/// What is served to whom no rule is for.
fn everybody_else(it: &mut Comparison<'_>) {
    let (previous, current) = it.member("fallthrough");
    let variations = member(current, "variations");
    if rollouts_differ(member(previous, "variations"), variations) {
        it.say("UpdateDefaultRuleVariationOrRollouts", json!({ "rolloutVariations": variations }));
    }
    if member(previous, "dispatchKey") != member(current, "dispatchKey") {
        it.say("UpdateDefaultRuleDispatchKey", text(current, "dispatchKey"));
    }
}

/// Whether shares are given to other variations, in another order or of another size.
pub(super) fn rollouts_differ(previous: &Value, current: &Value) -> bool {
    let share = |it: &Value| (text(it, "id").to_owned(), member(it, "rollout").clone());
    items(previous).iter().map(share).ne(items(current).iter().map(share))
}

/// Who gets a variation by name. Users of a variation that is gone went with it.
fn users(it: &mut Comparison<'_>) {
    let ((previous, current), (_, variations)) = (it.member("targetUsers"), it.member("variations"));
    let (old, new) = (by_variation(previous), by_variation(current));
    for variation in items(variations) {
        let id = text(variation, "id");
        let of = |all: &HashMap<&str, &'_ Value>| all.get(id).copied().cloned().unwrap_or_default();
        let (old, new) = (of(&old), of(&new));
        let (came, went) = difference(&old, &new);
        let users = |keys: Value| json!({ "keyIds": keys, "variationId": id });
        if items(&old).is_empty() != items(&new).is_empty() {
            it.say("SetTargetUsers", users(if new.is_array() { new } else { json!([]) }));
            continue;
        }
        if !came.is_empty() {
            it.say("AddTargetUsers", users(came.into()));
        }
        if !went.is_empty() {
            it.say("RemoveTargetUsers", users(went.into()));
        }
    }
}

fn by_variation(users: &Value) -> HashMap<&str, &Value> {
    let mut all = HashMap::new();
    for it in items(users) {
        all.entry(text(it, "variationId")).or_insert(member(it, "keyIds"));
    }
    all
}

/// What rules serve.
fn served(it: &mut Comparison<'_>) {
    let (previous, current) = it.member("rules");
    if items(previous).is_empty() || items(current).is_empty() {
        return;
    }
    for (old, new) in matched(previous, current).kept {
        let (id, variations) = (text(new, "id"), member(new, "variations"));
        if rollouts_differ(member(old, "variations"), variations) {
            let value = json!({ "ruleId": id, "rolloutVariations": variations });
            it.say("UpdateRuleVariationOrRollouts", value);
        }
        if member(old, "dispatchKey") != member(new, "dispatchKey") {
            let value = json!({ "ruleId": id, "dispatchKey": text(new, "dispatchKey") });
            it.say("UpdateRuleDispatchKey", value);
        }
    }
}
