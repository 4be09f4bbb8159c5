//! A new token: the form, and the secret, once.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;

use keywright_core::token::{Days, KindName};

use super::{Over, Tokens, render, rows::Mays};
use crate::{
    ApiError,
    access_tokens::{operations, requests::CreateAccessToken},
    console::{
        form::Form,
        list::{Asked, moment},
        page, refusal,
        statements::{Desk, Draft, Editor, Incomplete, Offers, Step},
        visit::{Sent, Visit},
    },
    names,
    statements::PolicyStatement,
    wire::moment::text,
};

/// The form as it was filled in.
#[derive(Clone, Debug)]
pub(in crate::console) struct NewTokenForm {
    pub(super) name: String,
    pub(super) is_service: bool,
    pub(super) is_narrowed: bool,
    /// For how long it is to last, as it was chosen.
    pub(super) lasts: String,
    pub(super) expires: String,
    pub(super) networks: String,
    pub(super) limits: Limits,
    /// The first day on which it may end.
    pub(super) tomorrow: String,
    pub(super) editor: Editor,
    /// Whether the keyboard begins in the form, and not at what has changed in the editor.
    pub(super) is_fresh: bool,
    pub(super) alert: Option<String>,
    pub(super) mays: Mays,
}

/// How long tokens last in the organization, in words.
#[derive(Clone, Debug, Default)]
pub(in crate::console) struct Limits {
    pub(super) personal: String,
    pub(super) service: String,
}

/// For how many days a token may be said to last at a click.
pub(super) const PRESETS: [u32; 4] = [7, 30, 90, 365];

/// Why no token was made.
enum Refused {
    Incomplete(Vec<String>),
    Api(ApiError),
}

/// What is said of a name while it is typed.
#[derive(Template)]
#[template(source = "{{ text }}", ext = "html")]
struct Said {
    text: &'static str,
}

const DAY: std::time::Duration = std::time::Duration::from_hours(24);

