//! What others call somebody: the name of one's own account.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self, ServiceConfig},
};
use askama::Template;

use super::{
    frame::{Frame, Look},
    page,
    visit::{Sent, Visit},
    words::words,
};
use crate::user::{UpdateProfile, change_profile};

const PAGE: &str = "profile";

words! {
    /// One's own account.
    Profile {
        title: "Your profile", "个人资料";
        name: "Name", "名称";
        hint: "Others see it along with your e-mail address: in the team, at your tokens, and in the audit log. Empty: they see the address alone.", "其他人会在团队、令牌和审计日志中看到此名称及您的邮箱；留空则只显示邮箱。";
        email: "E-mail", "邮箱";
        email_hint: "An administrator can change it.", "只有管理员可以更改。";
    }
}

/// The page.
#[derive(Template)]
#[template(path = "profile.html")]
struct ProfilePage<'a> {
    look: &'a Look,
    frame: &'a Frame,
    w: Profile,
    name: &'a str,
    alert: Option<String>,
}

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(web::resource(format!("/{PAGE}")).get(show).post(submit));
}

async fn show(visit: Visit) -> HttpResponse {
    render(&visit, StatusCode::OK, &visit.frame.name, None)
}

async fn submit(sent: Sent) -> HttpResponse {
    let Sent { visit, form } = sent;
    let name = form.text("name");
    let wanted = UpdateProfile { name: Some(name.to_owned()), email: None };
    match change_profile(&visit.member.state, visit.member.account, wanted).await {
        Ok(_) => page::done(&visit.frame.look.path(PAGE)),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            render(&visit, status, name, Some(alert))
        }
    }
}

fn render(visit: &Visit, status: StatusCode, name: &str, alert: Option<String>) -> HttpResponse {
    let w = Profile(visit.frame.look.language);
    let page = ProfilePage { look: &visit.frame.look, frame: &visit.frame, w, name, alert };
    page::render(status, &page)
}
