//! TypeScript and JavaScript: checked by `tsc`, put into one file by esbuild, and made a component by componentize-qjs,
//! which takes its engine along, `QuickJS`.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, anyhow, bail};
use keywright_plugins::{bundle::COMPONENT, manifest::Manifest};
use serde_json::{Value, json};

use super::{
    super::{
        kit::{self, HOOKS, LIFECYCLE},
        tools,
    },
    Built,
};

/// Where the code of a plugin begins.
const ENTRIES: [&str; 2] = ["src/plugin.ts", "src/plugin.js"];

/// With what names of our interfaces begin.
const PACKAGE: &str = "keywright:plugin/";

/// The file that the code begins in, if it is written so.
pub(super) fn entry(folder: &Path) -> Option<String> {
    ENTRIES.into_iter().find(|it| folder.join(it).exists()).map(str::to_owned)
}

pub(super) fn build(
    folder: &Path,
    entry: &str,
    manifest: &Manifest,
    unchecked: bool,
) -> anyhow::Result<Built> {
    let folder = &std::path::absolute(folder)?;
    let kit = kit::lay(folder)?;
    let [esbuild, componentize] = ["esbuild", "componentize-qjs"].map(|it| tools::of_npm(folder, it));
    let (esbuild, componentize) = (esbuild?, componentize?);
    if !unchecked && folder.join("tsconfig.json").exists() {
        let check = &mut Command::new(tools::of_npm(folder, "tsc")?);
        tools::run(check.current_dir(folder).args(["--noEmit", "-p", "."]), "the types do not fit")?;
    }
    let own = bundle(&esbuild, folder, &folder.join(entry), &kit.join("own.js"))?;
    let hooks = hooks(entry, manifest, &own.exports)?;
    require_granted(entry, manifest, &own.imports)?;

    kit::write(&kit.join("entry.js"), &around(entry, &hooks, manifest))?;
    let all = bundle(&esbuild, folder, &kit.join("entry.js"), &kit.join("plugin.js"))?;
    let imports: Vec<_> = all.imports.iter().map(String::as_str).collect();
    kit::write(&kit.join("plugin.wit"), &kit::world(&imports, &hooks))?;
    let output = folder.join(COMPONENT);
    let make = &mut Command::new(componentize);
    make.current_dir(folder)
        .args(["--sync", "--stub-wasi", "--opt-size", "--world", "plugin"])
        .arg("--wit")
        .arg(kit.join("plugin.wit"))
        .arg("--js")
        .arg(kit.join("plugin.js"))
        .arg("--output")
        .arg(&output);
    tools::run(make, "cannot make a component").map_err(|it| said(entry, it))?;
    Ok(Built { imports: all.imports, exports: hooks.into_iter().map(str::to_owned).collect() })
}

/// What a file that esbuild made takes from the server, and what it gives.
#[derive(Debug, Default)]
struct Bundle {
    imports: Vec<String>,
    exports: Vec<String>,
}

/// Puts a file and all that it imports into one.
fn bundle(esbuild: &Path, folder: &Path, from: &Path, to: &Path) -> anyhow::Result<Bundle> {
    let about = to.with_extension("json");
    let option = |name: &str, path: &Path| format!("--{name}={}", path.display());
    let make = &mut Command::new(esbuild);
    make.current_dir(folder)
        .arg(from)
        .args(["--bundle", "--format=esm", "--target=es2023", "--platform=neutral", "--log-level=warning"])
        .args(["--color=false", "--charset=utf8", "--main-fields=module,main"])
        .arg(format!("--external:{PACKAGE}*"))
        .arg(option("alias:@keywright/plugin", &folder.join(kit::FOLDER).join("sdk")))
        .arg(option("metafile", &about))
        .arg(option("outfile", to));
    tools::run(make, "cannot put it into one file")?;
    let about = fs::read(&about).with_context(|| format!("cannot read {}", about.display()))?;
    Ok(read(&serde_json::from_slice(&about).context("esbuild says nothing of what it made")?))
}

