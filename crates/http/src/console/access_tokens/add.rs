//! A new token: the form, and the secret, once.

use std::time::Duration;

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use keywright_core::{
    id::TokenId,
    token::{KindName, TokenPolicy},
};

use super::{
    Over, Tokens,
    errors::Errors,
    lasts::{self, Lasts},
    render,
};
use crate::{
    ApiError,
    access_tokens::{operations, requests::CreateAccessToken, rights::Hands},
    console::{
        form::Form,
        list::Asked,
        page, refusal,
        statements::{Desk, Draft, Editor, Incomplete, Offers, Step},
        visit::{Sent, Visit},
    },
    names,
    statements::PolicyStatement,
};

/// The form as it was filled in.
#[derive(Clone, Debug)]
pub(in crate::console) struct NewTokenForm {
    pub(super) name: String,
    pub(super) is_service: bool,
    pub(super) is_narrowed: bool,
    /// For how long it is to last.
    pub(super) lasts: Lasts,
    pub(super) expires: String,
    pub(super) networks: String,
    pub(super) editor: Editor,
    /// The field in which the keyboard begins; none where it goes on at what has changed in the editor.
    pub(super) focus: &'static str,
    pub(super) alert: Option<String>,
    pub(super) errors: Errors,
    pub(super) mays: Hands,
}

/// Why no token was made.
enum Refused {
    Fields(Box<Errors>),
    Api(ApiError),
}

/// The form again: what is said over it, and at its fields.
#[derive(Default)]
struct Again {
    status: StatusCode,
    focus: &'static str,
    alert: Option<String>,
    errors: Errors,
}

/// For how long after a token was made its name is said to be taken by that.
const A_WHILE: Duration = Duration::from_hours(1);

/// What is said of a name while it is typed.
#[derive(Template)]
#[template(source = "{{ text }}", ext = "html")]
struct Said {
    text: &'static str,
}

pub(super) async fn show(visit: Visit, asked: Asked) -> HttpResponse {
    let form = Form::default();
    again(&visit, asked, &form, Again { focus: "name", ..Again::default() }, |desk| {
        desk.show(Draft::Cards(Vec::new()))
    })
    .await
}

/// Whether a name is taken, while it is typed (S24).
pub(super) async fn check_name(visit: Visit, asked: Asked) -> HttpResponse {
    let w = visit.frame.look.language.failures();
    let of = asked.text("of").parse().ok().map(TokenId::from_uuid);
    let text = match is_name_used(&visit, asked.text("name"), of).await {
        Ok(true) => w.name_used(),
        Ok(false) => "",
        Err(ApiError::Invalid(_)) if asked.text("name").is_empty() => w.name_required(),
        Err(ApiError::Invalid(_)) => w.name_invalid(),
        Err(error) => return refusal::failure(&visit.frame.look, &error),
    };
    page::render(StatusCode::OK, &Said { text })
}

/// Whether another token has the name than that which is to have it.
async fn is_name_used(visit: &Visit, name: &str, of: Option<TokenId>) -> Result<bool, ApiError> {
    operations::require_any(&visit.member)?;
    let name = names::required(Some(name))?;
    let named = visit.member.read(move |db, organization| Ok(db.tokens().named(organization, &name)?));
    Ok(named.await?.is_some_and(|it| Some(it) != of))
}

pub(super) async fn submit(sent: Sent, asked: Asked) -> HttpResponse {
    let Sent { visit, form } = sent;
    if let Some(step) = Step::sent(&form) {
        let fields = form.clone();
        return again(&visit, asked, &form, Again::default(), move |desk| desk.take(step, &fields)).await;
    }
    let refused = match create(&visit, &form).await {
        Ok((name, secret)) => {
            return render(&visit, asked, Over::Created(name, secret), StatusCode::OK).await;
        }
        Err(refused) => Again::of(&visit, refused),
    };
    let fields = form.clone();
    let show = move |desk: Desk<'_>| desk.show_sent(&fields);
    again(&visit, asked, &form, refused, show).await
}

