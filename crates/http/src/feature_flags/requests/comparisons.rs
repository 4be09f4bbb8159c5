//! Which flags are compared with those of which environments, and what is copied, on the wire (wire 2.8).

use std::collections::HashSet;

use keywright_core::{
    flag::comparison::{Copied, Mode},
    id::EnvironmentId,
};
use keywright_storage::Slice;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{FlagFilter, Listed};
use crate::{ApiError, names::Codes};

/// The most environments that are compared with at once.
const MAX_TARGETS: usize = 10;
/// The most flags of a page.
const MAX_FLAGS: u32 = 100;

/// Which feature flags are compared, and with those of which environments
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({
    "targetEnvIds": ["0193a5c0-0000-7000-8000-000000000062"],
    "filter": {"name": "", "tags": [], "sortBy": "created_at", "pageIndex": 0, "pageSize": 10},
}))]
pub(in crate::feature_flags) struct CompareFlags {
    /// The ids of the environments
    #[schema(required, min_items = 1, max_items = 10)]
    target_env_ids: Vec<Uuid>,
    filter: ComparedFilter,
}

/// Which feature flags are compared, and in which order
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct ComparedFilter {
    /// Part of the name or key, in any case
    name: Option<String>,
    /// All of these tags
    #[schema(max_items = 64)]
    tags: Vec<String>,
    /// Those that are on, or off
    is_enabled: Option<bool>,
    /// Those that are put away
    is_archived: bool,
    /// `created_at` (newest first) or `key`
    sort_by: Option<String>,
    /// Which page, counted from 0
    #[schema(value_type = i32, minimum = 0, default = 0)]
    page_index: i64,
    /// How many flags a page has; more than 100 is read as 100
    #[schema(value_type = i32, minimum = 1, default = 10)]
    page_size: i64,
}

/// Which settings of a feature flag are copied
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"options": {"onOffState": true, "individualTargeting": {"copy": true, "mode": "append"},
    "targetingRule": {"copy": true, "mode": "overwrite"}, "defaultRule": true, "offVariation": true}}))]
pub(in crate::feature_flags) struct CopySettings {
    #[schema(required, value_type = CopyOptions)]
    options: Option<CopyOptions>,
}

/// Which settings are copied
#[derive(Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct CopyOptions {
    /// Whether it is on
    on_off_state: bool,
    /// Who is meant by key
    individual_targeting: CopyOption,
    /// The rules
    targeting_rule: CopyOption,
    /// What everybody else gets
    default_rule: bool,
    /// What is served when it is off
    off_variation: bool,
}

/// Whether settings are copied, and what becomes of those that are there
#[derive(Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct CopyOption {
    copy: bool,
    /// Needed if it is copied
    #[schema(value_type = Option<CopyModeVm>)]
    mode: Option<String>,
}

/// What becomes of settings that are there
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
enum CopyModeVm {
    /// They go
    Overwrite,
    /// They stay, and what is missing comes after them
    Append,
}

/// Which flags are wanted, and the environments to compare them with, each once.
#[derive(Debug)]
pub(in crate::feature_flags) struct Compared {
    pub(in crate::feature_flags) targets: Vec<EnvironmentId>,
    pub(in crate::feature_flags) listed: Listed,
    pub(in crate::feature_flags) slice: Slice,
}

impl CompareFlags {
    pub(in crate::feature_flags) fn check(self) -> Result<Compared, ApiError> {
        if !(1..=MAX_TARGETS).contains(&self.target_env_ids.len()) {
            return Err(ApiError::invalid("targetEnvIds_is_invalid"));
        }
        let mut seen = HashSet::new();
        let ids = self.target_env_ids.into_iter().filter(|it| seen.insert(*it));
        let targets = ids.map(EnvironmentId::from_uuid).collect();
        Ok(Compared { targets, slice: self.filter.slice()?, listed: self.filter.check()? })
    }
}

impl ComparedFilter {
    fn slice(&self) -> Result<Slice, ApiError> {
        let mut codes = Codes::default();
        // The numbers of the document end where those of its format do.
        let number = |it: i64| i32::try_from(it).ok().and_then(|it| u32::try_from(it).ok());
        let index = codes.take(number(self.page_index), "pageIndex_is_invalid");
        let size = codes.take(number(self.page_size).filter(|it| *it > 0), "pageSize_is_invalid");
        let (index, size) = index.zip(size).ok_or_else(|| codes.into_error())?;
        let size = size.min(MAX_FLAGS);
        Ok(Slice { offset: u64::from(index) * u64::from(size), size })
    }

    fn check(self) -> Result<Listed, ApiError> {
        let Self { name, tags, is_enabled, is_archived, sort_by, .. } = self;
        FlagFilter { name, tags, is_enabled, is_archived, sort_by: sort_by.filter(|it| !it.is_empty()) }
            .check()
    }
}

impl Default for ComparedFilter {
    fn default() -> Self {
        Self {
            name: None,
            tags: Vec::new(),
            is_enabled: None,
            is_archived: false,
            sort_by: None,
            page_index: 0,
            page_size: 10,
        }
    }
}

impl CopySettings {
    pub(in crate::feature_flags) fn check(self) -> Result<Copied, ApiError> {
        let options = self.options.ok_or_else(|| ApiError::invalid("options_is_required"))?;
        Ok(Copied {
            on_off_state: options.on_off_state,
            users: options.individual_targeting.mode()?,
            rules: options.targeting_rule.mode()?,
            default: options.default_rule,
            off_variation: options.off_variation,
        })
    }
}

impl CopyOption {
    fn mode(self) -> Result<Option<Mode>, ApiError> {
        let invalid = || ApiError::invalid("mode_is_invalid");
        let mode = self.mode.map(|it| CopyModeVm::read(&it).ok_or_else(invalid)).transpose()?;
        match mode {
            _ if !self.copy => Ok(None),
            Some(CopyModeVm::Overwrite) => Ok(Some(Mode::Overwrite)),
            Some(CopyModeVm::Append) => Ok(Some(Mode::Append)),
            None => Err(invalid()),
        }
    }
}

impl CopyModeVm {
    fn read(text: &str) -> Option<Self> {
        Some(match text {
            "overwrite" => Self::Overwrite,
            "append" => Self::Append,
            _ => return None,
        })
    }
}
