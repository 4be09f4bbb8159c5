//! What a bundle is and what it wants, for who decides about it.

use keywright_core::{
    Glob,
    catalogue::ResourceType,
    plugin::{PluginKey, Release},
};
use keywright_plugins::{
    clause::Clause,
    manifest::{Access, Manifest, Slot, Want},
    plugin::Plugin as Package,
    rule::Rule,
    sink::Form,
};

use super::Words;
use crate::{
    console::language::Language,
    plugins::{bodies::key_text, comparison::Differences},
};

/// Who has signed a bundle.
#[derive(Clone, Debug)]
pub(super) enum Signer {
    Nobody,
    /// Somebody whose key is trusted, under this name.
    Trusted {
        key: String,
        name: String,
    },
    Stranger(String),
}

/// A bundle, as it describes itself.
pub(super) struct About {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) license: String,
    pub(super) homepage: Option<String>,
    pub(super) wants: Vec<Wanted>,
    /// What it adds to what statements can be about: what that is called, and what can be done to it.
    pub(super) types: Vec<(String, String)>,
    pub(super) rules: Vec<RuleShown>,
    /// Their names, and how they say events.
    pub(super) sinks: Vec<(String, &'static str)>,
    /// What its code does: what that is about, and more of it.
    pub(super) hooks: Vec<(&'static str, String)>,
}

/// Something that it wants to be able to do.
pub(super) struct Wanted {
    pub(super) text: String,
    /// What that means.
    pub(super) means: String,
    pub(super) is_granted: bool,
}

/// A rule.
pub(super) struct RuleShown {
    pub(super) name: String,
    /// What it says where it objects, with places for what was told.
    pub(super) message: String,
    pub(super) on: String,
    pub(super) when: Vec<String>,
    pub(super) must: Vec<String>,
}

/// What differs from another version.
pub(super) struct Difference {
    /// The other version.
    pub(super) version: String,
    pub(super) new_wants: Vec<Wanted>,
    pub(super) dropped_wants: Vec<String>,
    pub(super) new_rules: String,
    pub(super) dropped_rules: String,
}

impl Signer {
    /// Who has signed with a key, of whom the organization trusts these.
    pub(super) fn of(key: Option<&[u8; 32]>, trusted: &[PluginKey]) -> Self {
        let Some(key) = key else { return Self::Nobody };
        match trusted.iter().find(|it| it.key == *key) {
            Some(found) => Self::Trusted { key: key_text(key), name: found.name.to_string() },
            None => Self::Stranger(key_text(key)),
        }
    }
}

impl About {
    /// A bundle, and what of it was granted.
    pub(super) fn of(package: &Package, granted: Option<&Release>, language: Language) -> Self {
        let Manifest { about, resources, rules, sinks, .. } = package.manifest();
        let (w, words) = (Words(language), language.of_plugins());
        let texts = |it: &[Clause]| it.iter().map(ToString::to_string).collect();
        let rule = |it: &Rule| RuleShown {
            name: it.name.clone(),
            message: message(it, language),
            on: it.on.patterns().iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            when: texts(&it.when),
            must: texts(&it.must),
        };
        Self {
            title: about.title.in_language(words).to_owned(),
            description: about.description.in_language(words).to_owned(),
            license: about.license.clone(),
            homepage: about.homepage.clone(),
            wants: package.manifest().wants().iter().map(|it| Wanted::of(it, granted, w)).collect(),
            types: resources.iter().map(|it| added(it, language)).collect(),
            rules: rules.iter().map(rule).collect(),
            sinks: sinks.iter().map(|it| (it.name.clone(), form(&it.form))).collect(),
            hooks: hooks(package.manifest(), w),
        }
    }
}

impl Wanted {
    fn of(want: &Want, granted: Option<&Release>, w: Words) -> Self {
        let text = want.to_string();
        let is_granted = granted.is_some_and(|it| it.granted.contains(&text));
        Self { means: w.means(want), is_granted, text }
    }
}

impl Difference {
    /// What a bundle has that another version has not, and the other way round.
    pub(super) fn of(
        package: &Package,
        other: &Release,
        before: Option<&Package>,
        language: Language,
    ) -> Self {
        let w = Words(language);
        let Differences { new_wants, dropped_wants, new_rules, dropped_rules } =
            Differences::of(package, Some((other, before)));
        Self {
            version: other.version.clone(),
            new_wants: new_wants.iter().map(|it| Wanted::of(it, None, w)).collect(),
            dropped_wants: dropped_wants.iter().map(|it| w.means(it)).collect(),
            new_rules: new_rules.join(", "),
            dropped_rules: dropped_rules.join(", "),
        }
    }

    /// Whether it wants and judges the same.
    pub(super) fn is_nothing(&self) -> bool {
        self.new_wants.is_empty()
            && self.dropped_wants.is_empty()
            && self.new_rules.is_empty()
            && self.dropped_rules.is_empty()
    }
}

/// What code of a bundle is asked, told and calls for.
fn hooks(manifest: &Manifest, w: Words) -> Vec<(&'static str, String)> {
    let mut hooks = Vec::new();
    let joined = |it: &[Glob]| it.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    hooks.extend(manifest.admissions.iter().map(|it| (w.judges(), joined(it.on.patterns()))));
    hooks.extend(manifest.events.iter().map(|it| (w.hears(), joined(it.on.patterns()))));
    hooks.extend(manifest.routes.iter().map(|it| {
        let who = who(&it.access, w);
        (w.answers(), format!("{} {}: {who}", it.methods.join(", "), it.path))
    }));
    hooks.extend(manifest.pages.iter().map(|it| {
        let title = it.title.in_language(w.0.of_plugins());
        (w.shows(), format!("{title} ({}): {}", w.slot(it.slot), who(&it.access, w)))
    }));
    hooks.extend(manifest.jobs.iter().map(|it| (w.runs(), w.every(&it.name, it.every.as_secs() / 60))));
    hooks
}

/// What a type is called, and what can be done to it.
fn added(it: &ResourceType, language: Language) -> (String, String) {
    let actions = it.actions.iter().map(|it| language.label(&it.label));
    (language.label(&it.label).to_owned(), actions.collect::<Vec<_>>().join(", "))
}

fn message(rule: &Rule, language: Language) -> String {
    let [en, zh] = &rule.message;
    match language {
        Language::English => en.to_string(),
        Language::Chinese => zh.to_string(),
    }
}

fn form(form: &Form) -> &'static str {
    match form {
        Form::Webhook { .. } => "Standard Webhooks",
        Form::Slack(_) => "Slack",
        Form::Teams(_) => "Microsoft Teams",
        Form::Discord(_) => "Discord",
        Form::Chat(..) => "JSON",
        Form::Splunk { .. } => "Splunk",
        Form::Elastic { .. } => "Elasticsearch",
        Form::Loki { .. } => "Loki",
        Form::File => "NDJSON",
    }
}

