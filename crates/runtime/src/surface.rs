//! What code asks of the world and answers, read from the code itself, and held to what its manifest says.

use std::{collections::BTreeSet, fmt};

use keywright_plugins::manifest::{Capabilities, Manifest};

/// The package of all interfaces, and its first version. Later versions of this one only add.
const PACKAGE: &str = "keywright:plugin/";
const MAJOR: &str = "1.";
/// A function that componentize-qjs leaves behind: with it the engine was begun when the component was made. Nobody calls it.
const LEFT_BEHIND: &str = "init";

/// Something that code asks of the world: an interface that it imports.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Import {
    /// Types of other interfaces. Nothing can be asked of it.
    Types,
    /// To write to its log.
    Log,
    /// To know the time.
    Clock,
    /// Random bytes.
    Random,
    /// What it was told.
    Config,
    /// To keep things.
    Kv,
    /// To call other programs.
    Http,
    /// To call the REST API.
    Admin,
    /// To check signatures, and to sign with secrets that it does not see.
    Crypto,
}

/// Something that code answers: an interface that it exports.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Hook {
    /// What it does before it acts. It needs no word in the manifest.
    Lifecycle,
    /// `[[admission]]`
    Admission,
    /// `[[event]]`
    Events,
    /// `[[route]]`
    Routes,
    /// `[[page]]`
    Pages,
    /// `[[job]]`
    Jobs,
}

/// What code asks of the world and what it answers.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Surface {
    /// The names of what it imports: `keywright:plugin/kv@1.0.0`.
    pub imports: BTreeSet<String>,
    /// The names of what it exports.
    pub exports: BTreeSet<String>,
}

/// A way in which code is not what its manifest says.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Mismatch {
    /// It asks for what its manifest does not want.
    #[error("the code imports `{0}`, which `[capabilities]` in the manifest does not want")]
    Undeclared(Import),
    /// It asks for what was not granted.
    #[error("the code imports `{0}`, which was not granted")]
    NotGranted(Import),
    /// It asks for what programs get from an operating system.
    #[error(
        "the code imports `{0}`, and plugins get no WASI: build without it (JavaScript and Python: `--stub-wasi`; \
         Rust: `wasm32-unknown-unknown`; C: no libc)"
    )]
    Wasi(String),
    /// It asks for what nobody knows.
    #[error("the code imports `{0}`, which this server does not have")]
    UnknownImport(String),
    /// Its manifest names a hook that it does not have.
    #[error("the manifest has {section}, and the code does not export `{0}`", section = .0.section())]
    Missing(Hook),
    /// It has a hook that its manifest does not name.
    #[error("the code exports `{0}`, and the manifest has no {section}", section = .0.section())]
    Unnamed(Hook),
    /// It has what nobody knows.
    #[error("the code exports `{0}`, which is no hook of this server")]
    UnknownExport(String),
    /// What it asks for or has is of another shape than it is here.
    #[error("the code does not fit this server: {0}")]
    Shape(String),
}

impl Import {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Types,
        Self::Log,
        Self::Clock,
        Self::Random,
        Self::Config,
        Self::Kv,
        Self::Http,
        Self::Admin,
        Self::Crypto,
    ];

    /// Its name in the package.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Types => "types",
            Self::Log => "log",
            Self::Clock => "clock",
            Self::Random => "random",
            Self::Config => "config",
            Self::Kv => "kv",
            Self::Http => "http",
            Self::Admin => "admin",
            Self::Crypto => "crypto",
        }
    }

    /// Whether it is among capabilities, or needs none.
    #[must_use]
    pub fn is_in(self, capabilities: &Capabilities) -> bool {
        match self {
            Self::Types | Self::Log | Self::Clock | Self::Random | Self::Config => true,
            Self::Kv => capabilities.kv.is_some(),
            Self::Http => !capabilities.http.is_empty(),
            Self::Admin => !capabilities.admin.is_empty(),
            Self::Crypto => capabilities.crypto,
        }
    }
}

impl Hook {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Lifecycle, Self::Admission, Self::Events, Self::Routes, Self::Pages, Self::Jobs];

    /// Its name in the package.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lifecycle => "lifecycle",
            Self::Admission => "admission",
            Self::Events => "events",
            Self::Routes => "routes",
            Self::Pages => "pages",
            Self::Jobs => "jobs",
        }
    }

    /// Whether it judges what has not happened yet, and so changes nothing: a judgement may be asked for more than once.
    #[must_use]
    pub fn judges(self) -> bool {
        self == Self::Admission
    }

    /// Where a manifest names it.
    fn section(self) -> &'static str {
        match self {
            Self::Lifecycle => "`[plugin]`",
            Self::Admission => "`[[admission]]`",
            Self::Events => "`[[event]]`",
            Self::Routes => "`[[route]]`",
            Self::Pages => "`[[page]]`",
            Self::Jobs => "`[[job]]`",
        }
    }

    /// Whether a manifest names it; nothing if it need not.
    fn is_in(self, manifest: &Manifest) -> Option<bool> {
        match self {
            Self::Lifecycle => None,
            Self::Admission => Some(!manifest.admissions.is_empty()),
            Self::Events => Some(!manifest.events.is_empty()),
            Self::Routes => Some(!manifest.routes.is_empty()),
            Self::Pages => Some(!manifest.pages.is_empty()),
            Self::Jobs => Some(!manifest.jobs.is_empty()),
        }
    }
}

impl Surface {
    /// What it imports and exports that this server knows.
    #[must_use]
    pub fn has(&self, hook: Hook) -> bool {
        self.exports.iter().any(|it| short(it) == Some(hook.as_str()))
    }

    /// All ways in which it is not what a manifest says, or more than was granted.
    #[must_use]
    pub fn mismatches(&self, manifest: &Manifest, granted: &Capabilities) -> Vec<Mismatch> {
        let mut found = Vec::new();
        for name in &self.imports {
            let known = Import::ALL.into_iter().find(|it| short(name) == Some(it.as_str()));
            match known {
                None if name.starts_with("wasi:") => found.push(Mismatch::Wasi(name.clone())),
                None => found.push(Mismatch::UnknownImport(name.clone())),
                Some(it) if !it.is_in(&manifest.capabilities) => found.push(Mismatch::Undeclared(it)),
                Some(it) if !it.is_in(granted) => found.push(Mismatch::NotGranted(it)),
                Some(_) => {}
            }
        }
        for name in self.exports.iter().filter(|it| *it != LEFT_BEHIND) {
            if !Hook::ALL.iter().any(|it| short(name) == Some(it.as_str())) {
                found.push(Mismatch::UnknownExport(name.clone()));
            }
        }
        for hook in Hook::ALL {
            match (hook.is_in(manifest), self.has(hook)) {
                (Some(true), false) => found.push(Mismatch::Missing(hook)),
                (Some(false), true) => found.push(Mismatch::Unnamed(hook)),
                _ => {}
            }
        }
        found
    }
}

/// The name of an interface of our package, in a version that this server has.
fn short(name: &str) -> Option<&str> {
    let (interface, version) = name.strip_prefix(PACKAGE)?.split_once('@')?;
    version.starts_with(MAJOR).then_some(interface)
}

impl fmt::Display for Import {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests;
