//! `/setup`: the page behind the setup link. A plain form, which works without JavaScript.

use actix_web::{
    HttpRequest, HttpResponse, ResponseError, get,
    http::{StatusCode, header::ACCEPT_LANGUAGE},
    post,
    web::{Data, Form, Query},
};
use serde::Deserialize;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{SetUp, make};
use crate::AppState;

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config.map(|config| config.service(show).service(submit));
}

#[derive(Default, Deserialize)]
struct Link {
    #[serde(default)]
    token: String,
}

/// The words of the page.
struct Words {
    lang: &'static str,
    title: &'static str,
    lead: &'static str,
    email: &'static str,
    password: &'static str,
    button: &'static str,
    done: &'static str,
    refused: &'static str,
    invalid: &'static str,
    next: &'static str,
}

const ENGLISH: Words = Words {
    lang: "en",
    title: "Set up Keywright",
    lead: "Choose how the owner logs in. The owner holds every permission.",
    email: "E-mail address",
    password: "Password, 8 characters or more",
    button: "Make the owner",
    done: "Done. The owner can log in.",
    refused: "This link is good no more: it was used, or its hour is over. Restart the server for another.",
    invalid: "That does not do. The address must be an e-mail address, and the password have at least 8 characters and not be among the commonest.",
    next: "Try the API in Swagger UI",
};

const CHINESE: Words = Words {
    lang: "zh",
    title: "设置 Keywright",
    lead: "请设置所有者的登录方式。所有者拥有全部权限。",
    email: "邮箱地址",
    password: "密码，至少 8 个字符",
    button: "创建所有者",
    done: "完成，所有者现在可以登录。",
    refused: "此链接已失效：已被使用或已超过一小时。重启服务器即可获得新的链接。",
    invalid: "无法使用：请填写有效的邮箱地址，密码至少 8 个字符且不能是常见密码。",
    next: "在 Swagger UI 中试用 API",
};

#[get("/setup")]
async fn show(state: Data<AppState>, request: HttpRequest, link: Query<Link>) -> HttpResponse {
    let words = words(&request);
    if state.setup.admits(&link.token, state.now()) {
        page(StatusCode::OK, words, &form(words, &link.token, ""))
    } else {
        refused(StatusCode::FORBIDDEN, words)
    }
}

#[post("/setup")]
async fn submit(state: Data<AppState>, request: HttpRequest, form: Form<SetUp>) -> HttpResponse {
    let words = words(&request);
    let form = form.into_inner();
    let token = form.token.clone().unwrap_or_default();
    match make(&state, form).await {
        Ok(()) => {
            let next = format!("<p>{}</p><p><a href=\"/swagger-ui/\">{}</a></p>", words.done, words.next);
            page(StatusCode::OK, words, &next)
        }
        Err(error) if error.status_code() == StatusCode::BAD_REQUEST => {
            page(StatusCode::BAD_REQUEST, words, &self::form(words, &token, words.invalid))
        }
        Err(error) => refused(error.status_code(), words),
    }
}

fn refused(status: StatusCode, words: &Words) -> HttpResponse {
    page(status, words, &format!("<p role=\"alert\">{}</p>", words.refused))
}

fn words(request: &HttpRequest) -> &'static Words {
    let wanted = request.headers().get(ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok());
    if wanted.is_some_and(|it| it.trim_start().to_ascii_lowercase().starts_with("zh")) {
        &CHINESE
    } else {
        &ENGLISH
    }
}

fn form(words: &Words, token: &str, alert: &str) -> String {
    // Nothing of the request but hexadecimal digits gets into the page.
    let token: String = token.chars().filter(char::is_ascii_hexdigit).take(64).collect();
    let alert = if alert.is_empty() { String::new() } else { format!("<p role=\"alert\">{alert}</p>") };
    format!(
        "<p>{}</p>{alert}<form method=\"post\" action=\"/setup\"><input type=\"hidden\" name=\"token\" value=\"{token}\">\
         <p><label>{}<br><input type=\"email\" name=\"email\" required autocomplete=\"username\" maxlength=\"254\"></label></p>\
         <p><label>{}<br><input type=\"password\" name=\"password\" required minlength=\"8\" autocomplete=\"new-password\"></label></p>\
         <p><button>{}</button></p></form>",
        words.lead, words.email, words.password, words.button
    )
}

fn page(status: StatusCode, words: &Words, content: &str) -> HttpResponse {
    let body = format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{title}</title><main><h1>{title}</h1>{content}</main></html>",
        words.lang,
        title = words.title,
    );
    HttpResponse::build(status).content_type("text/html; charset=utf-8").body(body)
}
