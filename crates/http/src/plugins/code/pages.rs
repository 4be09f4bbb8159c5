//! Pages that code draws, and what their buttons and forms do: for the console and for the REST API alike.

use std::sync::Arc;

use keywright_core::{
    id::{AccountId, PolicyId, TokenId},
    text::Key,
};
use keywright_plugins::{
    manifest::{Access, Page, Slot},
    words::{Language, Words},
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Coded, Hook, Visit, run};
use crate::{
    ApiError,
    caller::Caller,
    explain::{self, Who},
    plugins::operations,
};

/// What is shown, and how.
#[derive(Clone, Debug)]
pub(crate) struct View {
    /// The id of the page.
    pub(crate) page: String,
    /// What it is shown for: the id of the token, member or policy in a panel, or nothing.
    pub(crate) about: String,
    /// The query of its address.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) language: Language,
}

/// A page that somebody may see.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    /// The name of the plugin.
    pub(crate) plugin: String,
    /// The id of the page.
    pub(crate) page: String,
    pub(crate) title: Words,
    pub(crate) slot: Slot,
}

/// The most bytes of what an action is told.
const INPUT: usize = 64 << 10;

/// The pages of all plugins that the caller may see, by plugin and as their manifests have them. Plugins that rest are among
/// them: their pages say so.
pub(crate) fn links(caller: &Caller) -> Vec<Link> {
    let Some(acting) = caller.state.plugins().of(caller.organization()) else { return Vec::new() };
    let mut links = Vec::new();
    for coded in &acting.coded {
        let pages = coded.manifest.pages.iter().filter(|it| sees(it, caller));
        links.extend(pages.map(|it| Link {
            plugin: coded.name.clone(),
            page: it.id.clone(),
            title: it.title.clone(),
            slot: it.slot,
        }));
    }
    links
}

/// The blocks of a page: 404 where there is none, 403 where the caller may not see it or what it is about, 422 where the
/// plugin failed.
pub(crate) async fn render(caller: &Caller, plugin: &Key, mut view: View) -> Result<String, ApiError> {
    let (coded, visit) = enter(caller, plugin, &view.page)?;
    view.about = about(caller, &coded, &view).await?;
    let call = move |code: &super::Loaded, trip| code.render(trip, view);
    Ok(run(&caller.state, &coded, Hook::Page, Some(visit), call).await?)
}

/// What an action of a page answers, as the plugin wrote it: `{toast?, navigate?, blocks?}`. Errors as [`render`].
pub(crate) async fn act(
    caller: &Caller,
    plugin: &Key,
    mut view: View,
    action: String,
    input: Map<String, Value>,
) -> Result<String, ApiError> {
    let (coded, visit) = enter(caller, plugin, &view.page)?;
    let input = Value::Object(input).to_string();
    if input.len() > INPUT || action.len() > 100 {
        return Err(ApiError::PayloadTooLarge);
    }
    view.about = about(caller, &coded, &view).await?;
    let call = move |code: &super::Loaded, trip| code.act(trip, view, &action, &input);
    Ok(run(&caller.state, &coded, Hook::Page, Some(visit), call).await?)
}

/// What a page is shown for: the id of a token, member or policy that is there and that the caller may see, in a panel;
/// nothing elsewhere. A plugin sees more than who looks at its panels, so it need not ask.
async fn about(caller: &Caller, coded: &Coded, view: &View) -> Result<String, ApiError> {
    let page = coded.manifest.pages.iter().find(|it| it.id == view.page);
    let whose = page.and_then(|it| whose(it.slot));
    let Some(whose) = whose else { return Ok(String::new()) };
    let id: Uuid = view.about.parse().map_err(|_| ApiError::NotFound)?;
    explain::see(caller, whose(id)).await?;
    Ok(id.to_string())
}

/// What the panels of a slot are about.
fn whose(slot: Slot) -> Option<fn(Uuid) -> Who> {
    match slot {
        Slot::Nav | Slot::Overview => None,
        Slot::Token => Some(|id| Who::Token(TokenId::from_uuid(id))),
        Slot::Member => Some(|id| Who::Member(AccountId::from_uuid(id))),
        Slot::Policy => Some(|id| Who::Policy(PolicyId::from_uuid(id))),
    }
}

/// Insists that there is such a page, and that the caller may see it.
pub(crate) fn require(caller: &Caller, plugin: &Key, page: &str) -> Result<(), ApiError> {
    enter(caller, plugin, page).map(drop)
}

/// Whether somebody may see a page. They are people, and their tokens; plugins draw for no plugin.
fn sees(page: &Page, caller: &Caller) -> bool {
    page.access != Access::Anybody && Coded::require(&page.access, caller, &[]).is_ok()
}

/// The plugin of a page, and who uses it. Who may not see what is there learns no more than of what is not there, unless
/// they may see which plugins there are.
fn enter(caller: &Caller, plugin: &Key, page: &str) -> Result<(Arc<Coded>, Visit), ApiError> {
    let missing = || match operations::require_list(caller) {
        Ok(()) => ApiError::NotFound,
        Err(_) => ApiError::forbidden(),
    };
    let found = caller.state.plugins().coded_named(caller.organization(), plugin.as_str());
    let coded = found.ok_or_else(missing)?;
    let page = coded.manifest.pages.iter().find(|it| it.id == page).ok_or_else(missing)?;
    if !sees(page, caller) {
        return Err(ApiError::forbidden());
    }
    let visit = Visit::of(caller)?;
    Ok((coded, visit))
}
