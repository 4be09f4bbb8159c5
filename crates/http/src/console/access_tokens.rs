//! Integrations / Access tokens: the list, and what is done to one token (wire 4.2..4.4).

mod add;
mod creators;
mod errors;
mod lasts;
mod one;
mod rotation;
mod rows;

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self, ServiceConfig},
};
use askama::Template;
use keywright_core::{Action, token::KindName};

use self::rows::{Badge, Row};
use super::{
    frame::{Frame, Look},
    list::{Asked, Pages},
    page,
    visit::Visit,
    words::words,
};
use crate::{
    ApiError,
    access_tokens::{
        bodies::AccessTokenFilter,
        operations,
        rights::{Deed, Hands},
    },
};

pub(super) use self::add::NewTokenForm;

/// How many days a token is unused, or has left, before pages call it so.
pub(super) struct NeedyDays {
    pub(super) unused: u32,
    pub(super) ending: u32,
}

pub(super) const NEEDY_DAYS: NeedyDays = NeedyDays { unused: 90, ending: 14 };

/// Where the list is, after the language.
pub(super) const LIST: &str = "integrations/access-tokens";

words! {
    /// Access tokens.
    Tokens {
        title: "Access tokens", "访问令牌";
        lead: "They let programs call the API: personal ones in your name, service ones in their own.", "程序凭访问令牌调用 API：个人令牌以您的身份，服务令牌以其自身权限。";
        add: "Add", "添加";
        by_name: "Filter by name", "按名称查找";
        by_creator: "Select creator", "选择创建者";
        by_type: "Filter by type", "按类型查找";
        name: "Name", "名称";
        kind: "Type", "类型";
        personal: "Personal", "个人";
        service: "Service", "服务";
        created_by: "Created by", "创建者";
        created_at: "Created", "创建时间";
        status: "Status", "状态";
        active: "Active", "启用";
        inactive: "Inactive", "停用";
        expired: "Expired", "已到期";
        left: "Member has left", "成员已离开";
        last_used: "Last used", "最近使用";
        never: "Never", "从未";
        expires: "Expires", "到期时间";
        never_expires: "Never", "永不";
        token: "Access token", "访问令牌";
        none: "There are no access tokens yet.", "还没有访问令牌。";
        edit: "Edit", "编辑";
        view: "View", "查看";
        activate: "Activate", "激活";
        deactivate: "Deactivate", "停用";
        remove: "Remove", "移除";
        sure_deactivate(name): "Deactivate “{name}”?", "停用“{name}”？";
        deactivated: "Programs that use it are refused at once. It can be activated again.", "使用它的程序会立即被拒绝。之后可以重新激活。";
        deactivated_own: "Programs that use it are refused at once. You alone can activate it again.", "使用它的程序会立即被拒绝。之后只有您本人可以重新激活。";
        deactivated_anothers: "Programs that use it are refused at once. Only its owner can activate it again, and only if they may manage IAM.", "使用它的程序会立即被拒绝。之后只有令牌的所有者可以重新激活，且须拥有管理 IAM 的权限。";
        sure_remove(name): "Remove “{name}”?", "移除“{name}”？";
        removed: "It is gone for good, and programs that use it are refused at once.", "移除后无法恢复，使用它的程序会立即被拒绝。";
        adding: "Add access token", "添加访问令牌";
        editing: "Edit access token", "编辑访问令牌";
        viewing: "View access token", "查看访问令牌";
        personal_hint: "For yourself, for a while: it can do what you can at this moment, and never more.", "供您自己临时使用：始终与您当前的权限一致，绝不会更多。";
        service_hint: "For programs that outlive you here: it keeps the permissions it is given now.", "供长期运行的程序使用：永久保留创建时授予的权限。";
        narrow: "Narrow it to these permissions", "仅限以下权限";
        same: "The same as mine", "与我的权限一致";
        same_as_maker: "The same as its creator has at this moment", "始终与创建者当前的权限一致";
        scope: "Scope", "范围";
        permissions: "Permissions", "权限";
        least: "Give it the least it needs: single actions, and only the projects and environments that it works on.", "只授予所需的最小权限：具体的操作，以及它所涉及的项目和环境。";
        within: "You can only give what you have.", "只能授予您自己拥有的权限。";
        validating: "Validating…", "正在验证…";
        fixed: "Permissions cannot be changed: make another token instead.", "权限无法更改，请另建令牌。";
        lasts: "Expires", "到期时间";
        lasts_days(days): "{days} days", "{days} 天";
        lasts_default: "Organization default", "机构默认";
        lasts_choose: "Choose how long", "请选择有效期";
        lasts_until: "Until a day of your choice", "至指定日期";
        lasts_hint: "Organization policy:", "机构策略：";
        space: " ", "";
        limit_of(kind, limit): "{kind}: {limit}", "{kind}令牌：{limit}";
        between: "; ", "；";
        comma: ", ", "，";
        ends: "Last day", "最后有效日期";
        ends_hint: "It is good to the end of this day, UTC.", "令牌在该日结束前（UTC）有效。";
        no_day: "Choose a day", "请选择日期";
        both: "A day is chosen, and a duration too: choose one of both", "同时选择了日期和期限，请只选其一";
        day_is_over: "This day is over: choose one that is still to come", "该日期已过，请选择将来的日期";
        no_network(line, text): "Line {line}: “{text}” is no network", "第 {line} 行：“{text}”不是有效的网络";
        too_many_networks(most, count): "There are at most {most} networks; these are {count}", "最多 {most} 个网络，当前为 {count} 个";
        look_again: "Nothing was made yet: look at the marked fields.", "尚未创建令牌，请检查标出的字段。";
        made_already: "This name is taken: you have made a token of this name a moment ago, and its secret was shown once. If you have not kept it, give it a new secret.", "该名称已被使用：您刚刚创建了同名令牌，其密钥仅显示一次。如果未保存，请为该令牌更换密钥。";
        forever: "no limit", "不限";
        by_default(days): "{days} days unless said otherwise", "未指定时为 {days} 天";
        at_most(days): "{days} days at most", "最长 {days} 天";
        must_end: "must be said", "必须指定";
        networks: "Allowed networks", "允许的网络";
        networks_hint: "One on each line, such as 203.0.113.0/24 or 2001:db8::/32; at most 16. Empty: it may be used from anywhere. Networks cannot be changed later.", "每行一个，例如 203.0.113.0/24 或 2001:db8::/32，最多 16 个。留空表示不限来源。创建后无法更改网络。";
        anywhere: "Anywhere", "不限";
        used_from: "Last used from", "最近使用来源";
        compromised: "Compromised", "已泄露";
        reused: "Old secret used", "旧密钥被使用";
        needs_rotation: "It takes a new secret to be activated again.", "须更换密钥才能重新激活。";
        by_need: "Filter by state", "按状态筛选";
        any_state: "Any state", "全部状态";
        unused: "Unused for 90 days", "90 天未使用";
        ending: "Expires within 14 days", "14 天内到期";
        orphaned: "Creator has left", "创建者已离开";
        rotate: "New secret", "更换密钥";
        sure_rotate(name): "Give “{name}” a new secret?", "为“{name}”更换密钥？";
        rotated_hint: "The new secret is shown once. Programs that use the old one are refused when its time is over.", "新密钥仅显示一次。旧密钥的宽限期结束后，仍使用它的程序会被拒绝。";
        rotated: "The token has a new secret", "密钥已更换";
        rotated_before: "It has a new secret already", "密钥已经更换过";
        rotated_before_hint: "Nothing was changed now: the token has been given another secret since this form was opened, and a secret is shown once. If you have not kept it, ask for another one.", "本次未作任何更改：打开此表单后，该令牌的密钥已被更换，而新密钥仅显示一次。如果未保存，请再次更换。";
        rotate_again: "Ask for another one", "再次更换";
        grace: "Old secret stops working", "旧密钥失效时间";
        grace_none: "At once", "立即";
        grace_hour: "In one hour", "1 小时后";
        grace_day: "In one day", "1 天后";
        grace_week: "In one week", "1 周后";
        old_secret: "Old secret good until", "旧密钥有效至";
        end_grace: "End it now", "立即停用旧密钥";
        created: "Access token created", "成功创建访问令牌";
        once: "Copy it now and keep it safe: it is shown this once. Afterwards only its mask is to be seen.", "请立即复制并妥善保存：密钥仅显示这一次，之后只显示掩码。";
        secret_of(name): "Secret of “{name}”:", "“{name}”的密钥：";
        not_copied: "Not copied: select the secret and copy it yourself", "复制失败，请手动选中并复制密钥";
        copy_first: "You have not copied it, and it is not shown again.", "您尚未复制密钥，关闭后将无法再次查看。";
        leave_it: "Close without it", "仍然关闭";
        ok: "Ok", "确定";
    }
}