/// The form again, with what was filled in.
async fn again(
    visit: &Visit,
    asked: Asked,
    form: &Form,
    Again { status, focus, alert, errors }: Again,
    edit: impl FnOnce(Desk<'_>) -> Editor + Send + 'static,
) -> HttpResponse {
    if !Hands::of(&visit.member).any() {
        return refusal::failure(&visit.frame.look, &ApiError::forbidden());
    }
    let (editor, policy) = match (at_desk(visit, edit).await, policy(visit).await) {
        (Ok(editor), Ok(policy)) => (editor, policy),
        (Err(error), _) | (_, Err(error)) => return refusal::failure(&visit.frame.look, &error),
    };
    let form = NewTokenForm { focus, alert, errors, ..NewTokenForm::read(visit, form, editor, &policy) };
    render(visit, asked, Over::Add(Box::new(form)), status).await
}

/// What the organization asks of its tokens.
async fn policy(visit: &Visit) -> Result<TokenPolicy, ApiError> {
    let found = visit.member.read(|db, id| db.organizations().find(id)?.ok_or(ApiError::NotFound));
    found.await.map(|it| it.token_policy)
}

/// Works at an editor that offers what the visitor has.
async fn at_desk<T: Send + 'static>(
    visit: &Visit,
    work: impl FnOnce(Desk<'_>) -> T + Send + 'static,
) -> Result<T, ApiError> {
    let (language, authority) = (visit.frame.look.language, visit.member.authority());
    let work = move |db: &keywright_storage::Database, organization| {
        let catalogue = db.catalogue_of(organization);
        let offers = Offers::new(&catalogue, authority);
        Ok(work(Desk { language, catalogue: &catalogue, offers: Some(&offers) }))
    };
    visit.member.read(work).await
}

/// Makes what the form says, by the rules of the API: its name and its secret.
async fn create(visit: &Visit, form: &Form) -> Result<(String, String), Refused> {
    let member = &visit.member;
    operations::require_any_manage(member)?;
    if !Step::is_save(form) {
        return Err(ApiError::invalid("form_is_incomplete").into());
    }
    let wanted = check(visit, form).await?.check(&member.catalogue())?;
    member.require(operations::manage(wanted.kind.name()), operations::ANY)?;
    let minted = member.write(move |act| operations::create(act, &wanted)).await?;
    Ok((minted.token.name.to_string(), minted.secret.expose().to_owned()))
}

/// What the form asks for, if nothing of it is wrong.
async fn check(visit: &Visit, form: &Form) -> Result<CreateAccessToken, Refused> {
    let w = Tokens(visit.frame.look.language);
    let mut errors = Errors::default();
    say_of_name(visit, form.text("name"), &mut errors).await?;
    let kind = form.get("type").and_then(KindName::named);
    if kind.is_none() {
        errors.kind = Some(w.0.failures().type_invalid().to_owned());
    }
    let kind = lasts::kind_of(form, Hands::of(&visit.member));
    let (is_service, is_narrowed) = (kind == KindName::Service, form.get("scope") == Some("Narrowed"));
    let mut permissions = None;
    if is_service || is_narrowed {
        match written(visit, form.clone()).await? {
            Ok(statements) => permissions = Some(statements),
            Err(Incomplete(lines)) => errors.permissions = Some(lines.join("\n")),
        }
    }
    let policy = policy(visit).await?;
    let end = lasts::end(form, policy.of(kind), visit.member.state.now());
    let expires_at = errors.take_end(w, form.get("lasts") == Some("date"), end).flatten();
    let allowed_networks = errors.take_networks(w, form.text("networks"));
    if errors.any() {
        return Err(Refused::Fields(Box::new(errors)));
    }
    Ok(CreateAccessToken {
        name: Some(form.text("name").to_owned()),
        r#type: Some(kind.as_str().to_owned()),
        permissions,
        scope: (!is_service).then(|| form.text("scope").to_owned()),
        expires_at,
        allowed_networks,
    })
}

/// Says what is wrong with a name. Of a token that has just been made it says that too: its form was sent again.
async fn say_of_name(visit: &Visit, text: &str, errors: &mut Errors) -> Result<(), ApiError> {
    let (w, f) = (Tokens(visit.frame.look.language), visit.frame.look.language.failures());
    let Ok(name) = names::required(Some(text)) else {
        errors.name =
            Some(if text.trim().is_empty() { f.name_required() } else { f.name_invalid() }.to_owned());
        return Ok(());
    };
    let named = visit.member.read(move |db, organization| {
        let Some(id) = db.tokens().named(organization, &name)? else { return Ok(None) };
        Ok(db.tokens().find(organization, id)?)
    });
    if let Some(token) = named.await? {
        let now = visit.member.state.now();
        let is_mine = token.creator == visit.member.account && now < token.created_at.after(A_WHILE);
        errors.name = Some(if is_mine { w.made_already() } else { f.name_used() }.to_owned());
        errors.is_name_taken = true;
    }
    Ok(())
}

async fn written(visit: &Visit, form: Form) -> Result<Result<Vec<PolicyStatement>, Incomplete>, ApiError> {
    at_desk(visit, move |desk| desk.statements(&form)).await
}

impl From<ApiError> for Refused {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl Again {
    fn of(visit: &Visit, refused: Refused) -> Self {
        let language = visit.frame.look.language;
        let errors = match refused {
            Refused::Fields(errors) => *errors,
            Refused::Api(error) => {
                let (status, alert) = language.failures().why(&error);
                return Self { status, focus: "name", alert: Some(alert), errors: Errors::default() };
            }
        };
        let status =
            if errors.is_conflict() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::BAD_REQUEST };
        Self { status, focus: errors.first(), alert: Some(Tokens(language).look_again().to_owned()), errors }
    }
}

impl NewTokenForm {
    fn read(visit: &Visit, form: &Form, editor: Editor, policy: &TokenPolicy) -> Self {
        let (w, mays) = (Tokens(visit.frame.look.language), Hands::of(&visit.member));
        Self {
            name: form.text("name").to_owned(),
            is_service: lasts::kind_of(form, mays) == KindName::Service,
            is_narrowed: form.get("scope") == Some("Narrowed"),
            lasts: Lasts::new(w, policy, mays, form, visit.member.state.now()),
            expires: form.text("expires").to_owned(),
            networks: form.text("networks").to_owned(),
            editor,
            focus: "",
            alert: None,
            errors: Errors::default(),
            mays,
        }
    }
}
