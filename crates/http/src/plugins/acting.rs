//! What the plugins of an organization do: who judges, who is told of events, and whose code runs.
//!
//! A plugin that is switched on and cannot act (its bundle is damaged, it is for another server, its code does not run) does
//! not leave what it judges unasked: it objects, until somebody switches it off or puts it right.

use std::{collections::HashMap, sync::Arc};

use keywright_core::{
    audit::Event,
    catalogue::ResourceType,
    id::{OrganizationId, PluginId},
    plugin::{Plugin, PluginStatus},
};
use keywright_plugins::{
    config::Config,
    kinds::is_judged,
    manifest::{Admission, HttpGrant},
    operation::Operation,
    plugin::Plugin as Package,
    rule::{Cause, Objection, Rulebook},
    sink::ActiveSink,
    words::Words,
};
use keywright_storage::{Database, StorageError};

use super::{
    code::{
        Coded,
        admission::{Patience, failed},
        events::CURSOR,
    },
    ready::{self, Ready, Unready},
    registry::Registry,
};
use crate::AppState;

/// What the plugins of an organization do.
#[derive(Debug, Default)]
pub(crate) struct Acting {
    judges: Vec<Judge>,
    pub(crate) sinks: Vec<Arc<Sender>>,
    /// Those whose code runs, or rests.
    pub(crate) coded: Vec<Arc<Coded>>,
    /// The types that they add to the catalogue of the organization, by plugin.
    types: Vec<(PluginId, Vec<ResourceType>)>,
    /// Why some cannot act.
    pub(crate) problems: HashMap<PluginId, String>,
}

/// Who is asked about an operation.
#[derive(Debug)]
enum Judge {
    /// The rules of a plugin.
    Rules(Rulebook),
    /// The code of a plugin.
    Code(Arc<Coded>),
    /// A plugin whose code judges and cannot be asked.
    Unloaded { plugin: String, hooks: Vec<Admission>, why: String },
    /// A plugin that has rules which cannot be asked.
    Broken { plugin: String, why: String },
}

/// Who is told of events.
#[derive(Debug)]
pub(crate) enum Receiver {
    /// Another program, or a file.
    Sink(Box<ActiveSink>),
    /// The plugin's own code.
    Code(Arc<Coded>),
}

/// Who is told of events by a plugin, with all that it takes.
#[derive(Debug)]
pub(crate) struct Sender {
    pub(crate) organization: OrganizationId,
    pub(crate) plugin: PluginId,
    pub(crate) plugin_name: String,
    pub(crate) receiver: Receiver,
    pub(crate) grants: Vec<HttpGrant>,
    pub(crate) config: Config,
    pub(crate) private: bool,
}

impl Acting {
    /// Whether there is nothing that anybody does.
    pub(super) fn is_empty(&self) -> bool {
        self.judges.is_empty()
            && self.sinks.is_empty()
            && self.coded.is_empty()
            && self.types.is_empty()
            && self.problems.is_empty()
    }

    /// The types that they add, but for those of one of them.
    pub(super) fn types_but_of(&self, plugin: Option<PluginId>) -> Vec<ResourceType> {
        let others = self.types.iter().filter(|it| Some(it.0) != plugin);
        others.flat_map(|it| it.1.iter().cloned()).collect()
    }

    /// Lets a plugin do what it does, or says why it cannot.
    pub(super) fn add(
        &mut self,
        db: &Database,
        registry: &Registry,
        plugin: &Plugin,
    ) -> Result<(), StorageError> {
        let bundle = db.plugins().bundle(plugin.organization, &plugin.release.hash)?;
        let opened = bundle.and_then(|it| ready::open(&it, db.catalogue()).ok());
        let Some(package) = opened else {
            self.broken(plugin, "its bundle is damaged, or this server cannot read it".to_owned(), true);
            return Ok(());
        };
        let has_rules = !package.manifest().rules.is_empty();
        let ready = types_fit(db, plugin, &package, self.types_but_of(None))
            .and_then(|()| ready::ready(&package, &registry.vault.told(plugin)));
        match ready {
            Ok(Ready { config, rules, sinks }) => {
                let types = &package.manifest().resources;
                if !types.is_empty() {
                    self.types.push((plugin.id, types.clone()));
                }
                if has_rules {
                    self.judges.push(Judge::Rules(rules));
                }
                let sinks = sinks.into_iter().map(|it| Receiver::Sink(Box::new(it)));
                let sender = |it| Arc::new(Sender::new(registry, plugin, &package, config.clone(), it));
                self.sinks.extend(sinks.map(sender));
                if package.manifest().needs_code() {
                    self.add_code(registry, plugin, &package, config);
                }
            }
            Err(unready) => self.broken(plugin, unready.why(), has_rules),
        }
        Ok(())
    }

