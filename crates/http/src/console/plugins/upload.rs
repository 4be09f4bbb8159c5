//! A bundle that is uploaded, to be looked at.

use actix_web::{HttpRequest, HttpResponse, ResponseError as _, http::StatusCode, web::Payload};
use keywright_plugins::bundle::{ContentHash, Limits};
use uuid::Uuid;

use super::{Over, REVIEWS, Words, render};
use crate::{
    ApiError,
    console::{
        form::{Form, NoForm},
        frame::ORGANIZATION,
        page, refusal,
        refusal::Refusal,
        visit::Visit,
    },
    plugins::{change as steps, operations, upload},
};

pub(super) async fn show(visit: Visit) -> HttpResponse {
    match operations::require_manage(&visit.member) {
        Ok(()) => render(&visit, Over::Upload(None), StatusCode::OK).await,
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

pub(super) async fn submit(visit: Visit, request: HttpRequest, payload: Payload) -> HttpResponse {
    let (look, w) = (&visit.frame.look, Words(visit.frame.look.language));
    // What is large is read of nobody who may do nothing with it.
    if let Err(error) = operations::require_manage(&visit.member) {
        return refusal::failure(look, &error);
    }
    let _place = match upload::bring(&visit.member).await {
        Ok(place) => place,
        Err(error) => return refusal::failure(look, &error),
    };
    let sent = Form::with_file(&request, payload.into_inner(), Limits::STANDARD.packed).await;
    let (form, bytes) = match sent {
        Ok(sent) => sent,
        Err(NoForm::Foreign) => {
            return Refusal::of_form(&request, look.language, NoForm::Foreign).error_response();
        }
        Err(NoForm::Api(error)) => {
            let (status, alert) = w.why(&error);
            return render(&visit, Over::Upload(Some(alert)), status).await;
        }
    };
    let meant = form.get(ORGANIZATION).and_then(|it| it.parse::<Uuid>().ok());
    if meant != Some(visit.frame.organization.id) {
        return Refusal::elsewhere(look.clone()).error_response();
    }
    if bytes.is_empty() {
        let alert = Some(w.no_file().to_owned());
        return render(&visit, Over::Upload(alert), StatusCode::BAD_REQUEST).await;
    }
    match lay(&visit, bytes).await {
        Ok(hash) => page::go(&look.path(&format!("{REVIEWS}/{hash}")), None),
        Err(error) => {
            let (status, alert) = w.why(&error);
            render(&visit, Over::Upload(Some(alert)), status).await
        }
    }
}

/// Lays a bundle on the counter, if it is one.
async fn lay(visit: &Visit, bytes: Vec<u8>) -> Result<ContentHash, ApiError> {
    let member = &visit.member;
    let bytes: std::sync::Arc<[u8]> = bytes.into();
    steps::look(member, bytes.clone(), operations::Offer::default()).await?;
    let state = &member.state;
    Ok(state.plugins().counter.lay(member.organization(), bytes, state.now()))
}
