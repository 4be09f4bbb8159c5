//! `/plugins/{name}/…` of plugins with code: their log, their pages, and letting them run again.

use actix_web::{get, post, put, web::Path};
use keywright_plugins::words::Language;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    health::Line,
    pages::{self, View},
};
use crate::{
    Answer, ApiError, Failures, OptionalBody, Query, Reply, WireTime,
    caller::Caller,
    console::blocks,
    envelope,
    plugins::{
        bodies::{PluginResponse, PluginVm},
        change, key, operations, shown,
    },
};

/// A line of the log of a plugin
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "number": 0, "at": "2026-11-23T19:32:05.12Z", "level": "info", "message": "a leak was reported", "fields": {"tokens": 1},
}))]
pub(crate) struct PluginLogLineVm {
    /// Its number among all lines since the server started
    #[schema(value_type = i64, minimum = 0)]
    number: u64,
    at: WireTime,
    /// `debug`, `info`, `warn` or `error`
    level: &'static str,
    message: String,
    /// What it says to programs
    #[schema(value_type = Object)]
    fields: Value,
}

/// A page of a plugin
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "title": "Leaks", "blocks": [{ "type": "text", "text": "Nothing was leaked." }] }))]
pub(crate) struct PluginPageVm {
    title: Option<String>,
    /// What is to be seen, one below the other: at most 200
    #[schema(value_type = Vec<Object>)]
    blocks: Vec<Value>,
}

/// What a button or form of a page answers
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "toast": "It is closed", "toastTone": "good", "navigate": null, "blocks": null }))]
pub(crate) struct PluginOutcomeVm {
    /// What is said in passing
    toast: Option<String>,
    /// How that is meant: `neutral`, `good`, `warn` or `bad`; null where nothing is said
    toast_tone: Option<String>,
    /// A path within the console, to go to
    navigate: Option<String>,
    /// What is to be seen instead; the page anew, if that is null
    #[schema(value_type = Option<Vec<Object>>)]
    blocks: Option<Vec<Value>>,
}

/// How a page is shown
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// What it is shown for: the id of the token, member or policy in a panel
    #[param(max_length = 200)]
    about: Option<String>,
    /// The query of its address in the console
    #[param(max_length = 2000)]
    query: Option<String>,
    /// `en` or `zh`
    language: Option<String>,
}

/// What a button or form of a page is told
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({ "input": { "id": "7" }, "about": "", "query": "", "language": "en" }))]
pub(crate) struct ActOnPluginPage {
    /// What it sends, as its block says: `{}` where that is nothing
    #[schema(value_type = Object, required)]
    input: Option<Map<String, Value>>,
    /// What the page is shown for
    #[schema(max_length = 200)]
    about: Option<String>,
    /// The query of its address in the console
    #[schema(max_length = 2000)]
    query: Option<String>,
    /// `en` or `zh`
    language: Option<String>,
}

/// Which lines of a log are meant
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub(crate) struct LogQuery {
    /// Lines behind the one of this number only
    #[param(value_type = Option<i64>, minimum = 0)]
    after: Option<u64>,
}

envelope!(
    /// Lines of the log of a plugin, in the envelope
    PluginLogResponse, Vec<PluginLogLineVm>
);
envelope!(
    /// A page of a plugin, in the envelope
    PluginPageResponse, PluginPageVm
);
envelope!(
    /// What a button or form of a page answers, in the envelope
    PluginOutcomeResponse, PluginOutcomeVm
);

/// The most lines that are shown at once.
const LINES: usize = 1000;

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_plugin_log)
        .service(resume_plugin)
        .service(act_on_plugin_page)
        .service(show_plugin_page);
}

/// Read the log of a plugin
///
/// What its code wrote since the server started, oldest first, the last 1000 lines at most. Needs `ListPlugins` or
/// `ManagePlugins`.
#[utoipa::path(operation_id = "listPluginLog", tag = "Plugins",
    params(LogQuery, ("name" = String, Path, description = "The name of the plugin")),
    responses((status = 200, description = "The lines", body = PluginLogResponse), Failures))]
#[get("/plugins/{name}/logs")]
async fn list_plugin_log(
    caller: Caller,
    name: Path<String>,
    query: Query<LogQuery>,
) -> Reply<Vec<PluginLogLineVm>> {
    operations::require_list(&caller)?;
    let (name, after) = (key(&name)?, query.read()?.after);
    let found = caller.read(move |db, organization| Ok(db.plugins().named(organization, &name)?)).await?;
    let plugin = found.ok_or(ApiError::NotFound)?;
    let lines = caller.state.plugins().health(&plugin).lines(after, LINES);
    Ok(Answer(lines.into_iter().map(Into::into).collect()))
}

/// Let a plugin run again
///
/// One that is quarantined, since its code failed too often; any other stays as it is. Needs `ManagePlugins`.
#[utoipa::path(operation_id = "resumePlugin", tag = "Plugins",
    params(("name" = String, Path, description = "The name of the plugin")),
    responses((status = 200, description = "The plugin", body = PluginResponse), Failures))]
#[put("/plugins/{name}/resume")]
async fn resume_plugin(caller: Caller, name: Path<String>) -> Reply<PluginVm> {
    operations::require_manage(&caller)?;
    Ok(shown(&caller, &change::resume(&caller, key(&name)?).await?))
}

