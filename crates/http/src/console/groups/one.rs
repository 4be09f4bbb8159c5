//! One group: what it is called, who is in it, and its policies.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use askama::Template;
use keywright_core::id::{AccountId, GroupId, OrganizationId, PolicyId};
use keywright_storage::{Database, Page};
use uuid::Uuid;

use super::{Filled, LIST, Words, find};
use crate::{
    ApiError,
    console::{
        form::Form,
        frame::{Frame, Look},
        list::{Asked, Pages},
        page, refusal,
        relations::{self, Press, Relation, Relations, Tab, Wanted, answer, tabs},
        visit::{Sent, Visit},
    },
    groups::{GroupVm, bodies::GroupBody, operations},
    iam,
};

#[derive(Template)]
#[template(path = "groups/one.html")]
struct GroupPage<'a> {
    look: &'a Look,
    frame: &'a Frame,
    w: Words,
    asked: &'a Asked,
    group: GroupVm,
    filled: Filled,
    /// Where the page is.
    at: String,
    tabs: Vec<Tab>,
    relations: Relations,
}

pub(super) async fn show(visit: Visit, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    render(&visit, &asked, *id, None, StatusCode::OK).await
}

pub(super) async fn rename(sent: Sent, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    let Sent { visit, form } = sent;
    match change(&visit, &form, *id).await {
        Ok(()) => page::done(&format!("{}{asked}", path(&visit, *id))),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            render(&visit, &asked, *id, Some(Filled::new(&form, Some(alert))), status).await
        }
    }
}

async fn change(visit: &Visit, form: &Form, id: Uuid) -> Result<(), ApiError> {
    iam::require(&visit.member)?;
    let settings = GroupBody::new(form.text("name"), form.text("description")).check()?;
    let id = GroupId::from_uuid(id);
    visit.member.write(move |act| operations::change_settings(act, id, &settings)).await.map(drop)
}

pub(super) async fn change_member(sent: Sent, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    let Sent { visit, form } = sent;
    let group = GroupId::from_uuid(*id);
    let done = match Press::read(&visit, &form) {
        Ok(Press { of, is_added }) => {
            let member = AccountId::from_uuid(of);
            let change = if is_added { operations::add_member } else { operations::remove_member };
            visit.member.write(move |act| change(act, group, member)).await
        }
        Err(error) => Err(error),
    };
    answer(&visit, &format!("{}{asked}", path(&visit, *id)), done)
}

pub(super) async fn change_policy(sent: Sent, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    let Sent { visit, form } = sent;
    let group = GroupId::from_uuid(*id);
    let done = match Press::read(&visit, &form) {
        Ok(Press { of, is_added }) => {
            let policy = PolicyId::from_uuid(of);
            let change = if is_added { operations::add_policy } else { operations::remove_policy };
            visit.member.write(move |act| change(act, group, policy)).await
        }
        Err(error) => Err(error),
    };
    answer(&visit, &format!("{}{asked}", path(&visit, *id)), done)
}

fn path(visit: &Visit, id: Uuid) -> String {
    visit.frame.look.path(&format!("{LIST}/{id}"))
}

async fn render(
    visit: &Visit,
    asked: &Asked,
    id: Uuid,
    filled: Option<Filled>,
    status: StatusCode,
) -> HttpResponse {
    let (look, frame) = (&visit.frame.look, &visit.frame);
    let (w, at) = (Words(look.language), path(visit, id));
    let tabs = tabs(&[("team", w.team()), ("policies", w.policies())], asked.text("tab"));
    match read(visit, asked, id, &tabs, &at).await {
        Ok((group, relations)) => {
            if let (None, Some(last)) = (&filled, relations.pages.elsewhere(&at)) {
                return last;
            }
            let filled = filled.unwrap_or_else(|| Filled {
                name: group.name.clone(),
                description: group.description.clone(),
                alert: None,
            });
            let shown = GroupPage { look, frame, w, asked, group, filled, at, tabs, relations };
            page::render(status, &shown)
        }
        Err(error) => refusal::failure(look, &error),
    }
}

async fn read(
    visit: &Visit,
    asked: &Asked,
    id: Uuid,
    tabs: &[Tab],
    at: &str,
) -> Result<(GroupVm, Relations), ApiError> {
    let group = find(visit, id).await?;
    let (look, wanted, id) = (visit.frame.look.clone(), Wanted::new(asked), GroupId::from_uuid(id));
    let w = Words(look.language);
    let (tab, label) = tabs.iter().find(|it| it.is_here).map(|it| (it.name, it.title)).unwrap_or_default();
    let page = visit
        .member
        .read(move |db, organization| related(db, organization, id, tab, &wanted, &look))
        .await?
        .ok_or(ApiError::NotFound)?;
    let common = visit.frame.look.w;
    let (empty, noted, action) = match tab {
        "policies" => (w.no_policies(), common.description(), Some(format!("{at}/policies"))),
        _ => (w.no_members(), common.email(), Some(format!("{at}/members"))),
    };
    let pages = Pages::new(asked, page.total);
    let (asked, at) = (asked.clone(), at.to_owned());
    Ok((group, Relations { rows: page.items, pages, asked, at, action, label, empty, noted }))
}

/// What a tab lists.
fn related(
    db: &Database,
    organization: OrganizationId,
    id: GroupId,
    tab: &str,
    wanted: &Wanted,
    look: &Look,
) -> Result<Option<Page<Relation>>, ApiError> {
    let Wanted { name, show, slice } = wanted;
    Ok(if tab == "policies" {
        let page = db.groups().policies(organization, id, name, *show, *slice)?;
        page.map(|it| relations::policies(look, it))
    } else {
        let page = db.groups().members(organization, id, name, *show, *slice)?;
        page.map(|it| relations::members(look, it))
    })
}
