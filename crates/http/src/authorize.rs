//! `/authorize`: any API asks, per request, who this is and whether they may.

mod bodies;
mod told;

use actix_web::{HttpRequest, get, post};
use keywright_core::{Action, Secret, Timestamp};
use utoipa_actix_web::service_config::ServiceConfig;

use self::bodies::{
    Asked, Authorize, AuthorizeBatch, AuthorizeQuery, VerdictResponse, VerdictVm, VerdictsResponse,
};
use self::told::{Told, ToldAll};
use crate::{
    ApiError, Failures,
    access_tokens::operations::ANY,
    blocking::blocking,
    caller::Caller,
    explain::{Who, bodies::ExplanationVm, explain, find_action, oneself},
    judge::{Judge, PATIENCE, Reason, Verdict},
    wire::{body::JsonBytes, query},
};

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(authorize_self).service(authorize_request).service(authorize_batch);
}

/// Ask whether a request may be served
///
/// You are an API and somebody presented an access token to you: this says whose it is and whether it may do
/// something, at this moment. The answer is 200 also for a no; `reason` says why. Without a `token` your own
/// credential is judged. A token of another organization is as if it were not there. Needs `AuthorizeRequests` for
/// tokens of others, and no permission for your own; to have it explained, what `explainDecision` needs.
#[utoipa::path(operation_id = "authorizeRequest", tag = "Authorization", request_body = Authorize,
    responses((status = 200, description = "The verdict", body = VerdictResponse), Failures))]
#[post("/authorize")]
async fn authorize_request(caller: Caller, body: JsonBytes) -> Result<Told, ApiError> {
    let bytes = body.read()?;
    let asked = Asked::read(&bytes)?;
    let verdict = judge(&caller, &Judge::new(&caller.state), &asked)?;
    show(&caller, &asked, verdict).await.map(Told)
}

/// Ask several times at once
///
/// As `authorizeRequest`, with 1 to 1000 questions; the verdicts come in their order. Where judging them takes more than
/// two seconds, as it may if permissions have many thousands of wildcards, it is given up with the code
/// `BatchTakesTooLong` (422): ask fewer at once. Needs `AuthorizeRequests` for
/// tokens of others, and no permission for your own; to have it explained, what `explainDecision` needs.
#[utoipa::path(operation_id = "authorizeBatch", tag = "Authorization", request_body = AuthorizeBatch,
    responses((status = 200, description = "The verdicts", body = VerdictsResponse), Failures))]
#[post("/authorize/batch")]
async fn authorize_batch(caller: Caller, body: JsonBytes) -> Result<ToldAll, ApiError> {
    let by = caller.clone();
    let judged = blocking(move || judge_batch(&by, &body.read()?)).await?;
    let mut shown = Vec::with_capacity(judged.len());
    for (verdict, explained) in judged {
        shown.push(match explained {
            Some(asked) => show(&caller, &asked, verdict).await?,
            None => VerdictVm::new(verdict, None),
        });
    }
    Ok(ToldAll(shown))
}

/// The verdicts, with the questions that are to be explained. All of them together may take long enough that it must
/// not be on a thread that answers others.
fn judge_batch(caller: &Caller, bytes: &[u8]) -> Result<Vec<(Verdict, Option<Asked<'static>>)>, ApiError> {
    let by = Judge::new(&caller.state);
    each_in_time(
        Asked::read_batch(bytes)?,
        || caller.state.now(),
        |asked| {
            let verdict = judge(caller, &by, &asked)?;
            Ok((verdict, asked.explain.then(|| asked.into_owned())))
        },
    )
}

/// Does some work for each, if there is time for all.
fn each_in_time<It, Done>(
    items: impl IntoIterator<Item = It>,
    now: impl Fn() -> Timestamp,
    mut work: impl FnMut(It) -> Result<Done, ApiError>,
) -> Result<Vec<Done>, ApiError> {
    let until = now().after(PATIENCE);
    let in_time = |item| if now() < until { work(item) } else { Err(ApiError::rule("BatchTakesTooLong")) };
    items.into_iter().map(in_time).collect()
}

/// Ask whether you may
///
/// Judges the credential that asks; 200 also for a no. Needs no permission.
#[utoipa::path(operation_id = "authorizeSelf", tag = "Authorization", params(AuthorizeQuery),
    responses((status = 200, description = "The verdict", body = VerdictResponse), Failures))]
#[get("/authorize")]
async fn authorize_self(caller: Caller, request: HttpRequest) -> Result<Told, ApiError> {
    let judge = Judge::new(&caller.state);
    if let Some(asked) = bodies::quick_query(request.query_string()) {
        return Ok(Told(VerdictVm::new(judge.caller(&caller, asked.question()), None)));
    }
    let (action, resource) = query::bind::<AuthorizeQuery>(request.query_string())?.check()?;
    let question = crate::judge::Question { action: &action, resource: &resource };
    Ok(Told(VerdictVm::new(judge.caller(&caller, question), None)))
}

/// Insists that the caller may ask about that token, which is its own or takes `AuthorizeRequests`, and judges.
fn judge(caller: &Caller, judge: &Judge<'_>, asked: &Asked<'_>) -> Result<Verdict, ApiError> {
    let Some(text) = asked.token() else { return Ok(judge.caller(caller, asked.question())) };
    require_about(caller, text)?;
    Ok(judge.token(text, caller.organization(), asked.question(), asked.address))
}

/// Insists that the caller may ask about that token.
pub(crate) fn require_about(caller: &Caller, text: &str) -> Result<(), ApiError> {
    let is_own = || text.parse::<Secret>().is_ok_and(|it| caller.holds(&it));
    let required = caller.require(Action::AUTHORIZE_REQUESTS, ANY);
    required.or_else(|refusal| if is_own() { Ok(()) } else { Err(refusal) })
}

/// The verdict, explained if that was asked for and there is something to say.
async fn show(caller: &Caller, asked: &Asked<'_>, verdict: Verdict) -> Result<VerdictVm, ApiError> {
    let nothing_to_say = matches!(verdict.reason, Reason::ActionUnknown | Reason::ResourceInvalid);
    let Some(bearer) = verdict.bearer.filter(|_| asked.explain && !nothing_to_say) else {
        return Ok(VerdictVm::new(verdict, None));
    };
    let question = asked.question();
    let who = bearer.token.map_or_else(|| oneself(caller), Who::Token);
    // A token that is switched off has not been asked whether names mean anything.
    let Ok(action) = find_action(caller.state.db.catalogue(), question.action, question.resource) else {
        return Ok(VerdictVm::new(verdict, None));
    };
    let address = if asked.token().is_some() { asked.address } else { caller.address() };
    let found = explain(caller, who, action, question.resource.to_owned(), address).await?;
    let explanation = ExplanationVm::new(&found, question.action, question.resource);
    Ok(VerdictVm::new(verdict, Some(explanation)))
}

#[cfg(test)]
mod tests;
