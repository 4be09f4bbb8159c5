//! `plugin new`: a folder that builds, passes its tests and can be installed, to be changed from there.

use std::{fs, path::Path};

use anyhow::{Context, anyhow};
use clap::ValueEnum;
use keywright_core::Catalogue;
use keywright_plugins::manifest::Manifest;

use super::{kit, wrong};
use crate::command::{Failure, print};

/// In what a plugin is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(in crate::command) enum Language {
    /// TypeScript, in an engine that comes along (QuickJS): 1.2 MB
    Ts,
    /// Rust: some 80 KB
    Rust,
}

/// Files by their place in the folder, as they are written down here.
type Files = &'static [(&'static str, &'static str)];

const TYPESCRIPT: Files = &[
    ("plugin.toml", include_str!("new/typescript/plugin.toml")),
    ("README.md", include_str!("new/typescript/README.md")),
    ("CHANGELOG.md", include_str!("new/CHANGELOG.md")),
    ("package.json", include_str!("new/typescript/package.json")),
    ("package-lock.json", include_str!("new/typescript/package-lock.json")),
    ("tsconfig.json", include_str!("new/typescript/tsconfig.json")),
    (".gitignore", include_str!("new/typescript/gitignore")),
    ("src/plugin.ts", include_str!("new/typescript/src-plugin.ts")),
    ("tests/changes.json", include_str!("new/typescript/tests/changes.json")),
];

const RUST: Files = &[
    ("plugin.toml", include_str!("new/rust/plugin.toml")),
    ("README.md", include_str!("new/rust/README.md")),
    ("CHANGELOG.md", include_str!("new/CHANGELOG.md")),
    ("Cargo.toml", include_str!("new/rust/crate.toml")),
    (".gitignore", include_str!("new/rust/gitignore")),
    ("src/lib.rs", include_str!("new/rust/src-lib.rs")),
    ("tests/names.json", include_str!("new/rust/tests/names.json")),
];

impl Language {
    const fn files(self) -> Files {
        match self {
            Self::Ts => TYPESCRIPT,
            Self::Rust => RUST,
        }
    }

    /// What comes next, in a shell.
    fn next(self, folder: &Path) -> String {
        let install = match self {
            Self::Ts => "npm ci --ignore-scripts\n  ",
            Self::Rust => "",
        };
        let folder = folder.display();
        format!("now\n  cd {folder}\n  {install}keywright plugin build\n  keywright plugin test")
    }
}

/// Makes the folder; there must be nothing yet.
pub(super) fn run(name: &str, language: Language, folder: &Path) -> Result<(), Failure> {
    let title = title(name);
    let filled = |text: &str| text.replace("{{name}}", name).replace("{{title}}", &title);
    let manifest = language.files().iter().find(|it| it.0 == "plugin.toml").map(|it| filled(it.1));
    Manifest::read(&manifest.unwrap_or_default(), &Catalogue::featbit()).map_err(|it| wrong(&name, &it))?;
    if fs::exists(folder).unwrap_or(true) {
        return Err(anyhow!("{} is there already", folder.display()).into());
    }
    for (file, text) in language.files() {
        let path = folder.join(file);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
        }
        fs::write(&path, filled(text)).with_context(|| format!("cannot write {}", path.display()))?;
    }
    if language == Language::Ts {
        kit::lay(folder)?;
    }
    print(&language.next(folder))
}

/// A name as people write it: `house-rules` is `House rules`.
fn title(name: &str) -> String {
    let spaced = name.replace('-', " ");
    let mut letters = spaced.chars();
    letters.next().map(|it| it.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