fn who(access: &Access, w: Words) -> String {
    match access {
        Access::Anybody => w.anybody().to_owned(),
        Access::Known => w.known().to_owned(),
        Access::May { action, resource } => w.who_may(action, resource),
    }
}

impl Words {
    fn slot(self, slot: Slot) -> &'static str {
        match slot {
            Slot::Nav => self.slot_nav(),
            Slot::Overview => self.slot_overview(),
            Slot::Token => self.slot_token(),
            Slot::Member => self.slot_member(),
            Slot::Policy => self.slot_policy(),
        }
    }

    /// What a capability means, for who decides about it.
    fn means(self, want: &Want) -> String {
        match want {
            Want::Keep { bytes, keys } => self.keeps(bytes >> 10, keys),
            Want::Call { host, private, method, port } => {
                let whom = self.whom(host);
                let whom = port.map_or_else(|| whom.clone(), |it| format!("{whom}:{it}"));
                let private = if *private { self.calls_private() } else { "" };
                format!("{}{private}", self.calls(method, whom))
            }
            Want::Tell { secret, host } => self.tells(secret, self.whom(host)),
            Want::Act { action, resource } => self.acts(action, resource),
            Want::Hear { what } => self.hears_of(what),
            Want::Judge { what } => self.judges_before(what),
            Want::Answer { method, path } => self.answers_all(method, path),
            Want::Sign => self.signs().to_owned(),
        }
    }

    /// A host, in words where it is that of a URL in the configuration.
    fn whom(self, host: &str) -> String {
        let path = host.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
        path.map_or_else(|| host.to_owned(), |it| self.host_of(it))
    }
}
