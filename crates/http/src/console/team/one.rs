//! One member: groups, policies, and a password for the first login.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use askama::Template;
use keywright_core::{
    Timestamp,
    id::{AccountId, GroupId, OrganizationId, PolicyId},
    member::{Account, Login},
};
use keywright_storage::{Database, Inherited, Page};
use uuid::Uuid;

use super::{LIST, Words};
use crate::{
    ApiError,
    auth::one_time::OneTimePassword,
    console::{
        frame::{Frame, Look},
        list::{Asked, Pages, moment},
        page, refusal,
        relations::{self, Press, Relation, Relations, Tab, Wanted, answer, tabs},
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
    /// The day since when they are a member.
    since: String,
    is_self: bool,
    /// Where the page is.
    at: String,
    tabs: Vec<Tab>,
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
    /// Somebody was added, and gets none: why.
    NoPassword(String),
}

pub(super) async fn show(visit: Visit, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    render(&visit, &asked, *id, Over::Nothing, StatusCode::OK).await
}

pub(super) async fn ask_password(visit: Visit, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    render(&visit, &asked, *id, Over::AskPassword(None), StatusCode::OK).await
}

pub(super) async fn give_password(sent: Sent, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    let made = make_one_time_password(&sent.visit.member, AccountId::from_uuid(*id)).await;
    show_password(&sent.visit, &asked, *id, made).await
}

/// Shows somebody who was added just now; who has never logged in gets a password for it. Whoever has a password
/// already, or was handed one, keeps it; and where no password may be made, the person was added all the same.
pub(super) async fn welcome(visit: &Visit, account: &Account) -> HttpResponse {
    let id = account.id.uuid();
    match account.login {
        Login::Never => match make_one_time_password(&visit.member, account.id).await {
            Err(error @ ApiError::Forbidden(_)) => {
                let (_, reason) = visit.frame.look.language.failures().why(&error);
                render(visit, &Asked::default(), id, Over::NoPassword(reason), StatusCode::OK).await
            }
            made => show_password(visit, &Asked::default(), id, made).await,
        },
        Login::OneTime { .. } | Login::Own { .. } => page::done(&path(visit, id)),
    }
}

/// Shows a one-time password this once, or says why there is none.
async fn show_password(
    visit: &Visit,
    asked: &Asked,
    id: Uuid,
    made: Result<(OneTimePassword, Timestamp), ApiError>,
) -> HttpResponse {
    match made {
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
    match read(visit, asked, id, &tabs, &at).await {
        Ok((member, since, relations)) => {
            if let (Over::Nothing, Some(last)) = (&over, relations.pages.elsewhere(&at)) {
                return last;
            }
            let is_self = member.id == visit.member.account.uuid();
            let shown =
                MemberPage { look, frame, w, asked, member, since, is_self, at, tabs, relations, over };
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
) -> Result<(MemberVm, String, Relations), ApiError> {
    iam::require(&visit.member)?;
    let id = AccountId::from_uuid(id);
    let (look, wanted) = (visit.frame.look.clone(), Wanted::new(asked));
    let w = Words(look.language);
    let (tab, label) = tabs.iter().find(|it| it.is_here).map(|it| (it.name, it.title)).unwrap_or_default();
    let (member, since, page) = visit
        .member
        .read(move |db, organization| {
            let member = bodies::one(db, organization, id)?;
            let found = db.members().find(organization, id)?.ok_or(ApiError::NotFound)?;
            let page = related(db, organization, id, tab, &wanted, &look)?.ok_or(ApiError::NotFound)?;
            Ok((member, found.membership.created_at, page))
        })
        .await?;
    let (empty, action) = match tab {
        "direct" => (w.no_direct(), Some(format!("{at}/policies"))),
        "inherited" => (w.no_inherited(), None),
        _ => (w.no_groups(), Some(format!("{at}/groups"))),
    };
    let since = moment(since).day();
    let pages = Pages::new(asked, page.total);
    let (asked, at, noted) = (asked.clone(), at.to_owned(), visit.frame.look.w.description());
    Ok((member, since, Relations { rows: page.items, pages, asked, at, action, label, empty, noted }))
}

/// What a tab lists.
fn related(
    db: &Database,
    organization: OrganizationId,
    id: AccountId,
    tab: &str,
    wanted: &Wanted,
    look: &Look,
) -> Result<Option<Page<Relation>>, ApiError> {
    let Wanted { name, show, slice } = wanted;
    let members = db.members();
    Ok(match tab {
        "direct" => {
            let page = members.direct_policies(organization, id, name, *show, *slice)?;
            page.map(|it| relations::policies(look, it))
        }
        "inherited" => {
            let page = members.inherited_policies(organization, id, name, *slice)?;
            let inherited = |it: Inherited| Relation {
                via: Some((relations::group_page(look, &it.group), it.group.name.to_string())),
                ..Relation::of_policy(look, &it.policy, true)
            };
            page.map(|page| page.map(inherited))
        }
        _ => {
            let page = members.groups(organization, id, name, *show, *slice)?;
            page.map(|it| relations::groups(look, it))
        }
    })
}
