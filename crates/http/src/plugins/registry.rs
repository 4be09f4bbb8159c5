//! What plugins do at this moment, by organization: in memory, and read without a lock.
//!
//! A plugin that is switched on and cannot act (its bundle is damaged, it is for another server) does not leave its rules
//! unasked: they object to everything, until somebody switches it off or puts it right. Who has no rules does no harm.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use arc_swap::ArcSwap;
use keywright_core::{
    audit::Event,
    id::{OrganizationId, PluginId},
    plugin::Plugin,
};
use keywright_plugins::{
    config::Config,
    kinds::is_judged,
    manifest::HttpGrant,
    operation::Operation,
    rule::{Cause, Objection, Rulebook},
    sink::ActiveSink,
    words::Words,
};
use keywright_storage::{Database, StorageError};
use parking_lot::{Condvar, Mutex};

use super::{
    counter::Counter,
    ready::{self, Ready},
    vault::Vault,
};

/// Whether and where plugins act.
#[derive(Clone, Debug)]
pub struct PluginOptions {
    /// Whether they act at all. If not, they can be managed all the same: the way out where one objects to too much.
    pub on: bool,
    /// The folder of the files that sinks write; without one, such sinks cannot.
    pub folder: Option<PathBuf>,
}

/// What plugins do at this moment.
pub(crate) struct Registry {
    acting: ArcSwap<HashMap<OrganizationId, Arc<Acting>>>,
    /// Held while an organization is read anew, so that who comes last has read the newest.
    reloading: Mutex<()>,
    pub(crate) options: PluginOptions,
    pub(crate) vault: Vault,
    /// Whether who delivers has something new to look at.
    bell: (Mutex<bool>, Condvar),
    /// Letters that somebody wants to have tried again.
    pub(crate) retries: Mutex<BTreeSet<(PluginId, u64)>>,
    pub(crate) counts: DeliveryCounts,
    /// Bundles that are looked at before they are installed.
    pub(crate) counter: Counter,
}

/// What became of what sinks sent, since the start.
#[derive(Debug, Default)]
pub(crate) struct DeliveryCounts {
    pub(crate) delivered: AtomicU64,
    pub(crate) failed: AtomicU64,
    pub(crate) dead: AtomicU64,
    /// By how many commits the sink is behind that is most so.
    pub(crate) behind: AtomicU64,
}

/// What the plugins of an organization do.
#[derive(Debug, Default)]
pub(crate) struct Acting {
    judges: Vec<Judge>,
    pub(crate) sinks: Vec<Arc<Sender>>,
    /// Why some cannot act.
    pub(crate) problems: HashMap<PluginId, String>,
}

/// Who is asked about an operation.
#[derive(Debug)]
enum Judge {
    /// The rules of a plugin.
    Rules(Rulebook),
    /// A plugin that has rules which cannot be asked.
    Broken { plugin: String, why: String },
}

/// A sink of a plugin, with all that it takes to send.
#[derive(Debug)]
pub(crate) struct Sender {
    pub(crate) organization: OrganizationId,
    pub(crate) plugin: PluginId,
    pub(crate) plugin_name: String,
    pub(crate) sink: ActiveSink,
    pub(crate) grants: Vec<HttpGrant>,
    pub(crate) config: Config,
    pub(crate) private: bool,
}

impl Default for PluginOptions {
    fn default() -> Self {
        Self { on: true, folder: None }
    }
}

impl Registry {
    /// What the plugins of a database do.
    pub(crate) fn new(db: &Database, options: PluginOptions) -> Result<Self, StorageError> {
        let registry = Self {
            acting: ArcSwap::default(),
            reloading: Mutex::default(),
            options,
            vault: Vault::new(&db.meta().signing_key),
            bell: (Mutex::new(false), Condvar::new()),
            retries: Mutex::default(),
            counts: DeliveryCounts::default(),
            counter: Counter::default(),
        };
        if !registry.options.on {
            return Ok(registry);
        }
        let organizations: BTreeSet<_> = db
            .plugins()
            .everywhere()?
            .iter()
            .filter(|it| it.is_enabled())
            .map(|it| it.organization)
            .collect();
        for organization in organizations {
            registry.reload(db, organization)?;
        }
        Ok(registry)
    }

    /// What the plugins of an organization do; nothing if there are none that do anything.
    pub(crate) fn of(&self, organization: OrganizationId) -> Option<Arc<Acting>> {
        let acting = self.acting.load();
        if acting.is_empty() { None } else { acting.get(&organization).cloned() }
    }

    /// Why a plugin that is switched on cannot act.
    pub(crate) fn problem(&self, plugin: &Plugin) -> Option<String> {
        if !plugin.is_enabled() {
            return None;
        }
        if !self.options.on {
            return Some("this server runs without plugins".to_owned());
        }
        self.acting.load().get(&plugin.organization)?.problems.get(&plugin.id).cloned()
    }

