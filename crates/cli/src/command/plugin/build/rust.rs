//! Rust: compiled by cargo for WebAssembly without a system below it, and made a component here.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, anyhow, bail};
use keywright_plugins::{bundle::COMPONENT, manifest::Manifest};
use serde_json::Value;
use wit_component::{ComponentEncoder, DecodedWasm};

use super::{
    super::{
        kit::{self, HOOKS, LIFECYCLE},
        tools,
    },
    Built,
};

/// What plugins are compiled for: memory and numbers, and no system.
const TARGET: &str = "wasm32-unknown-unknown";

/// With what a plugin says that it has a hook at its beginning.
const STARTS: &str = "lifecycle::Guest";

pub(super) fn build(folder: &Path, manifest: &Manifest) -> anyhow::Result<Built> {
    let folder = &std::path::absolute(folder)?;
    let kit = folder.join(kit::FOLDER);
    fs::create_dir_all(&kit).with_context(|| format!("cannot make {}", kit.display()))?;
    let named = HOOKS.into_iter().filter(|it| kit::names(manifest, *it)).map(|it| it.name);
    let hooks: Vec<_> = starts(folder)?.then_some(LIFECYCLE).into_iter().chain(named).collect();
    // Of these, the component has no more than the code calls.
    kit::write(&kit.join("plugin.wit"), &kit::world(&kit::capabilities(manifest), &hooks))?;

    require_target(folder, TARGET)?;
    let module = compile(folder)?;
    let module = fs::read(&module).with_context(|| format!("cannot read {}", module.display()))?;
    let encoder = ComponentEncoder::default().validate(true).module(&module);
    let component = encoder.and_then(|mut it| it.encode()).map_err(|it| anyhow!("{it:#}"))?;
    let output = folder.join(COMPONENT);
    fs::write(&output, &component).with_context(|| format!("cannot write {}", output.display()))?;
    interfaces(&component)
}

/// Insists that the compiler has what it compiles for, before minutes are spent on it. One that cannot be asked is tried.
fn require_target(folder: &Path, target: &str) -> anyhow::Result<()> {
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let asked = Command::new(compiler)
        .current_dir(folder)
        .args(["--print", "target-libdir", "--target", target])
        .output();
    let Ok(place) = asked.map(|it| String::from_utf8_lossy(&it.stdout).trim().to_owned()) else {
        return Ok(());
    };
    if place.is_empty() || Path::new(&place).exists() {
        return Ok(());
    }
    bail!("Rust for WebAssembly is not installed; install it with\n  rustup target add {target}")
}

/// Compiles the crate, and says where its module is.
fn compile(folder: &Path) -> anyhow::Result<PathBuf> {
    // As cargo's own subcommands do, so that another toolchain can be put in its place.
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let make = &mut Command::new(cargo);
    make.current_dir(folder).args([
        "build",
        "--release",
        "--target",
        TARGET,
        "--message-format",
        "json-render-diagnostics",
    ]);
    let said = tools::run_to_read(make, "cannot compile it")?;
    let said = String::from_utf8_lossy(&said);
    let messages = said.lines().filter_map(|it| serde_json::from_str::<Value>(it).ok());
    let files = messages.filter_map(|it| it.get("filenames")?.as_array().cloned()).flatten();
    let mut modules = files.filter_map(|it| it.as_str().map(PathBuf::from));
    let module = modules.find(|it| it.extension().is_some_and(|it| it == "wasm"));
    module.context("cargo made no module; Cargo.toml needs `[lib]` with `crate-type = [\"cdylib\"]`")
}

/// Whether the sources have a hook for the beginning. The world names it only then.
fn starts(folder: &Path) -> anyhow::Result<bool> {
    let sources = folder.join("src");
    let entries = fs::read_dir(&sources).with_context(|| format!("cannot read {}", sources.display()))?;
    for entry in entries {
        let path = entry?.path();
        let is_rust = path.extension().is_some_and(|it| it == "rs");
        if is_rust && fs::read_to_string(&path)?.contains(STARTS) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What a component takes from the server, and what it answers.
fn interfaces(component: &[u8]) -> anyhow::Result<Built> {
    let decoded = wit_component::decode(component).map_err(|it| anyhow!("{it:#}"))?;
    let DecodedWasm::Component(resolve, world) = decoded else { bail!("it is no component") };
    let world = resolve.worlds.get(world).context("it has no world")?;
    let short = |it: String| Some(it.strip_prefix("keywright:plugin/")?.split('@').next()?.to_owned());
    let names = |all: Vec<String>| all.into_iter().filter_map(short).filter(|it| it != "types").collect();
    let name = |it: &wit_parser::WorldKey| resolve.name_world_key(it);
    Ok(Built {
        imports: names(world.imports.keys().map(name).collect()),
        exports: names(world.exports.keys().map(name).collect()),
    })
}

#[cfg(test)]
mod tests;
