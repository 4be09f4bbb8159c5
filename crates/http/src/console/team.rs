//! IAM / Team: the members, and what is done to them (wire 4.5).

mod add;
mod ask;
mod one;
mod words;

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self, ServiceConfig},
};
use askama::Template;

use self::{add::Adding, words::Words};
use super::{
    frame::{Frame, Look},
    list::{Asked, Pages},
    page,
    question::Question,
    refusal,
    visit::Visit,
};
use crate::{
    ApiError, iam,
    members::bodies::{self, MemberVm, SearchFilter},
};

/// Where the list is, after the language.
const LIST: &str = "iam/team";
/// How many groups of a member the list names.
const GROUPS_SHOWN: usize = 3;

#[derive(Template)]
#[template(path = "team.html")]
struct ListPage<'a> {
    look: &'a Look,
    frame: &'a Frame,
    w: Words,
    asked: &'a Asked,
    rows: Vec<Row>,
    pages: Pages,
    over: Over,
}

/// A member as the list shows them.
struct Row {
    id: String,
    name: String,
    email: String,
    groups: Vec<String>,
    more_groups: usize,
    is_self: bool,
    has_logged_in: bool,
}

/// What lies over the list.
enum Over {
    Nothing,
    Add(Box<Adding>),
    Sure(Question),
}

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(web::resource(format!("/{LIST}")).get(show).post(add::submit))
        .service(web::resource(format!("/{LIST}/new")).get(add::show))
        .service(web::resource(format!("/{LIST}/{{id}}")).get(one::show))
        .service(web::resource(format!("/{LIST}/{{id}}/groups")).post(one::change_group))
        .service(web::resource(format!("/{LIST}/{{id}}/policies")).post(one::change_policy))
        .service(
            web::resource(format!("/{LIST}/{{id}}/one-time-password"))
                .get(one::ask_password)
                .post(one::give_password),
        )
        .service(web::resource(format!("/{LIST}/{{id}}/remove")).get(ask::organization).post(ask::remove))
        .service(
            web::resource(format!("/{LIST}/{{id}}/remove-from-workspace"))
                .get(ask::workspace)
                .post(ask::remove_from_workspace),
        );
}

async fn show(visit: Visit, asked: Asked) -> HttpResponse {
    render(&visit, &asked, Over::Nothing, StatusCode::OK).await
}

/// The list, with something over it.
async fn render(visit: &Visit, asked: &Asked, over: Over, status: StatusCode) -> HttpResponse {
    match read(visit, asked).await {
        Ok((rows, pages)) => {
            let (look, frame) = (&visit.frame.look, &visit.frame);
            if let (Over::Nothing, Some(last)) = (&over, pages.elsewhere(&look.path(LIST))) {
                return last;
            }
            page::render(status, &ListPage { look, frame, w: Words(look.language), asked, rows, pages, over })
        }
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

async fn read(visit: &Visit, asked: &Asked) -> Result<(Vec<Row>, Pages), ApiError> {
    iam::require(&visit.member)?;
    let (filter, paging) = (SearchFilter::of(asked.get("name")), asked.paging());
    let page =
        visit.member.read(move |db, organization| bodies::page(db, organization, &filter, paging)).await?;
    let own = visit.member.account.uuid();
    let rows = page.items.iter().map(|it| Row::new(it, it.id == own)).collect();
    Ok((rows, Pages::new(asked, page.total_count)))
}

impl Row {
    fn new(member: &MemberVm, is_self: bool) -> Self {
        let names = member.groups.iter().map(|it| it.name.clone());
        Self {
            id: member.id.to_string(),
            name: member.name.clone(),
            email: member.email.clone(),
            groups: names.take(GROUPS_SHOWN).collect(),
            more_groups: member.groups.len().saturating_sub(GROUPS_SHOWN),
            is_self,
            has_logged_in: member.has_logged_in,
        }
    }
}
