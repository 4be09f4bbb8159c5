//! `/authorize`: any API asks, per request, who this is and whether they may.
//!
//! What is asked more often than anything else is answered by functions from a request to its answer ([`own`], [`question`],
//! [`batch`]), so that the gate can call them without the layers of the router ([`Check`](crate::gate::checks::Check)).

mod bodies;
mod quick;
mod told;

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, dev::Payload, get, post, web};
use keywright_core::{Action, Secret, Timestamp};
use utoipa_actix_web::service_config::ServiceConfig;

use self::bodies::{Asked, Authorize, AuthorizeBatch, AuthorizeQuery, VerdictResponse, VerdictsResponse};
use self::told::{Told, ToldAll};
use crate::{
    ApiError, Failures,
    access_tokens::operations::ANY,
    blocking::blocking,
    caller::Caller,
    explain::{Who, bodies::ExplanationVm, explain, find_action, oneself},
    judge::{Judge, PATIENCE, Question, Reason, Verdict},
    wire::{body, query},
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
async fn authorize_request(request: HttpRequest, payload: web::Payload) -> HttpResponse {
    question(request, payload.into_inner()).await
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
async fn authorize_batch(request: HttpRequest, payload: web::Payload) -> HttpResponse {
    batch(request, payload.into_inner()).await
}

/// Ask whether you may
///
/// Judges the credential that asks; 200 also for a no. Needs no permission.
#[utoipa::path(operation_id = "authorizeSelf", tag = "Authorization", params(AuthorizeQuery),
    responses((status = 200, description = "The verdict", body = VerdictResponse), Failures))]
#[get("/authorize")]
async fn authorize_self(request: HttpRequest) -> HttpResponse {
    own(&request)
}

/// The answer to whoever asks about the credential that it asks with.
pub(crate) fn own(request: &HttpRequest) -> HttpResponse {
    told::answer(judge_own(request), Told::write)
}

fn judge_own(request: &HttpRequest) -> Result<Told, ApiError> {
    let caller = Caller::admit(request)?;
    let judge = Judge::at(&caller.state, caller.at());
    if let Some(asked) = quick::query(request.query_string()) {
        return Ok(Told::of(judge.caller(&caller, asked.question())));
    }
    let (action, resource) = query::bind::<AuthorizeQuery>(request.query_string())?.check()?;
    Ok(Told::of(judge.caller(&caller, Question { action: &action, resource: &resource })))
}

/// The answer to whoever asks one question.
pub(crate) async fn question(request: HttpRequest, payload: Payload) -> HttpResponse {
    let told = async {
        let caller = Caller::admit(&request)?;
        let bytes = body::json_bytes(&request, payload).await?;
        let asked = Asked::read(&bytes)?;
        let verdict = judge(&caller, &Judge::new(&caller.state), &asked)?;
        let explanation = if asked.explain { show(&caller, &asked, verdict).await? } else { None };
        Ok(Told { verdict, explanation })
    };
    told::answer(told.await, Told::write)
}

/// The answer to whoever asks several questions.
pub(crate) async fn batch(request: HttpRequest, payload: Payload) -> HttpResponse {
    let told = async {
        let caller = Caller::admit(&request)?;
        let bytes = body::json_bytes(&request, payload).await?;
        let judged = judge_all(&caller, bytes).await?;
        let mut explanations = Vec::with_capacity(judged.to_explain.len());
        for (at, asked) in judged.to_explain {
            let Some(verdict) = judged.verdicts.get(at) else { continue };
            if let Some(explanation) = show(&caller, &asked, *verdict).await? {
                explanations.push((at, explanation));
            }
        }
        Ok(ToldAll { verdicts: judged.verdicts, explanations })
    };
    told::answer(told.await, ToldAll::write)
}

/// What has been judged of a batch, from its beginning.
#[derive(Default)]
struct Judged {
    verdicts: Vec<Verdict>,
    /// The questions that are to be explained, by their places.
    to_explain: Vec<(usize, Asked<'static>)>,
}

/// How long a batch is judged on the thread that answers others, too. A thousand usual questions take less than one
/// millisecond, and one question may take longer than this where permissions are made for it.
const AT_ONCE: Duration = Duration::from_millis(20);
/// A longer body is not even read there.
const MAX_AT_ONCE: usize = 128 << 10;
/// After names of so many bytes it is looked what time it is. How long a decision takes at worst grows with the name that it
/// is about: so the clock, which takes as long as a tenth of a decision, is asked after each long one and after some short ones,
/// sixteen at most.
const STRETCH: usize = 512;

/// The verdicts on a batch. What takes long is judged where it does not keep others waiting.
async fn judge_all(caller: &Caller, bytes: Vec<u8>) -> Result<Judged, ApiError> {
    let begun = caller.state.now();
    let mut judged = Judged::default();
    if bytes.len() <= MAX_AT_ONCE && judged.go_on(caller, &bytes, begun, AT_ONCE)? {
        return Ok(judged);
    }
    let caller = caller.clone();
    blocking(move || {
        let is_all = judged.go_on(&caller, &bytes, begun, PATIENCE)?;
        if is_all { Ok(judged) } else { Err(ApiError::rule("BatchTakesTooLong")) }
    })
    .await
}

impl Judged {
    /// Judges what has not been judged yet, all at one moment, as long as that is not so long ago. Whether all is judged then.
    fn go_on(
        &mut self,
        caller: &Caller,
        bytes: &[u8],
        begun: Timestamp,
        patience: Duration,
    ) -> Result<bool, ApiError> {
        let (by, until) = (Judge::at(&caller.state, begun), begun.after(patience));
        let items = Asked::read_batch(bytes)?;
        self.verdicts.reserve(items.len());
        let left = items.iter().skip(self.verdicts.len());
        each_in_time(
            left.map(|it| (it.resource.len(), it)),
            || caller.state.now() < until,
            |asked| {
                if asked.explain {
                    self.to_explain.push((self.verdicts.len(), asked.to_keep()));
                }
                self.verdicts.push(judge(caller, &by, asked)?);
                Ok(())
            },
        )
    }
}

/// Does some work for each, whose weight in bytes stands beside it, while there is time. Whether there was for all.
fn each_in_time<It>(
    items: impl IntoIterator<Item = (usize, It)>,
    is_time: impl Fn() -> bool,
    mut work: impl FnMut(It) -> Result<(), ApiError>,
) -> Result<bool, ApiError> {
    let mut done = 0;
    for (weight, item) in items {
        if done >= STRETCH {
            if !is_time() {
                return Ok(false);
            }
            done = 0;
        }
        work(item)?;
        done += weight.max(STRETCH / 16);
    }
    Ok(true)
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

/// What a verdict rests on, if there is something to say.
async fn show(
    caller: &Caller,
    asked: &Asked<'_>,
    verdict: Verdict,
) -> Result<Option<ExplanationVm>, ApiError> {
    let nothing_to_say = matches!(verdict.reason, Reason::ActionUnknown | Reason::ResourceInvalid);
    let Some(bearer) = verdict.bearer.filter(|_| !nothing_to_say) else { return Ok(None) };
    let question = asked.question();
    let who = bearer.token.map_or_else(|| oneself(caller), Who::Token);
    // A token that is switched off has not been asked whether names mean anything.
    let Ok(action) = find_action(&caller.catalogue(), question.action, question.resource) else {
        return Ok(None);
    };
    let address = if asked.token().is_some() { asked.address } else { caller.address() };
    let found = explain(caller, who, action, question.resource.to_owned(), address).await?;
    Ok(Some(ExplanationVm::new(&found, question.action, question.resource)))
}

#[cfg(test)]
mod tests;
