//! What is asked of the audit log, and what of it is refused.

use keywright_core::{
    Timestamp,
    audit::{Operation, SubjectKind},
};
use keywright_storage::AuditFilter;
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    bodies::{AuditOperation, AuditRefType, DataChangeVm},
    compare::{self, Instruction},
};
use crate::{
    ApiError,
    names::Codes,
    wire::{json, query},
};

/// The most characters of a text that is searched for.
const MAX_QUERY: usize = 512;

/// Which entries are listed
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditLogFilter {
    /// Part of the name or key of what it is about, or of the comment, in any case
    #[param(max_length = 512)]
    pub(crate) query: Option<String>,
    /// Those by this person or token
    pub(crate) creator_id: Option<Uuid>,
    /// Those about what has this id
    #[serde(deserialize_with = "query::within::<_, 64>")]
    #[param(max_length = 64)]
    pub(crate) ref_id: Option<String>,
    /// Those about things of this kind: `FeatureFlag` or `Segment`; in the organization's log also `AccessToken`,
    /// `Policy`, `Group`, `Member`, `Project`, `Environment` or `Organization`
    #[param(value_type = Option<AuditRefType>)]
    pub(crate) ref_type: Option<String>,
    /// Those that do this: `Create`, `Update`, `Archive`, `Restore` or `Remove`
    #[param(value_type = Option<AuditOperation>)]
    pub(crate) operation: Option<String>,
    /// From this moment on, in milliseconds since 1970
    #[param(minimum = 0)]
    pub(crate) from: Option<i64>,
    /// Up to this moment, in milliseconds since 1970
    #[param(minimum = 0)]
    pub(crate) to: Option<i64>,
}

/// Where entries are looked for
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub(super) struct Breadth {
    /// In every environment of the organization that you may access, instead of this one
    cross_environment: bool,
}

/// Two states of a flag or segment
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"refType": "FeatureFlag", "dataChange": {
    "previous": "{\"name\":\"Dark\"}", "current": "{\"name\":\"Dark mode\"}"}}))]
pub(super) struct CompareStates {
    /// `FeatureFlag` or `Segment`
    #[schema(required, value_type = AuditRefType)]
    ref_type: Option<String>,
    #[schema(required)]
    data_change: DataChangeVm,
}

/// Which entries are wanted.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// What they are about; all kinds that are asked about, without one.
    pub(crate) kinds: Vec<SubjectKind>,
    /// None is wanted of what no thing can have as its id.
    pub(crate) is_empty: bool,
    pub(crate) subject: Option<Uuid>,
    pub(crate) operation: Option<Operation>,
    pub(crate) actor: Option<Uuid>,
    pub(crate) from: Option<Timestamp>,
    pub(crate) to: Option<Timestamp>,
    pub(crate) text: String,
}

impl Breadth {
    pub(super) fn is_wide(&self) -> bool {
        self.cross_environment
    }
}

impl AuditLogFilter {
    /// What is wanted, of these kinds.
    pub(crate) fn check(self, kinds: &[SubjectKind]) -> Result<Wanted, ApiError> {
        let mut codes = Codes::default();
        let text = self.query.unwrap_or_default();
        let query = codes.take((text.chars().count() <= MAX_QUERY).then_some(text), "query_is_invalid");
        let kinds = match self.ref_type.as_deref() {
            None => Some(kinds.to_vec()),
            Some(name) => kind(name, kinds).map(|it| vec![it]),
        };
        let kinds = codes.take(kinds, "refType_is_invalid");
        let operation = self.operation.as_deref().map_or(Some(None), |it| Operation::named(it).map(Some));
        let operation = codes.take(operation, "operation_is_invalid");
        let from = codes.take(self.from.map(u64::try_from).transpose().ok(), "from_is_invalid");
        let to = codes.take(self.to.map(u64::try_from).transpose().ok(), "to_is_invalid");
        let (Some(text), Some(kinds), Some(operation), Some(from), Some(to)) =
            (query, kinds, operation, from, to)
        else {
            return Err(codes.into_error());
        };
        let subject = self.ref_id.as_deref().map(Uuid::try_parse);
        Ok(Wanted {
            kinds,
            is_empty: matches!(subject, Some(Err(_))),
            subject: subject.and_then(Result::ok),
            operation,
            actor: self.creator_id,
            from: from.map(Timestamp::from_millis),
            to: to.map(Timestamp::from_millis),
            text,
        })
    }
}

impl Wanted {
    /// Whether entries have to be read to find those that are wanted.
    pub(crate) fn is_search(&self) -> bool {
        !self.text.is_empty() || self.operation.is_some()
    }

    pub(super) fn storage(&self) -> AuditFilter<'_> {
        AuditFilter {
            kinds: &self.kinds,
            environment: None,
            subject: self.subject,
            operation: self.operation,
            actor: self.actor,
            from: self.from,
            to: self.to,
            text: &self.text,
        }
    }
}

impl CompareStates {
    pub(super) fn compare(&self) -> Result<Vec<Instruction>, ApiError> {
        let mut codes = Codes::default();
        let known = self.ref_type.as_deref().and_then(|it| kind(it, super::IN_ENVIRONMENTS));
        let kind = codes.take(known, "refType_is_invalid");
        let previous = state(&mut codes, "previous", &self.data_change.previous);
        let current = state(&mut codes, "current", &self.data_change.current);
        match (kind, previous, current) {
            (Some(kind), Some(previous), Some(current)) => {
                Ok(compare::instructions(kind, &previous, &current))
            }
            _ => Err(codes.into_error()),
        }
    }
}

fn kind(name: &str, kinds: &[SubjectKind]) -> Option<SubjectKind> {
    SubjectKind::named(name).filter(|it| kinds.contains(it))
}

/// A state of a thing: an object, as strictly read as a body.
fn state(codes: &mut Codes, name: &str, text: &str) -> Option<Value> {
    if text.is_empty() {
        return codes.take(None, format!("{name}_is_required"));
    }
    let read = json::parse(text.as_bytes()).ok().map(|_| serde_json::from_str::<Value>(text));
    let object = read.and_then(Result::ok).filter(Value::is_object);
    codes.take(object, format!("{name}_is_invalid"))
}