impl Tokens {
    const fn kind_name(self, kind: KindName) -> &'static str {
        match kind {
            KindName::Personal => self.personal(),
            KindName::Service => self.service(),
        }
    }
}

/// The page.
#[derive(Template)]
#[template(path = "access_tokens.html")]
struct ListPage<'a> {
    look: &'a Look,
    frame: &'a Frame,
    w: Tokens,
    list: List,
    over: Over,
}

/// The list as it is shown.
struct List {
    asked: Asked,
    rows: Vec<Row>,
    pages: Pages,
    may_add: bool,
}

/// What lies over the list.
enum Over {
    Nothing,
    /// A new token.
    Add(Box<NewTokenForm>),
    /// A token that was just made: its name and its secret.
    Created(String, String),
    /// A token that was just given another secret: its name and its secret.
    Rotated(String, String),
    /// That a token had been given another secret before: where one can ask for yet another.
    RotatedBefore(String),
    /// Whether a token is to be given another secret.
    Rotate(rotation::Question),
    /// One token.
    One(Box<one::Details>),
    /// A question about one token.
    Sure(one::Question),
}

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(web::resource(format!("/{LIST}")).get(show).post(add::submit))
        .service(web::resource(format!("/{LIST}/new")).get(add::show))
        .service(web::resource(format!("/{LIST}/new/name")).get(add::check_name))
        .service(web::resource(format!("/{LIST}/creators")).get(creators::suggest))
        .service(web::resource(format!("/{LIST}/{{id}}")).get(one::show).post(one::rename))
        .service(web::resource(format!("/{LIST}/{{id}}/rotate")).get(rotation::ask).post(rotation::rotate))
        .service(web::resource(format!("/{LIST}/{{id}}/rotate/end")).post(rotation::end_grace))
        .service(web::resource(format!("/{LIST}/{{id}}/status")).post(one::switch))
        .service(web::resource(format!("/{LIST}/{{id}}/deactivate")).get(one::ask_deactivate))
        .service(web::resource(format!("/{LIST}/{{id}}/remove")).get(one::ask_remove).post(one::remove));
}

