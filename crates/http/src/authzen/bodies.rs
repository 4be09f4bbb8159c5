//! What this API takes and tells, for the document; and what searches and discovery answer.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::public_url::PublicUrl;

/// Properties by their names, for conditions to ask for
#[derive(Deserialize, ToSchema)]
#[schema(as = AuthZenProperties, example = json!({"department": "ops"}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct Properties(Map<String, Value>);

/// Who would do it
#[derive(Deserialize, ToSchema)]
#[schema(as = AuthZenSubject, example = json!({"type": "member", "id": "ben@example.com", "properties": {"department": "ops"}}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct Subject {
    /// `member` (or `user`), `token` (a personal one) or `service`
    #[schema(min_length = 1)]
    r#type: String,
    /// The id of the member or token; of a member the e-mail address as well
    #[schema(min_length = 1)]
    id: String,
    /// What conditions ask for as `subject.…`
    properties: Option<Properties>,
}

/// Subjects of a type
#[derive(Deserialize, ToSchema)]
#[schema(as = AuthZenAnySubject, example = json!({"type": "member"}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct SubjectType {
    /// `member` (or `user`), `token` (a personal one) or `service`
    #[schema(min_length = 1)]
    r#type: String,
    /// What conditions ask for as `subject.…`, of each of them
    properties: Option<Properties>,
}

/// What would be done
#[derive(Deserialize, ToSchema)]
#[schema(as = AuthZenAction, example = json!({"name": "ToggleFlag"}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct Action {
    /// The name of a permission
    #[schema(min_length = 1)]
    name: String,
    /// What conditions ask for as `action.…`
    properties: Option<Properties>,
}

/// To what it would be done
#[derive(Deserialize, ToSchema)]
#[schema(as = AuthZenResource, example = json!({
    "type": "flag", "id": "project/shop:env/prod:flag/dark-mode", "properties": {"tags": ["beta"]},
}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct Resource {
    /// A resource type
    #[schema(min_length = 1)]
    r#type: String,
    /// A resource name; of a type whose names are `kind/key`, the key is enough
    #[schema(min_length = 1)]
    id: String,
    /// What conditions ask for as `resource.…`. `tags`, a list of texts, are added to the name
    properties: Option<Properties>,
}

/// Resources of a type
#[derive(Deserialize, ToSchema)]
#[schema(as = AuthZenAnyResource, example = json!({"type": "flag"}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct ResourceType {
    /// A resource type
    #[schema(min_length = 1)]
    r#type: String,
    /// What conditions ask for as `resource.…`, of each of them
    properties: Option<Properties>,
}

/// One access request
#[derive(Deserialize, ToSchema)]
#[schema(as = AuthZenEvaluation, example = json!({
    "subject": {"type": "member", "id": "ben@example.com"},
    "action": {"name": "ToggleFlag"},
    "resource": {"type": "flag", "id": "project/shop:env/prod:flag/dark-mode"},
    "context": {"ip": "203.0.113.9"},
}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct Evaluation {
    subject: Subject,
    action: Action,
    resource: Resource,
    /// What conditions ask for as `context.…`. `ip` also says from where the subject asks, and `time` when, if not now
    context: Option<Properties>,
}

/// Several access requests
#[derive(Deserialize, ToSchema)]
#[schema(as = AuthZenEvaluations, example = json!({
    "subject": {"type": "member", "id": "ben@example.com"},
    "action": {"name": "ToggleFlag"},
    "evaluations": [
        {"resource": {"type": "flag", "id": "project/shop:env/dev:flag/dark-mode"}},
        {"resource": {"type": "flag", "id": "project/shop:env/prod:flag/dark-mode"}},
    ],
    "options": {"evaluations_semantic": "execute_all"},
}))]
#[expect(clippy::struct_field_names, reason = "the names are those of the wire")]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct Evaluations {
    /// Of each item that has none
    subject: Option<Subject>,
    /// Of each item that has none
    action: Option<Action>,
    /// Of each item that has none
    resource: Option<Resource>,
    /// Of each item that has none
    context: Option<Properties>,
    /// Up to 1000 items
    #[schema(max_items = 1000)]
    evaluations: Option<Vec<Item>>,
    options: Option<Options>,
}

/// One of several access requests: what it does not say stands beside the list
#[derive(Deserialize, ToSchema)]
#[schema(as = AuthZenItem, example = json!({"resource": {"type": "flag", "id": "project/shop:env/dev:flag/dark-mode"}}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct Item {
    subject: Option<Subject>,
    action: Option<Action>,
    resource: Option<Resource>,
    context: Option<Properties>,
}

/// How several are evaluated
#[derive(Deserialize, ToSchema)]
#[schema(as = AuthZenOptions, example = json!({"evaluations_semantic": "deny_on_first_deny"}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct Options {
    /// `execute_all` (each of them), `deny_on_first_deny` or `permit_on_first_permit` (up to the first such)
    evaluations_semantic: Option<String>,
}

/// Which subjects to find
#[derive(Deserialize, ToSchema)]
#[schema(as = AuthZenSubjectSearch, example = json!({
    "subject": {"type": "member"}, "action": {"name": "ToggleFlag"},
    "resource": {"type": "flag", "id": "project/shop:env/prod:flag/dark-mode"}, "page": {"limit": 20},
}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct SubjectSearch {
    subject: SubjectType,
    action: Action,
    resource: Resource,
    /// As of an evaluation
    context: Option<Properties>,
    page: Option<PageWanted>,
}

