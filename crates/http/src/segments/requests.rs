//! What is asked of segments on the wire, and what of it is refused (wire 2.9).

use std::collections::HashSet;

use keywright_core::{
    id::SegmentId,
    segment::{Reach, Rule, Scope, Segment},
    targeting::{Condition, IN_SEGMENT, NOT_IN_SEGMENT},
    text::{Key, is_comment},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{
    bodies::{SegmentRuleVm, SegmentTypeVm},
    operations::{Change, NewSegment, Targeting},
};
use crate::{ApiError, names::Codes, tags, wire::path::guid};

/// The most scopes of a segment.
const MAX_SCOPES: usize = 32;
/// The most segments that are asked for at once.
const MAX_IDS: usize = 100;
/// The most rules of a segment, and conditions of a rule.
const MAX_RULES: usize = 64;
/// The most bytes of the users and rules of a segment, with eight for each text: with everything else that there
/// is of a segment, they must fit into one row.
const MAX_TARGETING: usize = 64 << 10;

/// What a new segment is like
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({
    "type": "environment-specific", "name": "Beta testers", "key": "beta-testers", "description": "", "scopes": [],
}))]
pub(super) struct CreateSegment {
    /// `environment-specific` or `shared`
    #[schema(required, value_type = SegmentTypeVm)]
    r#type: Option<String>,
    #[schema(required, min_length = 1, max_length = 128)]
    name: Option<String>,
    /// Unique in the environment, or among the shared segments of the organization
    #[schema(required, min_length = 1, max_length = 128, pattern = "^[A-Za-z0-9._-]{1,128}$")]
    key: Option<String>,
    #[schema(max_length = 512)]
    description: Option<String>,
    /// Of a shared segment, where flags may use it, by keys: `organization/playground`,
    /// `organization/playground:project/shop` or `organization/playground:project/shop:env/dev`. Not read for others
    #[schema(max_items = 32)]
    scopes: Vec<String>,
}

/// Another name of a segment
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"name": "Beta testers"}))]
pub(super) struct UpdateSegmentName {
    #[schema(required, min_length = 1, max_length = 128)]
    name: Option<String>,
}

/// Another description of a segment
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"description": "Who has asked for it"}))]
pub(super) struct UpdateSegmentDescription {
    #[schema(max_length = 512)]
    description: Option<String>,
}

/// Other tags of a segment
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"tags": ["beta"]}))]
pub(super) struct UpdateSegmentTags {
    #[schema(max_items = 64)]
    tags: Option<Vec<String>>,
}

/// Whom a segment is to mean
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({
    "included": ["ben"], "excluded": [], "rules": [{"id": "r", "name": "Of the firm",
        "conditions": [{"id": "c", "property": "mail", "op": "EndsWith", "value": "@example.com"}]}], "comment": "",
}))]
pub(super) struct UpdateSegmentTargeting {
    /// Keys of users who are in it; 64 KiB with all that follows. What is missing stays as it is
    #[schema(max_items = 8192)]
    included: Option<Vec<String>>,
    /// Keys of users who are not in it
    #[schema(max_items = 8192)]
    excluded: Option<Vec<String>>,
    /// Everybody else is in it who fulfils one of these. They mean no other segments
    #[schema(max_items = 64)]
    rules: Option<Vec<SegmentRuleVm>>,
    #[schema(max_length = 512)]
    comment: Option<String>,
}

/// Which segments are listed
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub(super) struct SegmentFilter {
    /// Part of the name or key, in any case
    name: Option<String>,
    /// Those that are put away
    is_archived: bool,
}

/// Which segments are wanted
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub(super) struct SegmentIds {
    /// Their ids
    #[param(max_items = 100, value_type = Vec<Uuid>)]
    ids: Vec<String>,
}

/// The key that is asked about
#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(super) struct SegmentKeyUsed {
    /// A key
    #[param(required, min_length = 1, max_length = 128, value_type = String, pattern = "^[A-Za-z0-9._-]{1,128}$")]
    key: Option<String>,
    /// Among which segments: `environment-specific` ones of this environment, also if it is missing, or `shared` ones
    #[param(value_type = Option<SegmentTypeVm>)]
    r#type: Option<String>,
}