    fn add_code(&mut self, registry: &Registry, plugin: &Plugin, package: &Package, config: Config) {
        let health = registry.health(plugin);
        health.follow(plugin.status == PluginStatus::Quarantined);
        let hooks = &package.manifest().admissions;
        let loaded = registry.loads.load(package);
        let coded = match loaded {
            Ok(loaded) => Arc::new(Coded::new(registry, plugin, package, config.clone(), loaded)),
            Err(why) => {
                let (name, hooks) = (plugin.name.to_string(), hooks.clone());
                self.broken(plugin, format!("its code cannot run: {why}"), false);
                self.judges.push(Judge::Unloaded { plugin: name, hooks, why });
                return;
            }
        };
        if !hooks.is_empty() {
            self.judges.push(Judge::Code(Arc::clone(&coded)));
        }
        if coded.hears() {
            let receiver = Receiver::Code(Arc::clone(&coded));
            self.sinks.push(Arc::new(Sender::new(registry, plugin, package, config, receiver)));
        }
        self.coded.push(coded);
    }

    /// Ends those that do not act any more. One that acts in another version goes on with what it is doing.
    pub(super) fn end_others(&self, after: &Self) {
        let goes_on = |it: &Coded| after.coded.iter().any(|after| after.keeper == it.keeper);
        self.coded.iter().filter(|it| !goes_on(it)).for_each(|it| it.power.end());
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
    pub(crate) fn judge(
        &self,
        state: &AppState,
        operation: &Operation,
        patience: Patience,
    ) -> Vec<Objection> {
        self.judges.iter().flat_map(|it| it.judge(state, operation, patience)).collect()
    }
}

/// Insists that the types of a plugin can be told from those of others.
pub(super) fn types_fit(
    db: &Database,
    plugin: &Plugin,
    package: &Package,
    others: Vec<ResourceType>,
) -> Result<(), Unready> {
    let own = &package.manifest().resources;
    if own.is_empty() {
        return Ok(());
    }
    let types = others.into_iter().chain(own.iter().cloned()).collect();
    db.joined(plugin.organization, types).map(drop).map_err(|faults| {
        Unready::Types(faults.iter().map(|it| it.kind.to_string()).collect::<Vec<_>>().join("; "))
    })
}

impl Judge {
    fn is_about(&self, event: Event) -> bool {
        match self {
            Self::Rules(rules) => rules.is_about(event),
            Self::Code(coded) => coded.judges(event),
            Self::Unloaded { hooks, .. } => hooks.iter().any(|it| it.on.has(event)),
            Self::Broken { .. } => is_judged(event),
        }
    }

    fn judge(&self, state: &AppState, operation: &Operation, patience: Patience) -> Vec<Objection> {
        match self {
            Self::Rules(rules) => rules.judge(operation),
            Self::Code(coded) => coded.judge(state, operation, patience),
            Self::Unloaded { plugin, hooks, why } => failed(plugin, hooks, operation.event, why),
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

impl Sender {
    fn new(
        registry: &Registry,
        plugin: &Plugin,
        package: &Package,
        config: Config,
        receiver: Receiver,
    ) -> Self {
        Self {
            organization: plugin.organization,
            plugin: plugin.id,
            plugin_name: plugin.name.to_string(),
            receiver,
            grants: package.manifest().capabilities.http.clone(),
            config,
            private: registry.is_private(plugin),
        }
    }

    /// What it is called among the plugin's.
    pub(crate) fn name(&self) -> &str {
        match &self.receiver {
            Receiver::Sink(sink) => sink.name(),
            Receiver::Code(_) => CURSOR,
        }
    }
}
