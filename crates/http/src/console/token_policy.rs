//! What the organization asks of its tokens.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self, ServiceConfig},
};
use askama::Template;

use super::{
    form::Form,
    frame::{Frame, Look},
    page, refusal,
    visit::{Sent, Visit},
    words::words,
};
use crate::{
    ApiError, iam,
    organizations::token_policy::{self, LifetimeVm, TokenPolicyVm},
};

pub(super) const PAGE: &str = "iam/token-policy";

words! {
    /// What is asked of tokens.
    Asks {
        title: "Token policy", "密钥策略";
        lead: "How long access tokens of this organization last. A change never lets a token last longer than it did.", "本组织访问密钥的有效期。任何更改都不会延长已有密钥的有效期。";
        personal: "Personal tokens", "个人密钥";
        service: "Service tokens", "服务密钥";
        default: "Days unless said otherwise", "未指定时的天数";
        maximum: "Days at most", "最长天数";
        maximum_hint: "Empty: no limit. It holds at once for the tokens that are there: those that are older end now.", "留空表示不限。立即适用于已有密钥：超过期限的密钥会马上失效。";
        required: "It must be said how long a token lasts", "必须指定有效期";
        reuse: "When an old secret is used", "旧密钥被使用时";
        deactivate: "Deactivate the token", "停用该密钥";
        reuse_hint: "It is in the audit log in any case. A token that is deactivated so takes a new secret.", "无论如何都会写入审计日志。因此被停用的密钥须更换后才能使用。";
    }
}

/// The page.
#[derive(Template)]
#[template(path = "token_policy.html")]
struct PolicyPage<'a> {
    look: &'a Look,
    frame: &'a Frame,
    w: Asks,
    kinds: [Fields; 2],
    deactivate_on_reuse: bool,
    alert: Option<String>,
}

/// The fields of a kind of tokens.
struct Fields {
    legend: &'static str,
    /// How the names of the fields begin.
    name: &'static str,
    default: String,
    maximum: String,
    required: bool,
}

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(web::resource(format!("/{PAGE}")).get(show).post(submit));
}

async fn show(visit: Visit) -> HttpResponse {
    match read(&visit).await {
        Ok(policy) => render(&visit, StatusCode::OK, &shown(&policy), None),
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

async fn submit(sent: Sent) -> HttpResponse {
    let Sent { visit, form } = sent;
    match change(&visit, &form).await {
        Ok(()) => page::done(&visit.frame.look.path(PAGE)),
        Err(error) if iam::require(&visit.member).is_err() => refusal::failure(&visit.frame.look, &error),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            render(&visit, status, &form, Some(alert))
        }
    }
}

async fn read(visit: &Visit) -> Result<TokenPolicyVm, ApiError> {
    iam::require(&visit.member)?;
    let found = visit.member.read(|db, id| db.organizations().find(id)?.ok_or(ApiError::NotFound));
    Ok((&found.await?.token_policy).into())
}

async fn change(visit: &Visit, form: &Form) -> Result<(), ApiError> {
    iam::require(&visit.member)?;
    let wanted = TokenPolicyVm {
        personal: lifetime(form, "personal")?,
        service: lifetime(form, "service")?,
        deactivate_on_reuse: form.get("reuse").is_some(),
    };
    let wanted = wanted.check()?;
    visit.member.write(move |act| token_policy::change(act, &wanted)).await.map(drop)
}

fn lifetime(form: &Form, kind: &'static str) -> Result<LifetimeVm, ApiError> {
    let days = |what: &str| {
        let name = format!("{kind}-{what}");
        if !form.has(&name) {
            return Err(ApiError::invalid("form_is_incomplete"));
        }
        let text = form.get(&name);
        let read = |it: &str| it.parse().map_err(|_| ApiError::invalid(format!("{kind}_is_invalid")));
        text.map(read).transpose()
    };
    Ok(LifetimeVm {
        default_days: days("default")?,
        maximum_days: days("maximum")?,
        required: form.get(&format!("{kind}-required")).is_some(),
    })
}

/// A policy as its form is filled in.
fn shown(policy: &TokenPolicyVm) -> Form {
    let of = |kind: &str, it: &LifetimeVm| {
        let field =
            |what: &str, value: Option<u32>| value.map(|value| (format!("{kind}-{what}"), value.to_string()));
        let required = it.required.then(|| (format!("{kind}-required"), "on".to_owned()));
        [field("default", it.default_days), field("maximum", it.maximum_days), required]
    };
    let reuse = policy.deactivate_on_reuse.then(|| ("reuse".to_owned(), "on".to_owned()));
    let fields = of("personal", &policy.personal).into_iter().chain(of("service", &policy.service));
    Form::of(fields.chain([reuse]).flatten())
}

fn render(visit: &Visit, status: StatusCode, form: &Form, alert: Option<String>) -> HttpResponse {
    let w = Asks(visit.frame.look.language);
    let fields = |legend, name: &'static str| Fields {
        legend,
        name,
        default: form.text(&format!("{name}-default")).to_owned(),
        maximum: form.text(&format!("{name}-maximum")).to_owned(),
        required: form.get(&format!("{name}-required")).is_some(),
    };
    let kinds = [fields(w.personal(), "personal"), fields(w.service(), "service")];
    let deactivate_on_reuse = form.get("reuse").is_some();
    let (look, frame) = (&visit.frame.look, &visit.frame);
    page::render(status, &PolicyPage { look, frame, w, kinds, deactivate_on_reuse, alert })
}
