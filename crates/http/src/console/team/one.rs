//! One member: groups, policies, and a password for the first login.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use askama::Template;
use keywright_core::{
    id::{AccountId, GroupId, OrganizationId, PolicyId},
    member::{Account, Login},
    policy::Policy,
};
use keywright_storage::{Database, Page, Show};
use uuid::Uuid;

use super::{LIST, Words};
use crate::{
    ApiError,
    console::{
        frame::{Frame, Look},
        list::{Asked, Pages},
        page, refusal,
        relations::{Press, Relation, Relations, Tab, answer, tabs},
        visit::{Sent, Visit},
    },
    groups::operations as groups,
    iam,
    members::{
        bodies::{self, MemberVm},
        make_one_time_password, operations,
    },
};

#[derive(Template)]
#[template(path = "team/one.html")]
struct MemberPage<'a> {
    look: &'a Look,
    frame: &'a Frame,
    w: Words,
    asked: &'a Asked,
    member: MemberVm,
    is_self: bool,
    /// Where the page is.
    at: String,
    tabs: Vec<Tab>,
    tab: &'static str,
    empty: &'static str,
    label: &'static str,
    relations: Relations,
    over: Over,
}

/// What lies over the page.
enum Over {
    Nothing,
    /// Whether a password is to be made; and why it was not.
    AskPassword(Option<String>),
    /// It was.
    Password(String),
}

pub(super) async fn show(visit: Visit, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    render(&visit, &asked, *id, Over::Nothing, StatusCode::OK).await
}

pub(super) async fn ask_password(visit: Visit, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    render(&visit, &asked, *id, Over::AskPassword(None), StatusCode::OK).await
}

pub(super) async fn give_password(sent: Sent, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    make_password(&sent.visit, &asked, *id).await
}

/// Shows somebody who was added just now; who has never logged in gets a password for it. Whoever has a password
/// already, or was handed one, keeps it.
pub(super) async fn welcome(visit: &Visit, account: &Account) -> HttpResponse {
    let id = account.id.uuid();
    match account.login {
        Login::Never => make_password(visit, &Asked::default(), id).await,
        Login::OneTime { .. } | Login::Own { .. } => page::done(&path(visit, id)),
    }
}

/// Makes a one-time password and shows it this once, or says why there is none.
async fn make_password(visit: &Visit, asked: &Asked, id: Uuid) -> HttpResponse {
    match make_one_time_password(&visit.member, AccountId::from_uuid(id)).await {
        Ok((password, _)) => {
            render(visit, asked, id, Over::Password(password.expose().to_owned()), StatusCode::OK).await
        }
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            render(visit, asked, id, Over::AskPassword(Some(alert)), status).await
        }
    }
}

pub(super) async fn change_group(sent: Sent, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    let Sent { visit, form } = sent;
    let member = AccountId::from_uuid(*id);
    let done = match Press::read(&visit, &form) {
        Ok(Press { of, is_added }) => {
            let group = GroupId::from_uuid(of);
            let change = if is_added { groups::add_member } else { groups::remove_member };
            visit.member.write(move |act| change(act, group, member)).await
        }
        Err(error) => Err(error),
    };
    answer(&visit, &format!("{}{asked}", path(&visit, *id)), done)
}

pub(super) async fn change_policy(sent: Sent, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    let Sent { visit, form } = sent;
    let member = AccountId::from_uuid(*id);
    let done = match Press::read(&visit, &form) {
        Ok(Press { of, is_added }) => {
            let policy = PolicyId::from_uuid(of);
            let change = if is_added { operations::add_policy } else { operations::remove_policy };
            visit.member.write(move |act| change(act, member, policy)).await
        }
        Err(error) => Err(error),
    };
    answer(&visit, &format!("{}{asked}", path(&visit, *id)), done)
}

fn path(visit: &Visit, id: Uuid) -> String {
    visit.frame.look.path(&format!("{LIST}/{id}"))
}

async fn render(visit: &Visit, asked: &Asked, id: Uuid, over: Over, status: StatusCode) -> HttpResponse {
    let (look, frame) = (&visit.frame.look, &visit.frame);
    let (w, at) = (Words(look.language), path(visit, id));
    let tabs = tabs(
        &[("groups", w.groups()), ("direct", w.direct()), ("inherited", w.inherited())],
        asked.text("tab"),
    );
    let (tab, label) = tabs.iter().find(|it| it.is_here).map(|it| (it.name, it.title)).unwrap_or_default();
    let empty = match tab {
        "direct" => w.no_direct(),
        "inherited" => w.no_inherited(),
        _ => w.no_groups(),
    };
    match read(visit, asked, id, tab, &at).await {
        Ok((member, relations)) => {
            let is_self = member.id == visit.member.account.uuid();
            let shown = MemberPage {
                look,
                frame,
                w,
                asked,
                member,
                is_self,
                at,
                tabs,
                tab,
                empty,
                label,
                relations,
                over,
            };
            page::render(status, &shown)
        }
        Err(error) => refusal::failure(look, &error),
    }
}

async fn read(
    visit: &Visit,
    asked: &Asked,
    id: Uuid,
    tab: &'static str,
    at: &str,
) -> Result<(MemberVm, Relations), ApiError> {
    iam::require(&visit.member)?;
    let id = AccountId::from_uuid(id);
    let (look, wanted) = (visit.frame.look.clone(), asked.clone());
    let (member, page) = visit
        .member
        .read(move |db, organization| {
            let member = bodies::one(db, organization, id)?;
            let page = related(db, organization, id, tab, &wanted, &look)?.ok_or(ApiError::NotFound)?;
            Ok((member, page))
        })
        .await?;
    let action = match tab {
        "groups" => Some(format!("{at}/groups")),
        "direct" => Some(format!("{at}/policies")),
        _ => None,
    };
    Ok((member, Relations { rows: page.items, pages: Pages::new(asked, page.total), action }))
}

/// What a tab lists.
fn related(
    db: &Database,
    organization: OrganizationId,
    id: AccountId,
    tab: &str,
    asked: &Asked,
    look: &Look,
) -> Result<Option<Page<Relation>>, ApiError> {
    let (name, slice) = (asked.text("name"), asked.paging().slice());
    let show = if asked.is("show", "all") { Show::All } else { Show::Related };
    let policy = |it: &Policy, via, is_related| Relation {
        id: it.id.uuid().to_string(),
        name: it.name.to_string(),
        note: it.description.to_string(),
        path: look.path(&format!("iam/policies/{}", it.id.uuid())),
        via,
        is_related,
    };
    Ok(match tab {
        "direct" => {
            let page = db.members().direct_policies(organization, id, name, show, slice)?;
            page.map(|page| page.map(|it| policy(&it.item, None, it.is_related)))
        }
        "inherited" => {
            let page = db.members().inherited_policies(organization, id, name, slice)?;
            let via = |group: &keywright_core::group::Group| {
                Some((look.path(&format!("iam/groups/{}", group.id.uuid())), group.name.to_string()))
            };
            page.map(|page| page.map(|it| policy(&it.policy, via(&it.group), true)))
        }
        _ => {
            let page = db.members().groups(organization, id, name, show, slice)?;
            page.map(|page| {
                page.map(|it| Relation {
                    id: it.item.id.uuid().to_string(),
                    name: it.item.name.to_string(),
                    note: it.item.description.to_string(),
                    path: look.path(&format!("iam/groups/{}", it.item.id.uuid())),
                    via: None,
                    is_related: it.is_related,
                })
            })
        }
    })
}
