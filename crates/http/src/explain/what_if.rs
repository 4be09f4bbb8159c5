//! `/explain`: what would be decided, and why, of who and what is stored, and of statements that nobody has saved.

use actix_web::post;
use keywright_core::{decide::Request, resource::ResourceName};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    bodies::{Asked, Explain, ExplanationResponse, ExplanationVm},
    explain, find_action, of_unsaved, oneself,
};
use crate::{Answer, ApiError, Body, Failures, Reply, caller::Caller, known, statements};

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(explain_decision);
}

/// Explain a decision
///
/// Whether somebody may do something, the statements it rests on and where they come from, and what it would have
/// taken. Nothing is done, and nothing is stored. Needs no permission for yourself, and for statements that you send;
/// for a member or a policy, `CanManageIAM`; for an access token, `ListAccessTokens`, and for a personal one of
/// somebody else `CanManageIAM` too.
#[utoipa::path(operation_id = "explainDecision", tag = "Authorization", request_body = Explain,
    responses((status = 200, description = "The decision, and what it rests on", body = ExplanationResponse), Failures))]
#[post("/explain")]
async fn explain_decision(caller: Caller, body: Body<Explain>) -> Reply<ExplanationVm> {
    let mut body = body.read()?;
    let asked = body.asked()?;
    let Explain { action: name, resource, .. } = body;
    for (text, code) in [(&name, "action_is_required"), (&resource, "resource_is_required")] {
        if text.is_empty() {
            return Err(ApiError::invalid(code));
        }
    }
    let action = find_action(&caller.catalogue(), &name, &resource)?;
    let who = match asked {
        Asked::Oneself => oneself(&caller),
        Asked::Stored(who) => who,
        Asked::Unsaved(written) => {
            let now = caller.state.now();
            let shown = caller.read(move |db, organization| {
                let catalogue = db.catalogue_of(organization);
                let statements = statements::parse(&catalogue, "statements", written)?;
                let of =
                    ResourceName::parse(&resource).map_err(|_| ApiError::invalid("resource_is_invalid"))?;
                let known = known::told(&catalogue, None, action, &of, now);
                let found = of_unsaved(&statements, Request::new(action, &of).knowing(&known));
                Ok(ExplanationVm::new(&found, &name, &resource))
            });
            return shown.await.map(Answer);
        }
    };
    let found = explain(&caller, who, action, resource.clone(), None).await?;
    Ok(Answer(ExplanationVm::new(&found, &name, &resource)))
}
