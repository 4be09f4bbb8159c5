//! Manifests, `plugin.toml`: what a plugin is, what it adds, and what it wants.
//!
//! Nothing in it is guessed. A key that is not known is a fault, since what its author meant by it would not happen; and
//! all that is wrong is told at once, each with its line.

mod about;
mod capability;
mod hook;
mod lead;
mod logic;
mod resource;
mod sinks;
pub(crate) mod source;
mod want;

use std::fmt;

use keywright_core::{Catalogue, catalogue::ResourceType};
use semver::Version;

use self::source::{Section, Source};
use crate::{bundle::MANIFEST, rule::Rule, schema::Schema, sink::Sink};

pub use self::{
    about::{About, ApiVersion, Unfit},
    capability::{Capabilities, HttpGrant, KvGrant, Limits},
    hook::{Access, Admission, Job, Page, Route, Slot, Subscription},
    lead::Leads,
    want::Want,
};

/// What a plugin says of itself.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// What it is.
    pub about: About,
    /// What it wants to be able to do.
    pub capabilities: Capabilities,
    /// How much it asks to use at most.
    pub limits: Limits,
    /// What it can be told.
    pub config: Schema,
    /// The types that it adds to the catalogue, with its name before theirs.
    pub resources: Vec<ResourceType>,
    /// What it objects to without code.
    pub rules: Vec<Rule>,
    /// What its code is asked about before it happens.
    pub admissions: Vec<Admission>,
    /// What its code is told after it happened.
    pub events: Vec<Subscription>,
    /// Where events are sent without code.
    pub sinks: Vec<Sink>,
    /// The calls that its code answers.
    pub routes: Vec<Route>,
    /// The pages that its code draws.
    pub pages: Vec<Page>,
    /// What its code does from time to time.
    pub jobs: Vec<Job>,
}

/// Something that is wrong with a manifest.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ManifestFault {
    /// In which line. The first is 1.
    pub line: usize,
    /// What, and what to do.
    pub message: String,
}

impl Manifest {
    /// The most bytes of a manifest.
    pub const MAX_BYTES: usize = 256 << 10;
    /// The most faults that are told.
    pub const MAX_FAULTS: usize = 100;
    /// The most rules, sinks, routes, and so on, of each.
    pub const MAX_OF_EACH: usize = 64;

    /// Reads a manifest, for a server that has this catalogue; or says all that is wrong with it, by line.
    pub fn read(text: &str, catalogue: &Catalogue) -> Result<Self, Vec<ManifestFault>> {
        let mut source = Source::new(text);
        let manifest = source.document().and_then(|document| {
            let root = Section { table: document.get_ref(), span: (0, 0), what: "a manifest" };
            read(&mut source, root, catalogue)
        });
        source.faults.sort_by_key(|it| it.line);
        match manifest {
            Some(manifest) if source.faults.is_empty() => Ok(manifest),
            _ => Err(source.faults),
        }
    }

    /// Whether it needs code: hooks that only code can answer.
    #[must_use]
    pub fn needs_code(&self) -> bool {
        !(self.admissions.is_empty()
            && self.events.is_empty()
            && self.routes.is_empty()
            && self.pages.is_empty()
            && self.jobs.is_empty())
    }

    /// Whether it can run in a server of this version.
    pub fn fits(&self, server: &Version) -> Result<(), Unfit> {
        self.about.fits(server)
    }
}

const KEYS: [&str; 13] = [
    "manifest",
    "plugin",
    "capabilities",
    "limits",
    "config",
    "resource",
    "rule",
    "admission",
    "event",
    "sink",
    "route",
    "page",
    "job",
];

fn read<'t>(source: &mut Source<'t>, root: Section<'_, 't>, catalogue: &Catalogue) -> Option<Manifest> {
    source.only(root, &KEYS);
    if !root.has("manifest") {
        source.fault((0, 0), "a manifest begins with `manifest = 1`, the version of its form");
    }
    source.whole(root, "manifest", 1..=1);
    if !root.has("plugin") {
        source.fault((0, 0), "a manifest needs `[plugin]`");
    }
    let about = source.section(root, "plugin", "`[plugin]`").and_then(|it| about::read(source, it));
    let name = about.as_ref().map_or("plugin", |it| it.name.as_str()).to_owned();
    let config =
        source.section(root, "config", "`[config]`").map(|it| Schema::read(source, it)).unwrap_or_default();
    let (resources, extended) = resource::read(source, root, &name, catalogue);
    // What it does by itself is what the server does: nothing there is of a type of its own.
    let capabilities = source.section(root, "capabilities", "`[capabilities]`");
    let capabilities =
        capabilities.map(|it| capability::read(source, it, &config, catalogue)).unwrap_or_default();
    let limits = source.section(root, "limits", "`[limits]`").map(|it| capability::limits(source, it));
    let manifest = Manifest {
        capabilities,
        limits: limits.unwrap_or_default(),
        rules: logic::rules(source, root, &config),
        admissions: hook::admissions(source, root),
        events: hook::subscriptions(source, root),
        sinks: sinks::read(source, root, &config),
        routes: hook::routes(source, root, &name, &extended),
        pages: hook::pages(source, root, &name, &extended),
        jobs: hook::jobs(source, root),
        config,
        resources,
        about: about?,
    };
    Some(manifest)
}

impl fmt::Display for ManifestFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{MANIFEST}:{}: {}", self.line, self.message)
    }
}

#[cfg(test)]
mod tests;
