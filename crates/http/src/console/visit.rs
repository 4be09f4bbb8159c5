//! Who looks at a page: the extractors with which a page says whom it lets in.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use keywright_core::{id::OrganizationId, member::Account, organization::Organization};
use uuid::Uuid;

use super::{
    cookie,
    form::Form,
    frame::{Frame, ORGANIZATION},
    language::Language,
    refusal::Refusal,
};
use crate::{
    ApiError, AppState,
    blocking::blocking,
    caller::{self, Member, Newcomer},
};

/// A member, in the organization they chose last, or else in the one they have been in for longest: who is added to
/// another stays where they were.
#[derive(Debug)]
pub(super) struct Visit {
    pub(super) member: Member,
    pub(super) frame: Frame,
}

/// A form of a member, who looks at the organization that the form was made for: another tab may have gone over to
/// another one meanwhile.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) visit: Visit,
    pub(super) form: Form,
}

/// Somebody who is logged in, also with a one-time password, wherever they are a member.
#[derive(Debug)]
pub(super) struct Arrival {
    pub(super) person: Newcomer,
    pub(super) language: Language,
}

/// Who is logged in, and where they are a member.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) account: Account,
    pub(super) organizations: Vec<Organization>,
}

/// The login session of a request's cookie.
pub(super) fn newcomer(request: &HttpRequest) -> Result<Newcomer, ApiError> {
    let state = request.app_data::<Data<AppState>>().cloned();
    let state = state.ok_or_else(|| ApiError::internal("no state"))?;
    let held = cookie::read(request, cookie::SESSION).ok_or(ApiError::Unauthorized)?;
    let claims = state.sessions.read(&held, state.now()).map_err(|_| ApiError::Unauthorized)?;
    Newcomer::in_session(state, claims, caller::address_of(request))
}

async fn known(person: &Newcomer) -> Result<Known, ApiError> {
    let (state, id) = (person.state.clone(), person.account);
    blocking(move || {
        let account = state.db.accounts().find(id)?.ok_or(ApiError::Unauthorized)?;
        Ok(Known { account, organizations: state.db.organizations().of(id)? })
    })
    .await
}

async fn enter(request: HttpRequest) -> Result<Visit, Refusal> {
    let language = Language::of(&request);
    let refuse = |error| Refusal::new(&request, language, error);
    let person = newcomer(&request).map_err(refuse)?;
    if person.must_set_password() {
        return Err(Refusal::password(language));
    }
    let known = known(&person).await.map_err(refuse)?;
    let chosen = cookie::read(&request, cookie::ORGANIZATION).and_then(|it| it.parse::<Uuid>().ok());
    let chosen = chosen.map(OrganizationId::from_uuid);
    let here = known.organizations.iter().find(|it| Some(it.id) == chosen);
    let Some(here) = here.or_else(|| known.organizations.last()).map(|it| it.id) else {
        return Err(Refusal::homeless(language));
    };
    let member = person.enter(here).map_err(refuse)?;
    let frame = Frame::new(&request, language, &member, &known);
    Ok(Visit { member, frame })
}

impl FromRequest for Visit {
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(enter(request.clone()))
    }
}

impl FromRequest for Sent {
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            // What may be large is read of nobody but members.
            let visit = enter(request.clone()).await?;
            let form = Form::of_member(&request, payload).await;
            let form = form.map_err(|it| Refusal::of_form(&request, visit.frame.look.language, it))?;
            let meant = form.get(ORGANIZATION).and_then(|it| it.parse::<Uuid>().ok());
            if meant == Some(visit.frame.organization.id) {
                Ok(Self { visit, form })
            } else {
                Err(Refusal::elsewhere(visit.frame.look))
            }
        })
    }
}

impl FromRequest for Arrival {
    type Error = Refusal;
    type Future = std::future::Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let language = Language::of(request);
        let person = newcomer(request).map_err(|error| Refusal::new(request, language, error));
        std::future::ready(person.map(|person| Self { person, language }))
    }
}
