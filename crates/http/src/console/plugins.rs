//! Integrations / Plugins: what is installed, what it wants, and what becomes of it.
//!
//! A bundle that is uploaded lies on a counter for a while and is shown there; what is decided about it says its hash.
//! Everything is done by the steps that the API takes.

mod about;
mod change;
mod config;
mod keys;
mod one;
mod reasons;
mod review;
mod upload;
mod words;

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self, ServiceConfig},
};
use askama::Template;
use keywright_core::plugin::{Plugin, PluginStatus};

use self::{about::Signer, words::Words};
use super::{
    frame::{Frame, Look},
    page, refusal,
    visit::Visit,
};
use crate::{
    ApiError,
    plugins::{change as steps, operations},
};

/// Where the list is, after the language.
pub(super) const LIST: &str = "integrations/plugins";
/// Where a bundle is uploaded.
const UPLOAD: &str = "integrations/plugin-upload";
/// Where bundles are looked at that were uploaded: by their hashes.
const REVIEWS: &str = "integrations/plugin-reviews";
/// Where the keys of authors are.
const KEYS: &str = "integrations/plugin-keys";

/// The page.
#[derive(Template)]
#[template(path = "plugins.html")]
struct ListPage<'a> {
    look: &'a Look,
    frame: &'a Frame,
    w: Words,
    at: String,
    rows: Vec<Row>,
    may_manage: bool,
    /// Whether nothing acts, since the server was started so.
    is_off: bool,
    over: Over,
}

/// A plugin as the list shows it.
struct Row {
    name: String,
    title: String,
    version: String,
    status: PluginStatus,
    problem: Option<String>,
    signer: Signer,
}

/// What lies over the list.
enum Over {
    Nothing,
    /// A bundle to upload, and why the last one was not taken.
    Upload(Option<String>),
}

pub(super) fn configure(config: &mut ServiceConfig) {
    let one = format!("/{LIST}/{{name}}");
    config
        .service(web::resource(format!("/{LIST}")).get(show))
        .service(web::resource(format!("/{UPLOAD}")).get(upload::show).post(upload::submit))
        .service(web::resource(format!("/{REVIEWS}/{{hash}}")).get(review::show).post(review::submit))
        .service(web::resource(format!("/{KEYS}")).get(keys::show).post(keys::add))
        .service(web::resource(format!("/{KEYS}/new")).get(keys::show_new))
        .service(web::resource(format!("/{KEYS}/{{id}}/remove")).get(keys::ask).post(keys::remove))
        .service(web::resource(&one).get(one::show))
        .service(web::resource(format!("{one}/config")).get(config::show).post(config::submit))
        .service(web::resource(format!("{one}/deliveries")).get(one::show_deliveries))
        .service(web::resource(format!("{one}/deliveries/retry")).post(change::retry))
        .service(web::resource(format!("{one}/deliveries/{{number}}/drop")).post(change::drop_letter))
        .service(web::resource(format!("{one}/log")).get(one::show_log))
        .service(web::resource(format!("{one}/resume")).post(change::resume))
        .service(web::resource(format!("{one}/enable")).get(change::ask_enable).post(change::enable))
        .service(web::resource(format!("{one}/disable")).get(change::ask_disable).post(change::disable))
        .service(web::resource(format!("{one}/roll-back")).get(change::ask_roll_back).post(change::roll_back))
        .service(web::resource(format!("{one}/remove")).get(change::ask_remove).post(change::remove));
}

async fn show(visit: Visit) -> HttpResponse {
    render(&visit, Over::Nothing, StatusCode::OK).await
}

/// The list, with something over it.
async fn render(visit: &Visit, over: Over, status: StatusCode) -> HttpResponse {
    let look = &visit.frame.look;
    match read(visit).await {
        Ok(rows) => {
            let page = ListPage {
                look,
                frame: &visit.frame,
                w: Words(look.language),
                at: look.path(LIST),
                rows,
                may_manage: operations::require_manage(&visit.member).is_ok(),
                is_off: !visit.member.state.plugins().options.on,
                over,
            };
            page::render(status, &page)
        }
        Err(error) => refusal::failure(look, &error),
    }
}

async fn read(visit: &Visit) -> Result<Vec<Row>, ApiError> {
    operations::require_list(&visit.member)?;
    let (state, language) = (visit.member.state.clone(), visit.frame.look.language.of_plugins());
    let read = visit.member.read(move |db, organization| {
        let keys = db.plugins().keys(organization)?;
        let row = |plugin: &Plugin| {
            let package = steps::opened(db, organization, &plugin.release)?;
            let title = package.map(|it| it.manifest().about.title.in_language(language).to_owned());
            Ok(Row {
                name: plugin.name.to_string(),
                title: title.unwrap_or_else(|| plugin.name.to_string()),
                version: plugin.release.version.clone(),
                status: plugin.status,
                problem: state.plugins().problem(plugin),
                signer: Signer::of(plugin.release.signer.as_ref(), &keys),
            })
        };
        db.plugins().all(organization)?.iter().map(row).collect::<Result<Vec<_>, ApiError>>()
    });
    read.await
}
