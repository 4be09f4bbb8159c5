//! `/setup`: the page behind the setup link, with which a browser makes the owner of a new installation.

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    http::StatusCode,
    web::{self, Data, Query, ServiceConfig},
};
use askama::Template;
use serde::Deserialize;

use super::{form::Form, frame::Look, language::Language, page, words::words};
use crate::{
    ApiError, AppState,
    setup::{SetUp, make},
};

/// The first part of the path, where no language stands before it.
pub(super) const PAGE: &str = "setup";

words! {
    /// Setting up.
    Setup {
        title: "Set up Keywright", "设置 Keywright";
        lead: "Create the owner, who holds every permission. Then log in.", "创建拥有全部权限的所有者，然后登录。";
        email: "E-mail", "邮箱";
        password: "Password, 8 characters or more", "密码，至少 8 个字符";
        organization: "Organization name", "机构名称";
        organization_hint: "Of your company or team. Empty: playground.", "公司或团队的名称，留空则为 playground。";
        submit: "Create the owner", "创建所有者";
        refused: "This link is no longer valid: it was used, or its hour is over. If there is no owner yet, restart the server for another.", "此链接已失效：已被使用或已超过一小时。如果还没有所有者，重启服务器即可获得新的链接。";
        login: "Log in", "登录";
    }
}

/// The page.
#[derive(Template)]
#[template(path = "setup.html")]
struct SetupPage {
    look: Look,
    w: Setup,
    /// None where the link is none.
    form: Option<Filled>,
    alert: Option<String>,
}

/// The form as it was filled in.
struct Filled {
    token: String,
    email: String,
    organization: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Link {
    token: String,
}

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(web::resource(format!("/{PAGE}")).get(show).post(submit));
}

async fn show(state: Data<AppState>, request: HttpRequest, link: Query<Link>) -> HttpResponse {
    let look = Look::new(&request, Language::of(&request));
    if !state.setup.admits(&link.token, state.now()) {
        return refused(look, StatusCode::FORBIDDEN);
    }
    let form = Filled { token: link.into_inner().token, email: String::new(), organization: String::new() };
    render(look, StatusCode::OK, Some(form), None)
}

async fn submit(state: Data<AppState>, request: HttpRequest, form: Form) -> HttpResponse {
    let look = Look::new(&request, Language::of(&request));
    let text = |name: &str| form.text(name).to_owned();
    let filled = Filled { token: text("token"), email: text("email"), organization: text("organization") };
    let wanted = SetUp {
        token: Some(filled.token.clone()),
        email: Some(filled.email.clone()),
        password: Some(text("password")),
        organization_name: Some(filled.organization.clone()),
    };
    match make(&state, wanted).await {
        Ok(()) => page::go(&look.path("login?set_up=1"), None),
        Err(error @ ApiError::Invalid(_)) => {
            let (status, alert) = look.language.failures().why(&error);
            render(look, status, Some(filled), Some(alert))
        }
        Err(error) => refused(look, error.status_code()),
    }
}

fn refused(look: Look, status: StatusCode) -> HttpResponse {
    let alert = Setup(look.language).refused().to_owned();
    render(look.at(format!("/{PAGE}")), status, None, Some(alert))
}

fn render(look: Look, status: StatusCode, form: Option<Filled>, alert: Option<String>) -> HttpResponse {
    // The page in another language is behind the same link, also where this one answers a form.
    let look = match form.as_ref().and_then(|it| serde_urlencoded::to_string([("token", &it.token)]).ok()) {
        Some(query) => look.at(format!("/{PAGE}?{query}")),
        None => look,
    };
    let w = Setup(look.language);
    page::render(status, &SetupPage { look, w, form, alert })
}
