//! `plugin build`: from sources to `plugin.wasm`.

mod rust;
mod typescript;

use std::{fs, path::Path};

use anyhow::{Context, anyhow, bail};
use keywright_core::Catalogue;
use keywright_plugins::{
    bundle::{COMPONENT, MANIFEST},
    manifest::Manifest,
};

use super::{kit, wrong};
use crate::command::{Failure, print};

/// What a build made.
#[derive(Debug)]
pub(super) struct Built {
    /// The capabilities that the code uses.
    pub(super) imports: Vec<String>,
    /// The hooks that it answers.
    pub(super) exports: Vec<String>,
}

/// Builds the plugin of a folder, and says what it is.
pub(super) fn run(folder: &Path, unchecked: bool, catalogue: &Catalogue) -> Result<(), Failure> {
    let manifest = manifest(folder, catalogue)?;
    if !manifest.needs_code() {
        return print(&format!("{} needs no code: pack it as it is", manifest.about.name));
    }
    let built = build(folder, &manifest, unchecked)?;
    let is_idle = |it: &&str| kit::asking(it).is_some() && !built.imports.iter().any(|used| used == *it);
    for idle in kit::capabilities(&manifest).into_iter().filter(is_idle) {
        print(&format!("note: plugin.toml asks for {idle}, and the code does not use it"))?;
    }
    let size = fs::metadata(folder.join(COMPONENT)).map_or(0, |it| it.len()).div_ceil(1024);
    let (uses, answers) = (built.imports.join(", "), built.exports.join(", "));
    print(&format!("{}\n{size} KiB; uses {uses}; answers {answers}", folder.join(COMPONENT).display()))
}

/// Builds the plugin of a folder, in whatever language it is written.
pub(super) fn build(folder: &Path, manifest: &Manifest, unchecked: bool) -> anyhow::Result<Built> {
    let built = if let Some(entry) = typescript::entry(folder) {
        typescript::build(folder, &entry, manifest, unchecked)
    } else if folder.join("Cargo.toml").exists() {
        rust::build(folder, manifest)
    } else {
        bail!("{} has neither src/plugin.ts nor Cargo.toml", folder.display())
    };
    built.with_context(|| format!("cannot build {}", folder.display()))
}

/// The manifest of a folder, or all that is wrong with it.
pub(super) fn manifest(folder: &Path, catalogue: &Catalogue) -> Result<Manifest, Failure> {
    let path = folder.join(MANIFEST);
    let text = fs::read_to_string(&path).map_err(|it| match it.kind() {
        std::io::ErrorKind::NotFound => Failure::NotFound(format!("there is no {}", path.display())),
        _ => anyhow!(it).context(format!("cannot read {}", path.display())).into(),
    })?;
    Manifest::read(&text, catalogue).map_err(|it| wrong(&folder.display(), &it))
}

#[cfg(test)]
mod tests;