/// Which resources to find
#[derive(Deserialize, ToSchema)]
#[schema(as = AuthZenResourceSearch, example = json!({
    "subject": {"type": "member", "id": "ben@example.com"}, "action": {"name": "ToggleFlag"}, "resource": {"type": "flag"},
}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct ResourceSearch {
    subject: Subject,
    action: Action,
    resource: ResourceType,
    /// As of an evaluation
    context: Option<Properties>,
    page: Option<PageWanted>,
}

/// Which actions to find
#[derive(Deserialize, ToSchema)]
#[schema(as = AuthZenActionSearch, example = json!({
    "subject": {"type": "member", "id": "ben@example.com"},
    "resource": {"type": "flag", "id": "project/shop:env/prod:flag/dark-mode"},
}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct ActionSearch {
    subject: Subject,
    resource: Resource,
    /// As of an evaluation
    context: Option<Properties>,
    page: Option<PageWanted>,
}

/// Which page of a search
#[derive(Deserialize, ToSchema)]
#[schema(as = AuthZenPageWanted, example = json!({"limit": 20}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct PageWanted {
    /// The `next_token` of the page before. All but `page` must be as it was for that
    token: Option<String>,
    /// How many results at most; more than 100 are as good as 100
    #[schema(minimum = 1, default = 100)]
    limit: Option<u64>,
}

/// Whether it may be done
#[derive(ToSchema)]
#[schema(as = AuthZenDecision, example = json!({"decision": true}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct Decision {
    decision: bool,
    /// Only of an item that cannot be read: what is wrong with it
    context: Option<DecisionContext>,
}

/// Beside a decision
#[derive(ToSchema)]
#[schema(as = AuthZenDecisionContext, example = json!({"error": {"status": 400, "message": "`resource` is missing"}}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct DecisionContext {
    error: ItemError,
}

/// Why an item could not be read
#[derive(ToSchema)]
#[schema(as = AuthZenItemError, example = json!({"status": 400, "message": "`resource` is missing"}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct ItemError {
    /// The status with which it would have been answered alone
    status: u16,
    message: String,
}

/// Whether each may be done; without items, the one decision
#[derive(ToSchema)]
#[schema(as = AuthZenDecisions, example = json!({"evaluations": [{"decision": true}, {"decision": false}]}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct Decisions {
    /// As many as were evaluated, in the order of the items
    evaluations: Option<Vec<Decision>>,
    /// Where there were no items
    decision: Option<bool>,
}

/// Why there is no answer
#[derive(ToSchema)]
#[schema(as = AuthZenMessage, example = json!("`resource.id` is missing"))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct Message(String);

/// Something that was found
#[derive(ToSchema)]
#[schema(as = AuthZenThing, example = json!({"type": "flag", "id": "project/shop:env/prod:flag/dark-mode;beta"}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct ThingFound {
    r#type: String,
    id: String,
}

/// An action that was found
#[derive(ToSchema)]
#[schema(as = AuthZenActionFound, example = json!({"name": "ToggleFlag"}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct ActionFound {
    name: String,
}

/// A page of subjects
#[derive(ToSchema)]
#[schema(as = AuthZenSubjects, example = json!({
    "page": {"next_token": "", "count": 1},
    "results": [{"type": "member", "id": "0193a5c0-0000-7000-8000-000000000031"}],
}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct SubjectsFound {
    page: Paged,
    results: Vec<ThingFound>,
}

/// A page of resources
#[derive(ToSchema)]
#[schema(as = AuthZenResources, example = json!({
    "page": {"next_token": "", "count": 1},
    "results": [{"type": "flag", "id": "project/shop:env/prod:flag/dark-mode;beta"}],
}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct ResourcesFound {
    page: Paged,
    results: Vec<ThingFound>,
}

/// A page of actions
#[derive(ToSchema)]
#[schema(as = AuthZenActions, example = json!({
    "page": {"next_token": "", "count": 1}, "results": [{"name": "ToggleFlag"}],
}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct ActionsFound {
    page: Paged,
    results: Vec<ActionFound>,
}

/// A page of whatever was searched for.
#[derive(Debug, Serialize)]
pub(super) struct Found {
    pub(super) page: Paged,
    pub(super) results: Vec<Map<String, Value>>,
}

/// Where a search goes on
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuthZenPage, example = json!({"next_token": "", "count": 1}))]
pub(super) struct Paged {
    /// Of the next page, to be sent with the same search; empty on the last
    pub(super) next_token: String,
    /// How many results this page has
    pub(super) count: usize,
}

/// The endpoints of this API
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuthZenConfiguration, example = json!({
    "policy_decision_point": "https://keys.example.com",
    "access_evaluation_endpoint": "https://keys.example.com/access/v1/evaluation",
    "access_evaluations_endpoint": "https://keys.example.com/access/v1/evaluations",
    "search_subject_endpoint": "https://keys.example.com/access/v1/search/subject",
    "search_resource_endpoint": "https://keys.example.com/access/v1/search/resource",
    "search_action_endpoint": "https://keys.example.com/access/v1/search/action",
}))]
pub(super) struct Metadata {
    /// By what this server is known
    policy_decision_point: String,
    access_evaluation_endpoint: String,
    access_evaluations_endpoint: String,
    search_subject_endpoint: String,
    search_resource_endpoint: String,
    search_action_endpoint: String,
}

impl Metadata {
    /// What a server says that is known by this address.
    pub(super) fn of(url: &PublicUrl) -> Self {
        let at = |path: &str| format!("{url}/access/v1/{path}");
        Self {
            policy_decision_point: url.to_string(),
            access_evaluation_endpoint: at("evaluation"),
            access_evaluations_endpoint: at("evaluations"),
            search_subject_endpoint: at("search/subject"),
            search_resource_endpoint: at("search/resource"),
            search_action_endpoint: at("search/action"),
        }
    }
}
