//! The `OpenID` `AuthZEN` Authorization API 1.0: other programs ask by the ids of who would do what to what.
//!
//! From JSON to questions ([`read`]), from a question to the judge ([`ask`]), from many questions to one answer
//! ([`batch`]), and from a search to its pages ([`search`]). It has no rule of its own: who may is what
//! [`Judge`](crate::judge::Judge) says.

mod ask;
mod batch;
mod bodies;
mod door;
mod known;
mod paging;
mod read;
mod search;

use actix_web::{
    HttpRequest, HttpResponse, get, post,
    web::{self, Data},
};
use serde_json::{Map, Value};
use utoipa_actix_web::service_config::ServiceConfig;

use self::{
    ask::Asker,
    batch::Judged,
    bodies::{
        ActionSearch, ActionsFound, Decision, Decisions, Evaluation, Evaluations, Metadata, ResourceSearch,
        ResourcesFound, SubjectSearch, SubjectsFound,
    },
    door::Refusals,
    read::Malformed,
};
use crate::{ApiError, AppState, error::failures::TooLarge, public_url::PublicUrl};

/// May this subject do this to that?
#[derive(Clone, Debug, Default, PartialEq)]
struct Question {
    /// Who would do it.
    subject: Thing,
    /// The name of what would be done.
    action: String,
    /// What is known of the action.
    action_properties: Map<String, Value>,
    /// To what it would be done.
    resource: Thing,
    /// What is known beside them.
    context: Map<String, Value>,
}

/// Something of a type: a subject or a resource.
#[derive(Clone, Debug, Default, PartialEq)]
struct Thing {
    /// Its type: `member`, `flag`.
    kind: String,
    /// Its id. Empty in a search for things.
    id: String,
    /// What is known of it.
    properties: Map<String, Value>,
}

/// What a search is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Wanted {
    /// Subjects of a type that may.
    Subjects,
    /// Resources of a type to which it may be done.
    Resources,
    /// Actions that may be done.
    Actions,
}

/// A search: a question of which one part is open.
#[derive(Clone, Debug, PartialEq)]
struct Search {
    /// Which part.
    wanted: Wanted,
    /// The rest.
    question: Question,
    /// Where to go on: the token of the page before.
    token: Option<String>,
    /// How many results a page has.
    limit: usize,
}

impl Search {
    /// The most results of a page, and how many there are where nothing is said.
    const MAX_LIMIT: usize = 100;
}

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    let scope = utoipa_actix_web::scope("/access/v1")
        .service(evaluate)
        .service(evaluate_several)
        .service(search_subjects)
        .service(search_resources)
        .service(search_actions);
    config.service(scope).service(get_configuration);
}

/// Evaluate one access request
///
/// Whether a subject may do something to a resource, at this moment; 200 also for a no. A subject is a `member` (by id or
/// e-mail address), a `token` (a personal one) or a `service` token (by id); the name of an action is that of a
/// permission; the id of a resource is its resource name, to which `properties.tags` are added. Properties and context
/// are what conditions of statements ask for. Needs `AuthorizeRequests` for other subjects than yourself.
#[utoipa::path(operation_id = "evaluateAccess", tag = "AuthZEN", request_body = Evaluation,
    responses((status = 200, description = "The decision", body = Decision), Refusals, TooLarge))]
#[post("/evaluation")]
async fn evaluate(request: HttpRequest, payload: web::Payload) -> HttpResponse {
    door::serve(&request, payload, |caller, body| {
        let question = read::read(body)?;
        Asker::new(caller).may(&question).map(Judged::new)
    })
    .await
}