    /// All sinks that are on.
    pub(crate) fn sinks(&self) -> Vec<Arc<Sender>> {
        self.acting.load().values().flat_map(|it| it.sinks.iter().cloned()).collect()
    }

    /// Reads what the plugins of an organization do, after that has changed.
    pub(crate) fn reload(&self, db: &Database, organization: OrganizationId) -> Result<(), StorageError> {
        if !self.options.on {
            return Ok(());
        }
        {
            let _alone = self.reloading.lock();
            // One that has ended has none that act.
            let is_there = db.organizations().find(organization)?.is_some();
            let plugins = if is_there { db.plugins().all(organization)? } else { Vec::new() };
            let mut acting = Acting::default();
            for plugin in plugins.iter().filter(|it| it.is_enabled()) {
                acting.add(db, &self.vault, plugin)?;
            }
            let mut all = HashMap::clone(&self.acting.load());
            if acting.is_empty() {
                all.remove(&organization);
            } else {
                all.insert(organization, Arc::new(acting));
            }
            self.acting.store(Arc::new(all));
        }
        self.ring();
        Ok(())
    }

    /// Wakes who delivers.
    pub(crate) fn ring(&self) {
        *self.bell.0.lock() = true;
        self.bell.1.notify_all();
    }

    /// Waits until it rings, at most so long.
    pub(crate) fn wait(&self, most: Duration) {
        let mut rung = self.bell.0.lock();
        if !*rung {
            self.bell.1.wait_for(&mut rung, most);
        }
        *rung = false;
    }
}

impl Acting {
    fn is_empty(&self) -> bool {
        self.judges.is_empty() && self.sinks.is_empty() && self.problems.is_empty()
    }

    fn add(&mut self, db: &Database, vault: &Vault, plugin: &Plugin) -> Result<(), StorageError> {
        let bundle = db.plugins().bundle(plugin.organization, &plugin.release.hash)?;
        let opened = bundle.and_then(|it| ready::open(&it, db.catalogue()).ok());
        let Some(package) = opened else {
            self.broken(plugin, "its bundle is damaged, or this server cannot read it".to_owned(), true);
            return Ok(());
        };
        match ready::ready(&package, &vault.told(plugin)) {
            Ok(Ready { config, rules, sinks }) => {
                if !package.manifest().rules.is_empty() {
                    self.judges.push(Judge::Rules(rules));
                }
                self.sinks.extend(sinks.into_iter().map(|sink| {
                    Arc::new(Sender {
                        organization: plugin.organization,
                        plugin: plugin.id,
                        plugin_name: plugin.name.to_string(),
                        sink,
                        grants: package.manifest().capabilities.http.clone(),
                        config: config.clone(),
                        private: plugin.private_networks,
                    })
                }));
            }
            Err(unready) => self.broken(plugin, unready.why(), !package.manifest().rules.is_empty()),
        }
        Ok(())
    }

    fn broken(&mut self, plugin: &Plugin, why: String, has_rules: bool) {
        tracing::error!(plugin = %plugin.name, organization = %plugin.organization, why, "a plugin cannot act");
        self.problems.insert(plugin.id, why.clone());
        if has_rules {
            self.judges.push(Judge::Broken { plugin: plugin.name.to_string(), why });
        }
    }

    /// Whether anybody is asked about an event.
    pub(crate) fn is_about(&self, event: Event) -> bool {
        is_judged(event) && self.judges.iter().any(|it| it.is_about(event))
    }

    /// All objections to an operation.
    pub(crate) fn judge(&self, operation: &Operation) -> Vec<Objection> {
        self.judges.iter().flat_map(|it| it.judge(operation)).collect()
    }
}

impl Judge {
    fn is_about(&self, event: Event) -> bool {
        match self {
            Self::Rules(rules) => rules.is_about(event),
            Self::Broken { .. } => is_judged(event),
        }
    }

    fn judge(&self, operation: &Operation) -> Vec<Objection> {
        match self {
            Self::Rules(rules) => rules.judge(operation),
            Self::Broken { plugin, why } => vec![Objection {
                plugin: plugin.clone(),
                rule: String::new(),
                field: String::new(),
                code: "plugin-cannot-act".to_owned(),
                message: Words {
                    en: format!("the plugin {plugin} cannot be asked: {why}"),
                    zh: format!("无法询问插件 {plugin}：{why}"),
                },
                cause: Cause::CannotTell,
            }],
        }
    }
}

impl DeliveryCounts {
    /// One more.
    pub(crate) fn add(count: &AtomicU64) {
        count.fetch_add(1, Ordering::Relaxed);
    }

    /// How many were delivered, failed and put aside, and by how many commits the slowest sink is behind.
    pub(crate) fn read(&self) -> [u64; 4] {
        [&self.delivered, &self.failed, &self.dead, &self.behind].map(|it| it.load(Ordering::Relaxed))
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry").field("options", &self.options).finish_non_exhaustive()
    }
}
