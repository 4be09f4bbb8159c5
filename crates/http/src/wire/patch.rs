//! JSON patches (RFC 6902) on what the wire shows of a thing.

use std::borrow::Cow;

use json_patch::{
    AddOperation, CopyOperation, MoveOperation, PatchOperation, RemoveOperation, ReplaceOperation,
    TestOperation, jsonptr::PointerBuf,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use utoipa::ToSchema;

use super::json::MAX_DEPTH;
use crate::ApiError;

/// The most steps of a patch.
const MAX_STEPS: usize = 100;
/// How much a document may hold after each step: a part for each value, and one for each byte of a text or name.
/// It is more than any thing holds that can be kept, and a step that copies can no more than double it.
const MAX_PARTS: usize = 256 << 10;
/// The most characters of a JSON pointer.
const MAX_POINTER: usize = 4096;
/// The most characters that are said of what is wrong.
const MAX_REASON: usize = 200;

/// One step of a JSON patch
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"op": "replace", "path": "/name", "value": "Beta testers"}))]
pub(crate) struct PatchStep {
    #[schema(required, value_type = PatchVerb)]
    op: Option<PatchVerb>,
    /// A JSON pointer (RFC 6901) to what is meant
    #[schema(required, max_length = 4096)]
    path: String,
    /// For `copy` and `move`: a JSON pointer to what is taken
    #[schema(max_length = 4096)]
    from: Option<String>,
    /// For `add`, `replace` and `test`
    value: Value,
}

/// What a step does
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum PatchVerb {
    /// Add a member or an item
    Add,
    /// Copy what is elsewhere
    Copy,
    /// Move what is elsewhere
    Move,
    /// Take away
    Remove,
    /// Put something else in its place
    Replace,
    /// Go on only if it is so
    Test,
}

/// What a document says once the patch is applied. Only the members that are named may change; a patch that
/// fails, or leaves what is none of the kind, is answered with 200 and `success: false` (wire 2.8).
pub(crate) fn patched<T: DeserializeOwned>(
    document: &impl Serialize,
    steps: &[PatchStep],
    changeable: &[&str],
) -> Result<T, ApiError> {
    let before = serde_json::to_value(document).map_err(ApiError::internal)?;
    let after = apply(before.clone(), steps).map_err(declined)?;
    check_members(&before, &after, changeable).map_err(declined)?;
    serde_json::from_value(after).map_err(|fault| declined(fault.to_string()))
}

/// Applies the steps one after the other. What each leaves is measured, since a few that copy could make a
/// document of any size.
fn apply(mut document: Value, steps: &[PatchStep]) -> Result<Value, Cow<'static, str>> {
    if steps.len() > MAX_STEPS {
        return Err(format!("a patch has at most {MAX_STEPS} steps").into());
    }
    for (at, step) in steps.iter().enumerate() {
        let step = step
            .operation()
            .ok_or_else(|| format!("step {at} needs an op, and JSON pointers for its paths"))?;
        // It is left half done where it fails: the document is ours and goes.
        json_patch::patch_unsafe(&mut document, std::slice::from_ref(&step))
            .map_err(|fault| format!("step {at}: {}", fault.kind))?;
        if !fits(&document) {
            return Err(format!("step {at} makes the document too large").into());
        }
    }
    Ok(document)
}

/// That no member came or went, and none changed that may not.
fn check_members(before: &Value, after: &Value, changeable: &[&str]) -> Result<(), Cow<'static, str>> {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else {
        return Err("the document must stay an object".into());
    };
    if after.keys().any(|it| !before.contains_key(it)) {
        return Err("the document has no such member".into());
    }
    let changed = before.iter().find(|(name, value)| {
        !changeable.contains(&name.as_str()) && after.get(name.as_str()) != Some(*value)
    });
    changed.map_or(Ok(()), |(name, _)| Err(format!("`{name}` cannot be changed").into()))
}

/// Whether a document is small and flat enough. Does no more work than a document that fits takes.
fn fits(document: &Value) -> bool {
    let mut left = MAX_PARTS;
    let mut waiting = vec![(document, 0)];
    while let Some((value, depth)) = waiting.pop() {
        let own = match value {
            Value::String(text) => text.len(),
            Value::Array(items) => {
                waiting.extend(items.iter().map(|it| (it, depth + 1)));
                0
            }
            Value::Object(members) => {
                waiting.extend(members.values().map(|it| (it, depth + 1)));
                members.keys().map(String::len).sum()
            }
            _ => 0,
        };
        if depth > MAX_DEPTH || own >= left {
            return false;
        }
        left -= own + 1;
    }
    true
}

fn declined(reason: impl Into<Cow<'static, str>>) -> ApiError {
    let reason = reason.into();
    if reason.chars().count() <= MAX_REASON {
        return ApiError::Declined(reason);
    }
    ApiError::Declined(reason.chars().take(MAX_REASON).collect::<String>().into())
}

impl PatchStep {
    /// The step as the crate knows it; none without what to do, and if a path is no JSON pointer.
    fn operation(&self) -> Option<PatchOperation> {
        let is_long = |text: &String| text.chars().count() > MAX_POINTER;
        if is_long(&self.path) || self.from.as_ref().is_some_and(is_long) {
            return None;
        }
        let pointer = |text: &str| PointerBuf::parse(text).ok();
        let path = pointer(&self.path)?;
        let from = || pointer(self.from.as_deref().unwrap_or_default());
        let value = || self.value.clone();
        Some(match self.op? {
            PatchVerb::Add => PatchOperation::Add(AddOperation { path, value: value() }),
            PatchVerb::Copy => PatchOperation::Copy(CopyOperation { from: from()?, path }),
            PatchVerb::Move => PatchOperation::Move(MoveOperation { from: from()?, path }),
            PatchVerb::Remove => PatchOperation::Remove(RemoveOperation { path }),
            PatchVerb::Replace => PatchOperation::Replace(ReplaceOperation { path, value: value() }),
            PatchVerb::Test => PatchOperation::Test(TestOperation { path, value: value() }),
        })
    }
}

#[cfg(test)]
mod tests;