async fn show(visit: Visit, asked: Asked) -> HttpResponse {
    render(&visit, asked, Over::Nothing, StatusCode::OK).await
}

/// The list, with something over it.
async fn render(visit: &Visit, asked: Asked, over: Over, status: StatusCode) -> HttpResponse {
    match read(visit, asked).await {
        Ok(list) => {
            if let (Over::Nothing, Some(last)) = (&over, list.pages.elsewhere(&visit.frame.look.path(LIST))) {
                return last;
            }
            let w = Tokens(visit.frame.look.language);
            page::render(status, &ListPage { look: &visit.frame.look, frame: &visit.frame, w, list, over })
        }
        Err(error) => super::refusal::failure(&visit.frame.look, &error),
    }
}

async fn read(visit: &Visit, asked: Asked) -> Result<List, ApiError> {
    let member = &visit.member;
    member.require(Action::LIST_ACCESS_TOKENS, operations::ANY)?;
    let filter = AccessTokenFilter {
        name: asked.get("name").map(str::to_owned),
        r#type: asked.get("type").filter(|it| KindName::named(it).is_some()).map(str::to_owned),
        creator_id: None,
        ..needy(&asked)
    };
    let (paging, now) = (asked.paging(), member.state.now());
    let mays = Hands::of(member);
    let creator = asked.text("creator").to_owned();
    let found = member
        .read(move |db, organization| creators::page_of(db, organization, &filter, &creator, paging, now))
        .await?;
    let pages = Pages::new(&asked, found.total_count);
    let rows = found.items.iter().map(|it| Row::new(it, mays)).collect();
    Ok(List { asked, rows, pages, may_add: mays.any() })
}

/// Which tokens somebody should look after: the filter's choices, by their names in the form.
fn needy(asked: &Asked) -> AccessTokenFilter {
    let of = |name: &str| asked.get("needs").filter(|it| *it == name);
    AccessTokenFilter {
        unused_for_days: of("unused").map(|_| NEEDY_DAYS.unused),
        expires_within_days: of("ending").map(|_| NEEDY_DAYS.ending),
        orphaned: of("orphaned").map(|_| true),
        alarmed: of("compromised").is_some(),
        ..AccessTokenFilter::default()
    }
}