pub(super) async fn show(visit: Visit, asked: Asked) -> HttpResponse {
    let mays = Mays::of(&visit.member);
    if !mays.any() {
        return refusal::failure(&visit.frame.look, &ApiError::forbidden());
    }
    let editor = at_desk(&visit, |desk| desk.show(Draft::Cards(Vec::new()))).await;
    match with_limits(&visit, editor).await {
        Ok((editor, limits)) => {
            let form = NewTokenForm {
                is_service: !mays.personal,
                limits,
                ..NewTokenForm::read(&visit, &Form::default(), editor)
            };
            render(&visit, asked, Over::Add(Box::new(form)), StatusCode::OK).await
        }
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

/// Whether a name is taken, while it is typed (S24).
pub(super) async fn check_name(visit: Visit, asked: Asked) -> HttpResponse {
    let w = visit.frame.look.language.failures();
    let text = match is_name_used(&visit, asked.text("name")).await {
        Ok(true) => w.name_used(),
        Ok(false) => "",
        Err(ApiError::Invalid(_)) if asked.text("name").is_empty() => w.name_required(),
        Err(ApiError::Invalid(_)) => w.name_invalid(),
        Err(error) => return refusal::failure(&visit.frame.look, &error),
    };
    page::render(StatusCode::OK, &Said { text })
}

async fn is_name_used(visit: &Visit, name: &str) -> Result<bool, ApiError> {
    operations::require_any(&visit.member)?;
    let name = names::required(Some(name))?;
    visit.member.read(move |db, organization| Ok(db.tokens().named(organization, &name)?.is_some())).await
}

pub(super) async fn submit(sent: Sent, asked: Asked) -> HttpResponse {
    let Sent { visit, form } = sent;
    if let Some(step) = form.get(Step::FIELD).and_then(Step::read) {
        let fields = form.clone();
        return again(&visit, asked, &form, None, move |desk| desk.take(step, &fields)).await;
    }
    let is_save = form.get(Step::FIELD).is_none_or(|it| it == Step::SAVE);
    let (status, alert) = match create(&visit, &form, is_save).await {
        Ok((name, secret)) => {
            return render(&visit, asked, Over::Created(name, secret), StatusCode::OK).await;
        }
        Err(Refused::Incomplete(lines)) => (StatusCode::BAD_REQUEST, lines.join("\n")),
        Err(Refused::Api(error)) => visit.frame.look.language.failures().why(&error),
    };
    let fields = form.clone();
    let show = move |desk: Desk<'_>| desk.show_sent(&fields);
    again(&visit, asked, &form, Some((status, alert)), show).await
}

/// The form again, with what was filled in.
async fn again(
    visit: &Visit,
    asked: Asked,
    form: &Form,
    refused: Option<(StatusCode, String)>,
    edit: impl FnOnce(Desk<'_>) -> Editor + Send + 'static,
) -> HttpResponse {
    if !Mays::of(&visit.member).any() {
        return refusal::failure(&visit.frame.look, &ApiError::forbidden());
    }
    let is_fresh = refused.is_some();
    let (status, alert) = refused.map_or((StatusCode::OK, None), |(status, alert)| (status, Some(alert)));
    match with_limits(visit, at_desk(visit, edit).await).await {
        Ok((editor, limits)) => {
            let form = NewTokenForm { limits, is_fresh, alert, ..NewTokenForm::read(visit, form, editor) };
            render(visit, asked, Over::Add(Box::new(form)), status).await
        }
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

async fn with_limits(visit: &Visit, editor: Result<Editor, ApiError>) -> Result<(Editor, Limits), ApiError> {
    Ok((editor?, limits(visit).await?))
}

/// Works at an editor that offers what the visitor has.
async fn at_desk<T: Send + 'static>(
    visit: &Visit,
    work: impl FnOnce(Desk<'_>) -> T + Send + 'static,
) -> Result<T, ApiError> {
    let (language, authority) = (visit.frame.look.language, visit.member.authority());
    let work = move |db: &keywright_storage::Database, _| {
        let offers = Offers::new(db.catalogue(), authority);
        Ok(work(Desk { language, catalogue: db.catalogue(), offers: Some(&offers) }))
    };
    visit.member.read(work).await
}

/// Makes what the form says, by the rules of the API: its name and its secret.
async fn create(visit: &Visit, form: &Form, is_save: bool) -> Result<(String, String), Refused> {
    let member = &visit.member;
    operations::require_any_manage(member)?;
    if !is_save {
        return Err(ApiError::invalid("form_is_incomplete").into());
    }
    names::required(form.get("name"))?;
    let is_service = form.get("type") == Some("Service");
    let is_narrowed = form.get("scope") == Some("Narrowed");
    let permissions =
        if is_service || is_narrowed { Some(permissions(visit, form.clone()).await?) } else { None };
    let wanted = CreateAccessToken {
        name: Some(form.text("name").to_owned()),
        r#type: Some(form.text("type").to_owned()),
        permissions,
        scope: (!is_service).then(|| form.text("scope").to_owned()),
        expires_at: end(visit, form),
        allowed_networks: networks(form),
    };
    let wanted = wanted.check(member.state.db.catalogue())?;
    member.require(operations::manage(wanted.kind.name()), operations::ANY)?;
    let minted = member.write(move |act| operations::create(act, &wanted)).await?;
    Ok((minted.token.name.to_string(), minted.secret.expose().to_owned()))
}

/// When the new token is to end: so many days from now, or on a day.
fn end(visit: &Visit, form: &Form) -> Option<String> {
    let days = form.get("lasts").and_then(|it| it.parse().ok()).filter(|it| PRESETS.contains(it));
    match days.and_then(Days::new) {
        Some(days) => Some(text(days.after(visit.member.state.now()))),
        None => form.get("expires").map(|it| format!("{it}T00:00:00Z")),
    }
}

/// One network on each line.
fn networks(form: &Form) -> Option<Vec<String>> {
    let lines = form.get("networks")?.lines().map(str::trim).filter(|it| !it.is_empty());
    Some(lines.map(str::to_owned).collect())
}

/// How long tokens of each kind last in an organization.
async fn limits(visit: &Visit) -> Result<Limits, ApiError> {
    let w = Tokens(visit.frame.look.language);
    let found = visit.member.read(|db, id| db.organizations().find(id)?.ok_or(ApiError::NotFound)).await?;
    let of = |kind| {
        let lifetime = found.token_policy.of(kind);
        let default = lifetime.usual().map(|it| w.by_default(it.get()));
        let maximum = lifetime.maximum().map(|it| w.at_most(it.get()));
        let said: Vec<_> = default.into_iter().chain(maximum).collect();
        match (said.is_empty(), lifetime.required()) {
            (false, _) => said.join(", "),
            (true, true) => w.must_end().to_owned(),
            (true, false) => w.forever().to_owned(),
        }
    };
    Ok(Limits { personal: of(KindName::Personal), service: of(KindName::Service) })
}

async fn permissions(visit: &Visit, form: Form) -> Result<Vec<PolicyStatement>, Refused> {
    let found = at_desk(visit, move |desk| desk.statements(&form)).await?;
    found.map_err(|Incomplete(lines)| Refused::Incomplete(lines))
}

impl From<ApiError> for Refused {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl NewTokenForm {
    fn read(visit: &Visit, form: &Form, editor: Editor) -> Self {
        let tomorrow = moment(visit.member.state.now().after(DAY));
        Self {
            name: form.text("name").to_owned(),
            is_service: form.get("type") == Some("Service"),
            is_narrowed: form.get("scope") == Some("Narrowed"),
            lasts: form.text("lasts").to_owned(),
            expires: form.text("expires").to_owned(),
            networks: form.text("networks").to_owned(),
            limits: Limits::default(),
            tomorrow: tomorrow.split(' ').next().unwrap_or_default().to_owned(),
            editor,
            is_fresh: true,
            alert: None,
            mays: Mays::of(&visit.member),
        }
    }
}
