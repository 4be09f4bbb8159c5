//! What the organization asks of its tokens.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self, ServiceConfig},
};
use askama::Template;
use keywright_storage::Shortened;

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
        title: "Token policy", "令牌策略";
        lead: "How long access tokens of this organization last. A change never lets a token last longer than it did.", "本机构访问令牌的有效期。任何更改都不会延长已有令牌的有效期。";
        personal: "Personal tokens", "个人令牌";
        service: "Service tokens", "服务令牌";
        no_limit: "no limit", "不限";
        as_maximum: "the maximum", "与最长有效期相同";
        default: "Default lifetime (days)", "默认有效期（天）";
        maximum: "Maximum lifetime (days)", "最长有效期（天）";
        maximum_hint: "Empty: no limit. It holds at once for the tokens that are there: those that are older end now.", "留空表示不限。立即适用于已有令牌：超过期限的令牌会马上失效。";
        required: "Require an expiry", "必须设置到期时间";
        reuse: "When an old secret is used", "旧密钥被使用时";
        deactivate: "Deactivate the token", "停用该令牌";
        reuse_hint: "It is in the audit log in any case. A token that is deactivated so takes a new secret.", "无论如何都会写入审计日志。以此方式停用的令牌须更换密钥后才能使用。";
        sure: "Cut existing tokens short?", "缩短已有令牌的有效期？";
        ended(count): "Tokens that end now: {count}", "立即失效的令牌：{count} 个";
        earlier(count): "Tokens that get an end, or an earlier one: {count}", "将获得到期时间或提前到期的令牌：{count} 个";
        or_more(count): "{count} or more", "至少 {count}";
        sure_hint: "Programs that use a token that has ended are refused, and it cannot be brought back.", "令牌失效后，使用它的程序会被拒绝，且无法恢复。";
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
    /// Whether it is really to be so.
    question: Option<Question>,
}

/// How many tokens a change cuts short, and the form that makes it.
struct Question {
    lines: Vec<String>,
    fields: Vec<(String, String)>,
}

/// The field that says that what is cut short was read.
const CONFIRMED: &str = "confirmed";
/// The fields of the form, beside that.
const FIELDS: [&str; 7] = [
    "personal-default",
    "personal-maximum",
    "personal-required",
    "service-default",
    "service-maximum",
    "service-required",
    "reuse",
];

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
        Ok(policy) => render(&visit, StatusCode::OK, &shown(&policy), None, None),
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

async fn submit(sent: Sent) -> HttpResponse {
    let Sent { visit, form } = sent;
    match change(&visit, &form).await {
        Ok(None) => page::done(&visit.frame.look.path(PAGE)),
        Ok(Some(cut)) => {
            let question = Question::new(Asks(visit.frame.look.language), cut, &form);
            render(&visit, StatusCode::OK, &form, None, Some(question))
        }
        Err(error) if iam::require(&visit.member).is_err() => refusal::failure(&visit.frame.look, &error),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            render(&visit, status, &form, Some(alert), None)
        }
    }
}

async fn read(visit: &Visit) -> Result<TokenPolicyVm, ApiError> {
    iam::require(&visit.member)?;
    let found = visit.member.read(|db, id| db.organizations().find(id)?.ok_or(ApiError::NotFound));
    Ok((&found.await?.token_policy).into())
}

/// Makes the change; or tells what it cuts short, if it does and that has not been confirmed.
async fn change(visit: &Visit, form: &Form) -> Result<Option<Shortened>, ApiError> {
    iam::require(&visit.member)?;
    let wanted = TokenPolicyVm {
        personal: lifetime(form, "personal")?,
        service: lifetime(form, "service")?,
        deactivate_on_reuse: form.get("reuse").is_some(),
    };
    let wanted = wanted.check()?;
    if form.get(CONFIRMED).is_none() {
        let (wanted, now) = (wanted.clone(), visit.member.state.now());
        let cut = visit.member.read(move |db, id| {
            let before = db.organizations().find(id)?.ok_or(ApiError::NotFound)?.token_policy;
            Ok(db.tokens().shortened(id, &wanted.after(&before, now), now)?)
        });
        let cut = cut.await?;
        if cut.ended + cut.earlier > 0 {
            return Ok(Some(cut));
        }
    }
    visit.member.write(move |act| token_policy::change(act, &wanted)).await?;
    Ok(None)
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

impl Question {
    fn new(w: Asks, cut: Shortened, form: &Form) -> Self {
        let count = |it: u64| if cut.is_complete { it.to_string() } else { w.or_more(it) };
        let sent = FIELDS.into_iter().filter(|it| form.has(it));
        let fields = sent.map(|it| (it.to_owned(), form.text(it).to_owned()));
        Self {
            lines: vec![w.ended(count(cut.ended)), w.earlier(count(cut.earlier))],
            fields: fields.collect(),
        }
    }
}

fn render(
    visit: &Visit,
    status: StatusCode,
    form: &Form,
    alert: Option<String>,
    question: Option<Question>,
) -> HttpResponse {
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
    page::render(status, &PolicyPage { look, frame, w, kinds, deactivate_on_reuse, alert, question })
}
