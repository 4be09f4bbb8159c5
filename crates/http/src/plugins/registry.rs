//! What plugins do at this moment, by organization: in memory, and read without a lock.
//!
//! A plugin that is switched on and cannot act (its bundle is damaged, it is for another server) does not leave its rules
//! unasked: they object to everything, until somebody switches it off or puts it right. Who has no rules does no harm.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    path::PathBuf,
    sync::{Arc, OnceLock, Weak},
    time::Duration,
};

use arc_swap::ArcSwap;
use keywright_core::{
    Permit, Timestamp,
    audit::{Entry, Event, Subject},
    catalogue::ResourceType,
    id::{OrganizationId, PluginId},
    plugin::Plugin,
};
use keywright_storage::{Database, JoinError, StorageError, WriteError};
use parking_lot::{Condvar, Mutex};

use super::{
    acting::{Acting, Sender},
    bodies::hex,
    code::{Coded, crew::Crew, engine::Loads, health::Health, meter::Meter},
    counter::Counter,
    deliver::DeliveryCounts,
    gate::Gates,
    operations, ready,
    vault::Vault,
};
use crate::Site;

/// Whether and where plugins act.
#[derive(Clone, Debug)]
pub struct PluginOptions {
    /// Whether they act at all. If not, they can be managed all the same: the way out where one objects to too much.
    pub on: bool,
    /// Whether organizations may let plugins call private networks.
    pub private_networks: bool,
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
    /// How the code of each plugin does that is there, since the start.
    health: Mutex<HashMap<(OrganizationId, PluginId), Arc<Health>>>,
    /// What became of the calls of those that are gone.
    gone: Mutex<Ran>,
    /// How much the plugins of each organization had written, since the start.
    written: Mutex<HashMap<OrganizationId, Arc<Meter>>>,
    /// Who runs code; nobody before the server has started, and after it has stopped.
    crew: Mutex<Option<Arc<Crew>>>,
    /// The server that code may call.
    site: OnceLock<Weak<Site>>,
    /// Bundles that are looked at before they are installed.
    pub(crate) counter: Counter,
    pub(crate) gates: Gates,
}

/// What became of the calls of code, since the start.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ran {
    pub(crate) calls: u64,
    pub(crate) failures: u64,
    /// How many plugins rest.
    pub(crate) resting: usize,
}

