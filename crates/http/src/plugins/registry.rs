//! What plugins do at this moment, by organization: in memory, and read without a lock.
//!
//! A plugin that is switched on and cannot act (its bundle is damaged, it is for another server) does not leave its rules
//! unasked: they object to everything, until somebody switches it off or puts it right. Who has no rules does no harm.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    path::PathBuf,
    sync::{
        Arc, OnceLock, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use arc_swap::ArcSwap;
use keywright_core::{
    Timestamp,
    catalogue::ResourceType,
    id::{OrganizationId, PluginId},
    plugin::Plugin,
};
use keywright_storage::{Database, JoinError, StorageError};
use parking_lot::{Condvar, Mutex};

use super::{
    acting::{Acting, Sender},
    code::{Coded, crew::Crew, engine::Loads, health::Health},
    counter::Counter,
    vault::Vault,
};
use crate::Site;

/// Whether and where plugins act.
#[derive(Clone, Debug)]
pub struct PluginOptions {
    /// Whether they act at all. If not, they can be managed all the same: the way out where one objects to too much.
    pub on: bool,
    /// The folder of the files that sinks write; without one, such sinks cannot.
    pub folder: Option<PathBuf>,
    /// The folder in which compiled code is kept; without one, each start compiles all.
    pub cache: Option<PathBuf>,
    /// The program that compiles code in a process of its own, which is this one; without one, this process does.
    pub compiler: Option<PathBuf>,
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
    /// Held while events are put aside.
    pub(crate) putting_aside: Mutex<()>,
    pub(crate) counts: DeliveryCounts,
    pub(crate) loads: Loads,
    /// How the code of each plugin does, since the start.
    health: Mutex<HashMap<PluginId, Arc<Health>>>,
    /// Who runs code; nobody before the server has started, and after it has stopped.
    crew: Mutex<Option<Arc<Crew>>>,
    /// The server that code may call.
    site: OnceLock<Weak<Site>>,
    /// Bundles that are looked at before they are installed.
    pub(crate) counter: Counter,
}

/// What became of the calls of code, since the start.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ran {
    pub(crate) calls: u64,
    pub(crate) failures: u64,
    /// How many plugins rest.
    pub(crate) resting: usize,
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

impl Default for PluginOptions {
    fn default() -> Self {
        Self { on: true, folder: None, cache: None, compiler: None }
    }
}

impl Registry {
    /// What the plugins of a database do.
    pub(crate) fn new(db: &Database, options: PluginOptions) -> Result<Self, StorageError> {
        let loads = Loads::new(&options, &db.meta().signing_key);
        let registry = Self {
            acting: ArcSwap::default(),
            reloading: Mutex::default(),
            options,
            vault: Vault::new(&db.meta().signing_key),
            bell: (Mutex::new(false), Condvar::new()),
            retries: Mutex::default(),
            putting_aside: Mutex::default(),
            counts: DeliveryCounts::default(),
            loads,
            health: Mutex::default(),
            crew: Mutex::default(),
            site: OnceLock::new(),
            counter: Counter::default(),
        };
        if !registry.options.on {
            return Ok(registry);
        }
        sweep(db)?;
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

    /// Whether this sink is on, just as it is.
    pub(crate) fn sends(&self, sender: &Arc<Sender>) -> bool {
        self.of(sender.organization).is_some_and(|it| it.sinks.iter().any(|it| Arc::ptr_eq(it, sender)))
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
                acting.add(db, self, plugin)?;
            }
            let mut all = HashMap::clone(&self.acting.load());
            let before = all.get(&organization);
            if let Some(before) = before {
                before.end_others(&acting);
            }
            let types = acting.types_but_of(None);
            if !types.is_empty() || before.is_some_and(|it| !it.types_but_of(None).is_empty()) {
                join(db, organization, types)?;
            }
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

    /// How the code of a plugin does.
    pub(crate) fn health(&self, plugin: PluginId) -> Arc<Health> {
        Arc::clone(self.health.lock().entry(plugin).or_default())
    }

    /// What became of the calls of all code.
    pub(crate) fn ran(&self) -> Ran {
        let mut ran = Ran::default();
        for health in self.health.lock().values() {
            for (_, tally) in health.tallies() {
                ran.calls += tally.calls;
                ran.failures += tally.failures;
            }
            ran.resting += usize::from(health.is_resting());
        }
        ran
    }

    /// A plugin whose code runs, or rests.
    pub(crate) fn coded(&self, organization: OrganizationId, plugin: PluginId) -> Option<Arc<Coded>> {
        self.of(organization)?.coded.iter().find(|it| it.keeper.plugin == plugin).cloned()
    }

    /// The same, by its name.
    pub(crate) fn coded_named(&self, organization: OrganizationId, name: &str) -> Option<Arc<Coded>> {
        self.of(organization)?.coded.iter().find(|it| it.name == name).cloned()
    }

    /// All plugins whose code runs, or rests.
    pub(crate) fn all_coded(&self) -> Vec<Arc<Coded>> {
        self.acting.load().values().flat_map(|it| it.coded.iter().cloned()).collect()
    }

    /// Who runs code, if anybody does.
    pub(crate) fn crew(&self) -> Option<Arc<Crew>> {
        self.crew.lock().clone()
    }

    /// Lets a crew run code from now on.
    pub(crate) fn take_on(&self, crew: Crew) {
        *self.crew.lock() = Some(Arc::new(crew));
    }

    /// Lets nobody run code any more.
    pub(crate) fn dismiss(&self) -> Option<Arc<Crew>> {
        self.crew.lock().take()
    }

    /// Lets code call this server.
    pub(crate) fn serve(&self, site: &Arc<Site>) {
        // Another site over the same state would answer just so.
        drop(self.site.set(Arc::downgrade(site)));
    }

    /// The server that code may call, while there is one.
    pub(crate) fn site(&self) -> Option<Arc<Site>> {
        self.site.get()?.upgrade()
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

/// Lets the organization's statements speak of the types of its plugins.
fn join(db: &Database, organization: OrganizationId, types: Vec<ResourceType>) -> Result<(), StorageError> {
    match db.join(organization, types) {
        Ok(()) => Ok(()),
        Err(JoinError::Storage(error)) => Err(error),
        Err(JoinError::Faults(faults)) => {
            // Each was found to fit those before it.
            tracing::error!(?faults, %organization, "the types of plugins are not known");
            Ok(())
        }
    }
}

/// Lets go of what plugins kept that are gone: the server may have ended before all of it was.
fn sweep(db: &Database) -> Result<(), StorageError> {
    for keeper in db.kept().keepers()? {
        if db.plugins().find(keeper.organization, keeper.plugin)?.is_some() {
            continue;
        }
        if let Err(error) = db.forget_kept(keeper, db.now(Timestamp::default())) {
            tracing::warn!(%error, "what a plugin kept that is gone cannot be let go of");
        }
    }
    Ok(())
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry").field("options", &self.options).finish_non_exhaustive()
    }
}