/// Evaluate several access requests
///
/// As `evaluateAccess`, up to 1000 times. What stands beside `evaluations` is said of each that does not say it; an
/// item takes its subject, action, resource or context whole from one or the other, but for a `type`, `id` or `name` that
/// it leaves out. An item that cannot be read is a no, and says why. Without items the answer is that of `evaluateAccess`. Needs `AuthorizeRequests` for other
/// subjects than yourself.
#[utoipa::path(operation_id = "evaluateAccessBatch", tag = "AuthZEN", request_body = Evaluations,
    responses((status = 200, description = "The decisions, in the order of the items", body = Decisions), Refusals, TooLarge))]
#[post("/evaluations")]
async fn evaluate_several(request: HttpRequest, payload: web::Payload) -> HttpResponse {
    door::serve(&request, payload, |caller, body| {
        let mut asker = Asker::new(caller);
        read::read_batch(body)?.answer(|question| {
            if asker.judge.is_tired() {
                return Err(ApiError::invalid("the evaluations take too long: ask fewer at once"));
            }
            asker.may(question)
        })
    })
    .await
}

/// Search for subjects
///
/// The subjects of a type that may do this to that, in your organization. A page looks at so many at most that it may
/// have fewer results than asked for, or none, and yet be followed by others: `page.next_token` is empty on the last.
/// Needs `AuthorizeRequests`.
#[utoipa::path(operation_id = "searchSubjects", tag = "AuthZEN", request_body = SubjectSearch,
    responses((status = 200, description = "A page of them", body = SubjectsFound), Refusals, TooLarge))]
#[post("/search/subject")]
async fn search_subjects(request: HttpRequest, payload: web::Payload) -> HttpResponse {
    search_for(&request, payload, Wanted::Subjects).await
}

/// Search for resources
///
/// The resources of a type to which a subject may do this, in your organization: projects, environments, flags and
/// segments that there are, with their tags; of types that other APIs added, those that the subject's statements name
/// without a `*`. Pages are as those of `searchSubjects`. Needs `AuthorizeRequests`.
#[utoipa::path(operation_id = "searchResources", tag = "AuthZEN", request_body = ResourceSearch,
    responses((status = 200, description = "A page of them", body = ResourcesFound), Refusals, TooLarge))]
#[post("/search/resource")]
async fn search_resources(request: HttpRequest, payload: web::Payload) -> HttpResponse {
    search_for(&request, payload, Wanted::Resources).await
}

/// Search for actions
///
/// What a subject may do to a resource. Needs `AuthorizeRequests` for other subjects than yourself.
#[utoipa::path(operation_id = "searchActions", tag = "AuthZEN", request_body = ActionSearch,
    responses((status = 200, description = "A page of them", body = ActionsFound), Refusals, TooLarge))]
#[post("/search/action")]
async fn search_actions(request: HttpRequest, payload: web::Payload) -> HttpResponse {
    search_for(&request, payload, Wanted::Actions).await
}

async fn search_for(request: &HttpRequest, payload: web::Payload, wanted: Wanted) -> HttpResponse {
    door::serve(request, payload, move |caller, body| {
        let search = read::read_search(body, wanted)?;
        Asker::new(caller).search(&search)
    })
    .await
}

/// Find the `AuthZEN` endpoints
///
/// The address is the one that the server was told to be known by (`--public-url`); without that only requests to this
/// machine itself, such as to `localhost`, are answered.
#[utoipa::path(operation_id = "getAuthZenConfiguration", tag = "AuthZEN", security(()),
    responses(
        (status = 200, description = "The endpoints", body = Metadata),
        (status = 404, description = "The server does not know by which address it is known"),
        TooLarge))]
#[get("/.well-known/authzen-configuration")]
async fn get_configuration(request: HttpRequest, state: Data<AppState>) -> Result<HttpResponse, ApiError> {
    let url = PublicUrl::of(&request, &state).ok_or(ApiError::NotFound)?;
    Ok(door::echo(&request, HttpResponse::Ok().json(Metadata::of(&url))))
}

impl From<Malformed> for ApiError {
    fn from(error: Malformed) -> Self {
        Self::invalid(error.to_string())
    }
}

#[cfg(test)]
mod tests;