impl Default for PluginOptions {
    fn default() -> Self {
        Self { on: true, private_networks: false, folder: None, cache: None, compiler: None }
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
            gone: Mutex::default(),
            written: Mutex::default(),
            crew: Mutex::default(),
            site: OnceLock::new(),
            counter: Counter::default(),
            gates: Gates::default(),
        };
        if !registry.options.on {
            return Ok(registry);
        }
        sweep(db)?;
        let plugins = db.plugins().everywhere()?;
        let organizations: BTreeSet<_> =
            plugins.iter().filter(|it| it.is_enabled()).map(|it| it.organization).collect();
        for organization in organizations {
            registry.reload(db, organization)?;
        }
        registry.learn(db, &plugins)?;
        registry.clean_cache(db);
        Ok(registry)
    }

    /// What the plugins of an organization do; nothing if there are none that do anything.
    pub(crate) fn of(&self, organization: OrganizationId) -> Option<Arc<Acting>> {
        let acting = self.acting.load();
        if acting.is_empty() { None } else { acting.get(&organization).cloned() }
    }

    /// Whether a plugin may call private networks: both its organization and the operator must say so.
    pub(crate) fn is_private(&self, plugin: &Plugin) -> bool {
        self.options.private_networks && plugin.private_networks
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
            self.forget_others(organization, &plugins);
            let mut acting = Acting::default();
            for plugin in plugins.iter().filter(|it| it.is_enabled()) {
                acting.add(db, self, plugin)?;
            }
            let mut all = HashMap::clone(&self.acting.load());
            let before = all.get(&organization);
            if let Some(before) = before {
                before.end_others(&acting);
            }
            // Commits wait while statements are read anew, so that is done only where they may mean something else.
            let types = acting.types_but_of(None);
            if types != before.map(|it| it.types_but_of(None)).unwrap_or_default() {
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

    /// Takes note of code that does not run now, so that what it was compiled to stays.
    fn learn(&self, db: &Database, plugins: &[Plugin]) -> Result<(), StorageError> {
        for plugin in plugins.iter().filter(|_| self.options.cache.is_some()) {
            for release in std::iter::once(&plugin.release).chain(&plugin.previous) {
                if self.loads.knows(&release.hash) {
                    continue;
                }
                let bytes = db.plugins().bundle(plugin.organization, &release.hash)?;
                if let Some(package) = bytes.and_then(|it| ready::open(&it, db.catalogue()).ok()) {
                    self.loads.learn(&package);
                }
            }
        }
        Ok(())
    }

    /// Lets go of what code was compiled to that is not installed any more.
    pub(crate) fn clean_cache(&self, db: &Database) {
        let plugins = match db.plugins().everywhere() {
            Ok(plugins) => plugins,
            Err(error) => return tracing::warn!(%error, "the compiled code of plugins is not looked through"),
        };
        let releases = plugins.iter().flat_map(|it| std::iter::once(&it.release).chain(&it.previous));
        let installed = releases.map(|it| it.hash).collect();
        if let Err(error) = self.loads.keep_only(&installed) {
            tracing::warn!(%error, "compiled code of plugins that are gone cannot be removed");
        }
    }

    /// How the code of a plugin does.
    pub(crate) fn health(&self, plugin: &Plugin) -> Arc<Health> {
        let new = || {
            let mut written = self.written.lock();
            Arc::new(Health::new(Arc::clone(written.entry(plugin.organization).or_default())))
        };
        let mut health = self.health.lock();
        Arc::clone(health.entry((plugin.organization, plugin.id)).or_insert_with(new))
    }

    /// Lets go of how others than these of an organization did.
    fn forget_others(&self, organization: OrganizationId, there: &[Plugin]) {
        let is_gone = |it: &(OrganizationId, PluginId)| {
            it.0 == organization && !there.iter().any(|plugin| plugin.id == it.1)
        };
        for (_, health) in self.health.lock().extract_if(|it, _| is_gone(it)) {
            self.gone.lock().add(&health);
        }
    }

    /// What became of the calls of all code.
    pub(crate) fn ran(&self) -> Ran {
        let mut ran = *self.gone.lock();
        for health in self.health.lock().values() {
            ran.add(health);
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

impl Ran {
    fn add(&mut self, health: &Health) {
        for (_, tally) in health.tallies() {
            self.calls += tally.calls;
            self.failures += tally.failures;
        }
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

/// Lets go of what plugins kept that are gone, and of bundles that were not installed: the server may have ended before all
/// of it was.
fn sweep(db: &Database) -> Result<(), StorageError> {
    for organization in db.plugins().bringers()? {
        for hash in operations::left_over(db, organization)? {
            if let Err(error) = forget(db, organization, &hash) {
                tracing::warn!(%error, "a bundle that was not installed cannot be let go of");
            }
        }
    }
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

fn forget(db: &Database, organization: OrganizationId, hash: &[u8; 32]) -> Result<(), WriteError> {
    let (permit, now) = (Permit::guard(organization), db.now(Timestamp::default()));
    db.write(|rows| {
        rows.plugins().forget(&permit, organization, hash)?;
        let subject = Subject::new(hex(hash), "bundle");
        let entry = Entry::new(&permit, Event::PluginUploaded, subject, now);
        Ok(rows.record(entry.with_comment("it was not installed, and is let go of"), ()))
    })
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry").field("options", &self.options).finish_non_exhaustive()
    }
}