/// What esbuild says of the one file that it made.
fn read(about: &Value) -> Bundle {
    let texts = |of: &Value, part: &str| -> Vec<String> {
        let all = of.pointer(part).and_then(Value::as_array).into_iter().flatten();
        all.filter_map(|it| it.as_str().or_else(|| it.get("path")?.as_str())).map(str::to_owned).collect()
    };
    let output = about.get("outputs").and_then(Value::as_object).and_then(|it| it.values().next());
    let output = output.cloned().unwrap_or_default();
    let capability = |it: &String| Some(it.strip_prefix(PACKAGE)?.split('@').next()?.to_owned());
    let mut imports: Vec<_> = texts(&output, "/imports").iter().filter_map(capability).collect();
    imports.sort();
    imports.dedup();
    Bundle { imports, exports: texts(&output, "/exports") }
}

/// The hooks that the code answers: those that the manifest names, and its beginning if it has one.
fn hooks(entry: &str, manifest: &Manifest, exports: &[String]) -> anyhow::Result<Vec<&'static str>> {
    let is_there = |name: &str| exports.iter().any(|it| it == name);
    let mut faults = Vec::new();
    for hook in HOOKS {
        let (name, section) = (hook.name, hook.section);
        match (kit::names(manifest, hook), is_there(name)) {
            (true, false) => {
                faults.push(format!("plugin.toml has {section}, and {entry} exports no `{name}`"));
            }
            (false, true) => {
                faults.push(format!(
                    "{entry} exports `{name}`, and plugin.toml has no {section} that calls it"
                ));
            }
            _ => {}
        }
    }
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    let named = HOOKS.into_iter().filter(|it| kit::names(manifest, *it)).map(|it| it.name);
    Ok(is_there(LIFECYCLE).then_some(LIFECYCLE).into_iter().chain(named).collect())
}

/// Insists that the manifest asks for all that the code uses.
fn require_granted(entry: &str, manifest: &Manifest, imports: &[String]) -> anyhow::Result<()> {
    let granted = kit::capabilities(manifest);
    let faults: Vec<_> = imports
        .iter()
        .filter(|it| !granted.contains(&it.as_str()))
        .map(|it| match kit::asking(it) {
            Some(line) => {
                format!("{entry} uses {it}, and plugin.toml does not ask for it; under [capabilities], write\n  {line}")
            }
            None => format!("{entry} uses {it}, which there is not"),
        })
        .collect();
    if faults.is_empty() { Ok(()) } else { bail!("{}", faults.join("\n")) }
}

/// What the code of a plugin says of itself as it begins, which is when the component is made: that it does not have what
/// the manifest names (`names.js`), or that it asks the server for something when there is none. All else is as the tool has
/// told it.
fn said(entry: &str, error: anyhow::Error) -> anyhow::Error {
    let text = error.to_string();
    let asked = text.split_once(PACKAGE).filter(|_| text.contains("has not been defined"));
    if let Some(what) = asked.and_then(|it| it.1.split('@').next()) {
        return anyhow!(
            "{entry} asks for {what} as it is loaded: what the server gives is there during a call only; \
             ask for it within a hook"
        );
    }
    let faults = text.split_once("<<").and_then(|it| it.1.split_once(">>"));
    faults.map_or(error, |it| anyhow!("{entry} is not what plugin.toml says:\n{}", it.0))
}

/// What stands around the code of a plugin: the server calls this, and this calls that.
fn around(entry: &str, hooks: &[&str], manifest: &Manifest) -> String {
    let line = |hook: &&str| {
        let names = json!(kit::parts(manifest, hook));
        format!("export const {hook} = hooks.{hook}(plugin.{hook}, {names});\n")
    };
    let lines: Vec<_> = hooks.iter().map(line).collect();
    format!(
        "import '@keywright/plugin/prelude';\nimport * as hooks from '@keywright/plugin/hooks';\nimport * as plugin from '../{entry}';\n\n{}",
        lines.concat()
    )
}

#[cfg(test)]
mod tests;