/// Which segments are wanted.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) is_archived: bool,
}

/// What a JSON patch leaves of the members of a segment that may change.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Patched {
    name: String,
    description: String,
    included: Vec<String>,
    excluded: Vec<String>,
    rules: Vec<SegmentRuleVm>,
    tags: Vec<String>,
    scopes: Vec<String>,
    is_archived: bool,
}

impl CreateSegment {
    /// The segment that is asked for, by somebody in the organization of this key.
    pub(super) fn check(self, organization: &Key) -> Result<NewSegment, ApiError> {
        let mut codes = Codes::default();
        let is_shared = codes.take(is_shared(self.r#type.as_deref()), "type_is_invalid");
        let name = codes.name(self.name.as_deref());
        let key = codes.key(self.key.as_deref());
        let description = codes.description(self.description.as_deref());
        let scopes = if is_shared == Some(true) {
            codes.take(scopes(&self.scopes, organization), "scopes_is_invalid").map(Some)
        } else {
            Some(None)
        };
        match (is_shared, name, key, description, scopes) {
            (Some(_), Some(name), Some(key), Some(description), Some(scopes)) => {
                Ok(NewSegment { name, key, description, scopes })
            }
            _ => Err(codes.into_error()),
        }
    }
}

impl UpdateSegmentName {
    pub(super) fn check(self) -> Result<Change, ApiError> {
        crate::names::required(self.name.as_deref()).map(Change::Name)
    }
}

impl UpdateSegmentDescription {
    pub(super) fn check(self) -> Result<Change, ApiError> {
        let mut codes = Codes::default();
        let description = codes.description(self.description.as_deref());
        description.map(Change::Description).ok_or_else(|| codes.into_error())
    }
}

impl UpdateSegmentTags {
    pub(super) fn check(self) -> Result<Change, ApiError> {
        tags::read(self.tags).map(Change::Tags)
    }
}

impl UpdateSegmentTargeting {
    /// Whom it is to mean, and why.
    pub(super) fn check(self) -> Result<(Targeting, String), ApiError> {
        let mut codes = Codes::default();
        let targeting = targeting(&mut codes, self.included, self.excluded, self.rules);
        let comment = self.comment.unwrap_or_default();
        let comment = codes.take(Some(comment).filter(|it| is_comment(it)), "comment_is_invalid");
        targeting.zip(comment).ok_or_else(|| codes.into_error())
    }
}

impl SegmentFilter {
    pub(super) fn check(self) -> Listed {
        Listed { name: self.name.unwrap_or_default(), is_archived: self.is_archived }
    }
}

impl SegmentIds {
    pub(super) fn check(self) -> Result<Vec<SegmentId>, ApiError> {
        let ids = self.ids.iter().map(|it| guid(it).map(SegmentId::from_uuid)).collect::<Option<Vec<_>>>();
        let mut ids =
            ids.filter(|it| it.len() <= MAX_IDS).ok_or_else(|| ApiError::invalid("ids_is_invalid"))?;
        let mut seen = HashSet::new();
        ids.retain(|it| seen.insert(*it));
        Ok(ids)
    }
}

impl SegmentKeyUsed {
    /// The key, and whether it is asked of shared segments.
    pub(super) fn check(self) -> Result<(Key, bool), ApiError> {
        let mut codes = Codes::default();
        let key = codes.key(self.key.as_deref());
        let is_shared = self.r#type.as_deref().map_or(Some(false), |it| is_shared(Some(it)));
        let is_shared = codes.take(is_shared, "type_is_invalid");
        key.zip(is_shared).ok_or_else(|| codes.into_error())
    }
}

impl Patched {
    /// The members that may change, as the wire names them. What is not shared has no scopes of its own.
    pub(super) const fn members(reach: &Reach) -> &'static [&'static str] {
        match reach {
            Reach::Environment(_) => {
                &["name", "description", "included", "excluded", "rules", "tags", "isArchived"]
            }
            Reach::Shared(_) => {
                &["name", "description", "included", "excluded", "rules", "tags", "isArchived", "scopes"]
            }
        }
    }

    /// What the patch makes of the segment, in the organization of this key.
    pub(super) fn apply(self, segment: Segment, organization: &Key) -> Result<Segment, ApiError> {
        let mut codes = Codes::default();
        let name = codes.name(Some(&self.name));
        let description = codes.description(Some(&self.description));
        let tags = codes.take(tags::read(Some(self.tags)).ok(), "tags_is_invalid");
        let targeting = targeting(&mut codes, Some(self.included), Some(self.excluded), Some(self.rules));
        let reach = match segment.reach.clone() {
            own @ Reach::Environment(_) => Some(own),
            Reach::Shared(_) => {
                codes.take(scopes(&self.scopes, organization), "scopes_is_invalid").map(Reach::Shared)
            }
        };
        match (name, description, tags, targeting, reach) {
            (Some(name), Some(description), Some(tags), Some(targeting), Some(reach)) => {
                let segment = targeting.of(segment);
                Ok(Segment { name, description, tags, reach, is_archived: self.is_archived, ..segment })
            }
            _ => Err(codes.into_error()),
        }
    }
}

/// Whether a type is the one that is shared; none for what is no type.
fn is_shared(text: Option<&str>) -> Option<bool> {
    match text {
        Some("environment-specific") => Some(false),
        Some("shared") => Some(true),
        _ => None,
    }
}

/// Scopes, each once and in order; none if there are too many, or if one is none of the organization.
fn scopes(texts: &[String], organization: &Key) -> Option<Vec<Scope>> {
    if !(1..=MAX_SCOPES).contains(&texts.len()) {
        return None;
    }
    let mut scopes = texts.iter().map(|it| Scope::parse(it, organization)).collect::<Option<Vec<_>>>()?;
    scopes.sort_unstable();
    scopes.dedup();
    Some(scopes)
}

/// Whom a segment is to mean. Everything in it draws on one allowance.
fn targeting(
    codes: &mut Codes,
    included: Option<Vec<String>>,
    excluded: Option<Vec<String>>,
    rules: Option<Vec<SegmentRuleVm>>,
) -> Option<Targeting> {
    let mut left = MAX_TARGETING;
    let included = codes.optional(included, |it| users(it, &mut left), "included_is_invalid");
    let excluded = codes.optional(excluded, |it| users(it, &mut left), "excluded_is_invalid");
    let rules = codes.optional(rules, |it| read_rules(it, &mut left), "rules_is_invalid");
    codes.is_empty().then_some(Targeting { included, excluded, rules })
}

fn users(keys: Vec<String>, left: &mut usize) -> Option<Vec<String>> {
    keys.iter().all(|it| !it.is_empty() && spend(left, it)).then_some(keys)
}

fn read_rules(rules: Vec<SegmentRuleVm>, left: &mut usize) -> Option<Vec<Rule>> {
    if rules.len() > MAX_RULES || rules.iter().any(|it| it.conditions.len() > MAX_RULES) {
        return None;
    }
    let is_small = rules.iter().all(|rule| {
        let of_conditions = rule.conditions.iter().flat_map(|it| [&it.id, &it.property, &it.op, &it.value]);
        [&rule.id, &rule.name].into_iter().chain(of_conditions).all(|it| spend(left, it))
    });
    if !is_small {
        return None;
    }
    rules.into_iter().map(read_rule).collect()
}

/// A rule. Segments do not mean other segments.
fn read_rule(rule: SegmentRuleVm) -> Option<Rule> {
    let is_good = |property: &str| !matches!(property, "" | IN_SEGMENT | NOT_IN_SEGMENT);
    let conditions = rule.conditions.into_iter().map(|it| {
        (is_good(&it.property) && !it.op.is_empty()).then_some(Condition {
            id: it.id,
            property: it.property,
            op: it.op,
            value: it.value,
        })
    });
    Some(Rule { id: rule.id, name: rule.name, conditions: conditions.collect::<Option<_>>()? })
}

/// Takes a text from what is left of an allowance. Whether there was enough.
fn spend(left: &mut usize, text: &str) -> bool {
    let rest = left.checked_sub(text.len() + 8);
    *left = rest.unwrap_or(0);
    rest.is_some()
}
