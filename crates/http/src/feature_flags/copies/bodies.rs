//! Which flags are to be copied, and what can be, on the wire (wire 2.8).

use std::{borrow::Cow, collections::HashSet};

use keywright_core::id::FlagId;
use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ArrayBuilder, KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type},
};
use uuid::Uuid;

use crate::{ApiError, envelope, feature_flags::operations::Copy};

/// The most flags that are copied at once.
const MAX_FLAGS: usize = 64;
/// The most properties that are said to be new.
const MAX_PROPERTIES: usize = 128;

/// The ids of flags, at most [`MAX_FLAGS`].
#[derive(Debug, Deserialize)]
pub(in crate::feature_flags) struct FlagIds(Vec<Uuid>);

/// Which feature flags are to be copied
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({
    "precheckResults": [{"id": "0193a5c0-0000-7000-8000-000000000071", "keyCheck": true, "targetUserCheck": true,
        "targetRuleCheck": true, "newProperties": [], "passed": true}],
    "flagIds": ["0193a5c0-0000-7000-8000-000000000071"],
}))]
pub(in crate::feature_flags) struct CopyFlags {
    /// What `precheckFeatureFlagCopies` has said. It is found out again, whatever is said here
    #[schema(max_items = 64)]
    precheck_results: Vec<CopyPrecheckVm>,
    /// Their ids
    #[schema(required, value_type = Vec<Uuid>, max_items = 64)]
    flag_ids: Option<Vec<Uuid>>,
}

/// What would be copied of a feature flag
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000071", "keyCheck": true, "targetUserCheck": true, "targetRuleCheck": true,
    "newProperties": [], "passed": true,
}))]
#[expect(clippy::struct_excessive_bools, reason = "it is a list of checks")]
pub(in crate::feature_flags) struct CopyPrecheckVm {
    /// The flag
    id: Uuid,
    /// Whether its key is free there; otherwise it is not copied
    key_check: bool,
    /// Whether it targets no individual users; they are not copied
    target_user_check: bool,
    /// Whether all segments that its rules mean can be used there; otherwise the rules are not copied
    target_rule_check: bool,
    /// Properties of users that are not known there. Users are not kept here, so there are none
    #[schema(required, value_type = Vec<String>, max_items = 128)]
    new_properties: Option<Vec<String>>,
    /// Whether a copy would be like the flag in everything
    passed: bool,
}

/// How many flags were copied
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({"copiedCount": 1}))]
pub(in crate::feature_flags) struct CopiedVm {
    pub(in crate::feature_flags) copied_count: u32,
}

envelope!(
    /// What would be copied, in the envelope
    PrecheckResponse, Vec<CopyPrecheckVm>
);
envelope!(
    /// How many flags were copied, in the envelope
    CopyResponse, CopiedVm
);

impl FlagIds {
    /// The ids, each once.
    pub(in crate::feature_flags) fn check(self) -> Result<Vec<FlagId>, ApiError> {
        ids(self.0)
    }
}

impl CopyFlags {
    /// The ids, each once.
    pub(in crate::feature_flags) fn check(self) -> Result<Vec<FlagId>, ApiError> {
        let are_good = |it: &Vec<String>| it.len() <= MAX_PROPERTIES && it.iter().all(|it| !it.is_empty());
        let is_good = |it: &CopyPrecheckVm| it.new_properties.as_ref().is_some_and(are_good);
        if self.precheck_results.len() > MAX_FLAGS || !self.precheck_results.iter().all(is_good) {
            return Err(ApiError::invalid("precheckResults_is_invalid"));
        }
        ids(self.flag_ids.ok_or_else(|| ApiError::invalid("flagIds_is_required"))?)
    }
}

fn ids(ids: Vec<Uuid>) -> Result<Vec<FlagId>, ApiError> {
    if ids.len() > MAX_FLAGS {
        return Err(ApiError::invalid("flagIds_is_invalid"));
    }
    let mut seen = HashSet::new();
    Ok(ids.into_iter().filter(|it| seen.insert(*it)).map(FlagId::from_uuid).collect())
}

impl From<&Copy> for CopyPrecheckVm {
    fn from(copy: &Copy) -> Self {
        Self {
            id: copy.flag.id.uuid(),
            key_check: copy.key_is_free,
            target_user_check: copy.flag.targeting.users.is_empty(),
            target_rule_check: copy.rules_are_usable,
            new_properties: Some(Vec::new()),
            passed: copy.key_is_free && copy.flag.targeting.users.is_empty() && copy.rules_are_usable,
        }
    }
}

impl ToSchema for FlagIds {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("FlagIds")
    }
}

impl PartialSchema for FlagIds {
    fn schema() -> RefOr<Schema> {
        let id = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
        ArrayBuilder::new()
            .items(id)
            .max_items(Some(MAX_FLAGS))
            .description(Some("The ids of feature flags"))
            .examples([serde_json::json!(["0193a5c0-0000-7000-8000-000000000071"])])
            .into()
    }
}
