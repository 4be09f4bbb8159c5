//! IAM / Groups: members who have policies together (wire 4.5).

mod one;
mod words;

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self, Path, ServiceConfig},
};
use askama::Template;
use keywright_core::id::GroupId;
use uuid::Uuid;

use self::words::Words;
use super::{
    form::Form,
    frame::{Frame, Look},
    list::{Asked, Pages},
    page,
    question::Question,
    refusal,
    visit::{Sent, Visit},
};
use crate::{
    ApiError,
    groups::{GroupVm, bodies::GroupBody, operations},
    iam,
};

/// Where the list is, after the language.
const LIST: &str = "iam/groups";

#[derive(Template)]
#[template(path = "groups.html")]
struct ListPage<'a> {
    look: &'a Look,
    frame: &'a Frame,
    w: Words,
    asked: &'a Asked,
    rows: Vec<GroupVm>,
    pages: Pages,
    over: Over,
}

/// What lies over the list.
enum Over {
    Nothing,
    Add(Filled),
    Sure(Question),
}

/// What a group is called, as it was filled in.
struct Filled {
    name: String,
    description: String,
    alert: Option<String>,
}

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(web::resource(format!("/{LIST}")).get(show).post(submit))
        .service(web::resource(format!("/{LIST}/new")).get(show_new))
        .service(web::resource(format!("/{LIST}/{{id}}")).get(one::show).post(one::rename))
        .service(web::resource(format!("/{LIST}/{{id}}/members")).post(one::change_member))
        .service(web::resource(format!("/{LIST}/{{id}}/policies")).post(one::change_policy))
        .service(web::resource(format!("/{LIST}/{{id}}/remove")).get(ask).post(remove));
}

async fn show(visit: Visit, asked: Asked) -> HttpResponse {
    render(&visit, &asked, Over::Nothing, StatusCode::OK).await
}

async fn show_new(visit: Visit, asked: Asked) -> HttpResponse {
    render(&visit, &asked, Over::Add(Filled::new(&Form::default(), None)), StatusCode::OK).await
}

async fn submit(sent: Sent, asked: Asked) -> HttpResponse {
    let Sent { visit, form } = sent;
    match create(&visit, &form).await {
        Ok(id) => page::done(&visit.frame.look.path(&format!("{LIST}/{id}"))),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            render(&visit, &asked, Over::Add(Filled::new(&form, Some(alert))), status).await
        }
    }
}

async fn create(visit: &Visit, form: &Form) -> Result<Uuid, ApiError> {
    iam::require(&visit.member)?;
    let settings = GroupBody::new(form.text("name"), form.text("description")).check()?;
    let group = visit.member.write(move |act| operations::create(act, &settings)).await?;
    Ok(group.id.uuid())
}

async fn ask(visit: Visit, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    question(&visit, &asked, *id, None, StatusCode::OK).await
}

async fn remove(sent: Sent, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    let (visit, group) = (sent.visit, GroupId::from_uuid(*id));
    let done = match find(&visit, *id).await {
        Ok(_) => visit.member.write(move |act| operations::remove(act, group)).await,
        Err(error) => return refusal::failure(&visit.frame.look, &error),
    };
    match done {
        Ok(()) => page::done(&format!("{}{asked}", visit.frame.look.path(LIST))),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            question(&visit, &asked, *id, Some(alert), status).await
        }
    }
}

async fn question(
    visit: &Visit,
    asked: &Asked,
    id: Uuid,
    alert: Option<String>,
    status: StatusCode,
) -> HttpResponse {
    match find(visit, id).await {
        Ok(group) => {
            let w = Words(visit.frame.look.language);
            let action = visit.frame.look.path(&format!("{LIST}/{id}/remove{asked}"));
            let said = (w.hint(), visit.frame.look.w.remove());
            let question = Question::dangerous(w.sure(group.name), said, action, alert);
            render(visit, asked, Over::Sure(question), status).await
        }
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

/// A group, for who may know of it.
async fn find(visit: &Visit, id: Uuid) -> Result<GroupVm, ApiError> {
    iam::require(&visit.member)?;
    let id = GroupId::from_uuid(id);
    let group = visit.member.read(move |db, organization| Ok(db.groups().find(organization, id)?)).await?;
    group.as_ref().map(GroupVm::from).ok_or(ApiError::NotFound)
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

async fn read(visit: &Visit, asked: &Asked) -> Result<(Vec<GroupVm>, Pages), ApiError> {
    iam::require(&visit.member)?;
    let (name, slice) = (asked.text("name").to_owned(), asked.paging().slice());
    let page =
        visit.member.read(move |db, organization| Ok(db.groups().page(organization, &name, slice)?)).await?;
    Ok((page.items.iter().map(GroupVm::from).collect(), Pages::new(asked, page.total)))
}

impl Filled {
    fn new(form: &Form, alert: Option<String>) -> Self {
        Self { name: form.text("name").to_owned(), description: form.text("description").to_owned(), alert }
    }
}
