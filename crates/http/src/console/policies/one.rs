//! One policy: what it says, and who has it.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use askama::Template;
use keywright_core::{id::PolicyId, policy::Policy};
use uuid::Uuid;

use super::{LIST, Row, Words, add::NewForm, holders::Kind};
use crate::{
    ApiError,
    console::{
        form::Form,
        frame::{Frame, Look},
        page, refusal,
        relations::Relations,
        statements::{Desk, Draft, Editor},
        visit::Visit,
    },
    iam,
    statements::show as written,
};

/// The page of a policy.
#[derive(Template)]
#[template(path = "policies/one.html")]
struct OnePage<'a> {
    look: &'a Look,
    frame: &'a Frame,
    w: Words,
    /// Where the page is, without its tab.
    at: String,
    policy: Row,
    tab: Tab,
    clone: Option<NewForm>,
    unsaved: Unsaved,
    /// Why its name or description was not changed, or nothing of it.
    alert: Option<String>,
}

/// What of a policy is shown.
pub(super) enum Tab {
    Permissions(Box<Editor>),
    /// To whom it is attached.
    Holders(Kind, Box<Relations>),
}

/// What of the page is what was sent, and not what is stored.
#[derive(Clone, Copy, Default)]
struct Unsaved {
    statements: bool,
    settings: bool,
}

/// What is being done to a policy.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// The statements as they were sent; without them, they are shown as they are.
    pub(super) editor: Option<Editor>,
    pub(super) clone: Option<NewForm>,
    /// The name and description that were sent.
    pub(super) settings: Option<Form>,
    /// Why it was not done, where the editor does not say so.
    pub(super) alert: Option<String>,
}

impl Tab {
    fn is_permissions(&self) -> bool {
        matches!(self, Self::Permissions(_))
    }

    fn is_of_groups(&self) -> bool {
        matches!(self, Self::Holders(Kind::Groups, _))
    }
}

pub(super) async fn show(visit: Visit, id: Path<Uuid>) -> HttpResponse {
    match find(&visit, id.into_inner()).await {
        Ok(policy) => permissions(&visit, &policy, Changes::default(), StatusCode::OK),
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

/// A policy that the visitor may manage.
pub(super) async fn find(visit: &Visit, id: Uuid) -> Result<Policy, ApiError> {
    iam::require(&visit.member)?;
    let id = PolicyId::from_uuid(id);
    let found = visit.member.read(move |db, organization| Ok(db.policies().find(organization, id)?)).await?;
    found.ok_or(ApiError::NotFound)
}

/// The page with what the policy says.
pub(super) fn permissions(
    visit: &Visit,
    policy: &Policy,
    changes: Changes,
    status: StatusCode,
) -> HttpResponse {
    let Changes { editor, clone, settings, alert } = changes;
    let unsaved = Unsaved { statements: editor.is_some(), settings: settings.is_some() };
    let mut row = Row::of(visit.frame.look.language, policy);
    let editor = editor.unwrap_or_else(|| {
        let statements = written(policy.statements.iter());
        at_desk(visit, |desk| {
            if row.is_system {
                Editor::shown(desk.language, desk.catalogue, &statements)
            } else {
                desk.show(Draft::of(desk.catalogue, &statements))
            }
        })
    });
    if let Some(form) = settings {
        form.text("name").clone_into(&mut row.name);
        form.text("description").clone_into(&mut row.description);
    }
    let editor = editor.posting(visit.frame.look.path(&format!("{LIST}/{}/statements", row.id)), "");
    render(visit, row, Tab::Permissions(Box::new(editor)), unsaved, clone, alert, status)
}

/// The page with who has the policy.
pub(super) fn holders(
    visit: &Visit,
    policy: &Policy,
    kind: Kind,
    holders: Relations,
    status: StatusCode,
) -> HttpResponse {
    render(
        visit,
        Row::of(visit.frame.look.language, policy),
        Tab::Holders(kind, Box::new(holders)),
        Unsaved::default(),
        None,
        None,
        status,
    )
}

/// Works at the editor of policies: it offers everything, for they may hold what their editor does not have.
pub(super) fn at_desk<T>(visit: &Visit, work: impl FnOnce(Desk<'_>) -> T) -> T {
    let catalogue = visit.member.catalogue();
    work(Desk { language: visit.frame.look.language, catalogue: &catalogue, offers: None })
}

fn render(
    visit: &Visit,
    policy: Row,
    tab: Tab,
    unsaved: Unsaved,
    clone: Option<NewForm>,
    alert: Option<String>,
    status: StatusCode,
) -> HttpResponse {
    let (look, frame) = (&visit.frame.look, &visit.frame);
    let at = look.path(&format!("{LIST}/{}", policy.id));
    let page = OnePage { look, frame, w: Words(look.language), at, policy, tab, unsaved, clone, alert };
    page::render(status, &page)
}
