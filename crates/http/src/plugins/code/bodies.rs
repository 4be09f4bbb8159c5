//! The code of a plugin as the wire shows it.

use keywright_core::plugin::Plugin;
use keywright_plugins::manifest::{Access, Manifest, Slot};
use keywright_storage::{Keeper, Quota};
use serde::Serialize;
use utoipa::ToSchema;

use super::{events::CURSOR, health::Tally, jobs};
use crate::{ApiError, AppState, WireTime, plugins::deliver};

/// What the code of a plugin does, and how it does
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "hooks": [{"hook": "routes", "calls": 12, "failures": 0, "lastFailure": null, "lastFailureAt": null, "p50Micros": 450,
        "p99Micros": 910}],
    "routes": [{"path": "/github", "methods": ["POST"], "access": "anybody", "perMinute": 60}],
    "pages": [{"id": "incidents", "slot": "nav", "title": "Leaks", "access": "known"}],
    "jobs": [{"name": "nightly", "everySeconds": 86400, "running": false, "lastRun": null, "lastError": null}],
    "behind": 0, "keptBytes": 1024, "keptKeys": 3, "mostBytes": 2_097_152, "mostKeys": 5000,
}))]
pub(crate) struct PluginCodeVm {
    /// What became of its calls since the server started; hooks that were not called are left out
    hooks: Vec<PluginHookVm>,
    routes: Vec<PluginRouteVm>,
    pages: Vec<PluginPageLinkVm>,
    jobs: Vec<PluginJobVm>,
    /// How many changes of the log it has not heard of yet; null if it hears of none
    #[schema(value_type = Option<i64>, minimum = 0)]
    behind: Option<u64>,
    /// How much it keeps
    #[schema(value_type = i64, minimum = 0)]
    kept_bytes: u64,
    #[schema(value_type = i64, minimum = 0)]
    kept_keys: u64,
    /// How much it may keep
    #[schema(value_type = i64, minimum = 0)]
    most_bytes: u64,
    #[schema(value_type = i64, minimum = 0)]
    most_keys: u64,
}

/// What became of the calls of a hook
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({"hook": "routes", "calls": 12, "failures": 0, "lastFailure": null, "lastFailureAt": null,
    "p50Micros": 450, "p99Micros": 910}))]
pub(crate) struct PluginHookVm {
    /// `start`, `admission`, `events`, `routes`, `pages` or `jobs`
    hook: &'static str,
    #[schema(value_type = i64, minimum = 0)]
    calls: u64,
    #[schema(value_type = i64, minimum = 0)]
    failures: u64,
    last_failure: Option<String>,
    last_failure_at: Option<WireTime>,
    /// How long half of the last 256 calls took at most, in millionths of a second
    #[schema(value_type = i64, minimum = 0)]
    p50_micros: u64,
    /// How long 99 of 100 took at most
    #[schema(value_type = i64, minimum = 0)]
    p99_micros: u64,
}

/// A call that a plugin answers
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({"path": "/github", "methods": ["POST"], "access": "anybody", "perMinute": 60}))]
pub(crate) struct PluginRouteVm {
    /// Behind `/plugins/{organization key}/{plugin}`
    path: String,
    methods: Vec<String>,
    /// Who may call: `anybody`, `known`, or an action and what it is done to
    access: String,
    /// How many calls a minute there may be, of everybody together
    #[schema(value_type = i64, minimum = 0)]
    per_minute: u32,
}

/// A page of a plugin, and where it is shown
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({"id": "incidents", "slot": "nav", "title": "Leaks", "access": "known"}))]
pub(crate) struct PluginPageLinkVm {
    id: String,
    /// `nav`, `overview`, `token`, `member` or `policy`
    slot: &'static str,
    title: String,
    /// Who may see it: `known`, or an action and what it is done to
    access: String,
}

/// What a plugin does from time to time
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({"name": "nightly", "everySeconds": 86400, "running": false, "lastRun": null, "lastError": null}))]
pub(crate) struct PluginJobVm {
    name: String,
    #[schema(value_type = i64, minimum = 0)]
    every_seconds: u64,
    /// Whether it is running now
    running: bool,
    /// When it was begun last
    last_run: Option<WireTime>,
    /// Why it failed the last time, since the server started; null if it did not
    last_error: Option<String>,
}

impl PluginCodeVm {
    /// What the code of a plugin does; nothing if it has none.
    pub(crate) fn of(
        state: &AppState,
        plugin: &Plugin,
        manifest: &Manifest,
    ) -> Result<Option<Self>, ApiError> {
        if !manifest.needs_code() {
            return Ok(None);
        }
        let keeper = Keeper { organization: plugin.organization, plugin: plugin.id };
        let kept = state.db.kept().used(keeper)?;
        let most = manifest
            .capabilities
            .kv
            .map_or(Quota { bytes: 0, keys: 0 }, |it| Quota { bytes: it.bytes, keys: it.keys });
        let health = state.plugins().health(plugin);
        let tallies = health.tallies();
        let hooks = tallies.iter().map(|(hook, tally)| PluginHookVm::new(hook.as_str(), tally)).collect();
        let job = |it: &keywright_plugins::manifest::Job| {
            let run = health.job(&it.name);
            PluginJobVm {
                name: it.name.clone(),
                every_seconds: it.every.as_secs(),
                running: run.is_running,
                last_run: jobs::last(state, plugin.id, &it.name).map(Into::into),
                last_error: run.error,
            }
        };
        Ok(Some(Self {
            hooks,
            routes: manifest.routes.iter().map(Into::into).collect(),
            pages: manifest.pages.iter().map(Into::into).collect(),
            jobs: manifest.jobs.iter().map(job).collect(),
            behind: deliver::standing(state, plugin.id, CURSOR).map(|it| it.behind),
            kept_bytes: kept.bytes,
            kept_keys: kept.keys,
            most_bytes: most.bytes,
            most_keys: most.keys,
        }))
    }
}

impl PluginHookVm {
    fn new(hook: &'static str, tally: &Tally) -> Self {
        let micros = |percent| u64::try_from(tally.percentile(percent).as_micros()).unwrap_or(u64::MAX);
        let (last_failure_at, last_failure) = tally.last.clone().unzip();
        Self {
            hook,
            calls: tally.calls,
            failures: tally.failures,
            last_failure,
            last_failure_at: last_failure_at.map(Into::into),
            p50_micros: micros(50),
            p99_micros: micros(99),
        }
    }
}

fn access(access: &Access) -> String {
    match access {
        Access::Anybody => "anybody".to_owned(),
        Access::Known => "known".to_owned(),
        Access::May { action, resource } => format!("{action} on {resource}"),
    }
}

impl From<&keywright_plugins::manifest::Route> for PluginRouteVm {
    fn from(route: &keywright_plugins::manifest::Route) -> Self {
        Self {
            path: route.path.clone(),
            methods: route.methods.clone(),
            access: access(&route.access),
            per_minute: route.per_minute,
        }
    }
}

impl From<&keywright_plugins::manifest::Page> for PluginPageLinkVm {
    fn from(page: &keywright_plugins::manifest::Page) -> Self {
        let slot = match page.slot {
            Slot::Nav => "nav",
            Slot::Overview => "overview",
            Slot::Token => "token",
            Slot::Member => "member",
            Slot::Policy => "policy",
        };
        Self { id: page.id.clone(), slot, title: page.title.en.clone(), access: access(&page.access) }
    }
}