/// Show a page of a plugin
///
/// Its blocks, as the console draws them. Needs no permission but the one that its manifest names for the page.
#[utoipa::path(operation_id = "showPluginPage", tag = "Plugins",
    params(PageQuery, ("name" = String, Path, description = "The name of the plugin"),
        ("page" = String, Path, description = "The id of the page")),
    responses((status = 200, description = "The page", body = PluginPageResponse), Failures))]
#[get("/plugins/{name}/pages/{page}")]
async fn show_plugin_page(
    caller: Caller,
    path: Path<(String, String)>,
    query: Query<PageQuery>,
) -> Reply<PluginPageVm> {
    let (name, page) = path.into_inner();
    let PageQuery { about, query, language } = query.read()?;
    let view = view(page, about, query.as_deref(), language.as_deref())?;
    let language = view.language;
    let drawn = pages::render(&caller, &key(&name)?, view).await?;
    blocks::check_drawing(&drawn).map_err(|why| nonsense(&why))?;
    let mut drawn = object(&drawn)?;
    let title = drawn.get("title").map(|it| text(it, language));
    let blocks = list(drawn.remove("blocks"))?.ok_or_else(|| nonsense("it has no `blocks`"))?;
    Ok(Answer(PluginPageVm { title, blocks }))
}

/// Use a button or form of a page of a plugin
///
/// Who may see the page may use it; the plugin may ask for more. Needs no permission but the one that its manifest names.
#[utoipa::path(operation_id = "actOnPluginPage", tag = "Plugins", request_body = Option<ActOnPluginPage>,
    params(("name" = String, Path, description = "The name of the plugin"),
        ("page" = String, Path, description = "The id of the page"),
        ("action" = String, Path, description = "What the button or form says that it does")),
    responses((status = 200, description = "What it answers", body = PluginOutcomeResponse), Failures))]
#[post("/plugins/{name}/pages/{page}/actions/{action}")]
async fn act_on_plugin_page(
    caller: Caller,
    path: Path<(String, String, String)>,
    body: OptionalBody<Option<ActOnPluginPage>>,
) -> Reply<PluginOutcomeVm> {
    let (name, page, action) = path.into_inner();
    pages::require(&caller, &key(&name)?, &page)?;
    // Who writes what is meant as input beside it, and not into it, is told so.
    let empty = ActOnPluginPage { input: Some(Map::new()), ..ActOnPluginPage::default() };
    let ActOnPluginPage { input, about, query, language } = body.read()?.unwrap_or(empty);
    let input = input.ok_or_else(|| ApiError::invalid("input_is_required"))?;
    let view = view(page, about, query.as_deref(), language.as_deref())?;
    let language = view.language;
    let answered = pages::act(&caller, &key(&name)?, view, action, input).await?;
    blocks::check_answer(&answered).map_err(|why| nonsense(&why))?;
    if answered == "null" {
        return Ok(Answer(PluginOutcomeVm::default()));
    }
    let mut answered = object(&answered)?;
    let said = answered.get("toast").filter(|it| it.is_object());
    let toast = said.and_then(|it| it.get("text")).map(|it| text(it, language));
    let tone = said.map(|it| it.get("tone").and_then(Value::as_str).unwrap_or("neutral").to_owned());
    let navigate = answered.get("navigate").and_then(Value::as_str).map(str::to_owned);
    Ok(Answer(PluginOutcomeVm {
        toast,
        toast_tone: tone,
        navigate,
        blocks: list(answered.remove("blocks"))?,
    }))
}

fn view(
    page: String,
    about: Option<String>,
    query: Option<&str>,
    language: Option<&str>,
) -> Result<View, ApiError> {
    let is_short = |it: Option<&str>, most| it.is_none_or(|it| it.len() <= most);
    if !is_short(about.as_deref(), 200) || !is_short(query, 2000) {
        return Err(ApiError::invalid("query_is_invalid"));
    }
    let query = serde_urlencoded::from_str(query.unwrap_or_default().trim_start_matches('?'));
    let query = query.map_err(|_| ApiError::invalid("query_is_invalid"))?;
    let language = match language {
        None | Some("" | "en") => Language::En,
        Some("zh") => Language::Zh,
        Some(_) => return Err(ApiError::invalid("language_is_invalid")),
    };
    Ok(View { page, about: about.unwrap_or_default(), query, language })
}

fn object(text: &str) -> Result<Map<String, Value>, ApiError> {
    serde_json::from_str(text).map_err(|_| nonsense("it is no JSON object"))
}

/// A list of objects, if there is one.
fn list(value: Option<Value>) -> Result<Option<Vec<Value>>, ApiError> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Array(all)) if all.len() <= 200 && all.iter().all(Value::is_object) => Ok(Some(all)),
        Some(_) => Err(nonsense("`blocks` is no list of at most 200 objects")),
    }
}

/// A text, or the one of two in this language.
fn text(value: &Value, language: Language) -> String {
    let said = value
        .as_str()
        .or_else(|| value.get(language.as_str())?.as_str())
        .or_else(|| value.get("en")?.as_str());
    said.unwrap_or_default().to_owned()
}

fn nonsense(why: &str) -> ApiError {
    ApiError::Refused(vec![
        "PluginFailed".into(),
        format!("what the plugin answered cannot be shown: {why}").into(),
    ])
}

impl From<Line> for PluginLogLineVm {
    fn from(line: Line) -> Self {
        let Line { number, at, level, message, fields, .. } = line;
        let fields = if fields.is_object() { fields } else { Value::Object(Map::new()) };
        Self { number, at: at.into(), level, message, fields }
    }
}
