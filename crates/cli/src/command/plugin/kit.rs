//! What comes with the program for authors: the WIT package, and the package `@keywright/plugin` for TypeScript.
//!
//! Both are laid into the hidden folder `.keywright` of a plugin, so that what a plugin is built with is what this
//! program knows, and nothing has to be fetched for it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context;
use keywright_plugins::manifest::{Manifest, Route};

/// What the server gives to the code of plugins, and what it asks of it.
pub(super) const WIT: &str = include_str!("../../../../runtime/wit/plugin.wit");

/// The folder, below a plugin's own.
pub(super) const FOLDER: &str = ".keywright";

/// The files of `@keywright/plugin`.
pub(super) const PACKAGE: [(&str, &str); 20] = [
    ("admin.d.ts", include_str!("../../../../../sdk/plugin/admin.d.ts")),
    ("admin.js", include_str!("../../../../../sdk/plugin/admin.js")),
    ("blocks.d.ts", include_str!("../../../../../sdk/plugin/blocks.d.ts")),
    ("blocks.js", include_str!("../../../../../sdk/plugin/blocks.js")),
    ("bytes.js", include_str!("../../../../../sdk/plugin/bytes.js")),
    ("crypto.d.ts", include_str!("../../../../../sdk/plugin/crypto.d.ts")),
    ("crypto.js", include_str!("../../../../../sdk/plugin/crypto.js")),
    ("fault.js", include_str!("../../../../../sdk/plugin/fault.js")),
    ("globals.d.ts", include_str!("../../../../../sdk/plugin/globals.d.ts")),
    ("hooks.d.ts", include_str!("../../../../../sdk/plugin/hooks.d.ts")),
    ("hooks.js", include_str!("../../../../../sdk/plugin/hooks.js")),
    ("http.d.ts", include_str!("../../../../../sdk/plugin/http.d.ts")),
    ("http.js", include_str!("../../../../../sdk/plugin/http.js")),
    ("index.d.ts", include_str!("../../../../../sdk/plugin/index.d.ts")),
    ("index.js", include_str!("../../../../../sdk/plugin/index.js")),
    ("kv.d.ts", include_str!("../../../../../sdk/plugin/kv.d.ts")),
    ("kv.js", include_str!("../../../../../sdk/plugin/kv.js")),
    ("names.js", include_str!("../../../../../sdk/plugin/names.js")),
    ("package.json", include_str!("../../../../../sdk/plugin/package.json")),
    ("prelude.js", include_str!("../../../../../sdk/plugin/prelude.js")),
];

/// The types of the interfaces as they are; it is made from the WIT package.
const TYPES: (&str, &str) = ("wit.d.ts", include_str!("../../../../../sdk/plugin/wit.d.ts"));

/// What everybody may use.
const FREE: [&str; 4] = ["log", "clock", "random", "config"];

/// A hook, and what of a manifest names it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Hook {
    /// Its name in the WIT package, and of what a plugin exports.
    pub(super) name: &'static str,
    /// The section of the manifest.
    pub(super) section: &'static str,
}

/// Without a section: a plugin has it or not.
pub(super) const LIFECYCLE: &str = "lifecycle";

/// The hooks that manifests name.
pub(super) const HOOKS: [Hook; 5] = [
    Hook { name: "admission", section: "[[admission]]" },
    Hook { name: "events", section: "[[event]]" },
    Hook { name: "routes", section: "[[route]]" },
    Hook { name: "pages", section: "[[page]]" },
    Hook { name: "jobs", section: "[[job]]" },
];

/// Whether a manifest names a hook.
pub(super) fn names(manifest: &Manifest, hook: Hook) -> bool {
    match hook.name {
        "admission" => !manifest.admissions.is_empty(),
        "events" => !manifest.events.is_empty(),
        "routes" => !manifest.routes.is_empty(),
        "pages" => !manifest.pages.is_empty(),
        "jobs" => !manifest.jobs.is_empty(),
        _ => false,
    }
}

/// What of a hook the manifest names, as the code of a plugin does: `GET /things/{id}`, the id of a page, the name of a job.
pub(super) fn parts(manifest: &Manifest, hook: &str) -> Vec<String> {
    let calls =
        |it: &Route| it.methods.iter().map(|method| format!("{method} {}", it.path)).collect::<Vec<_>>();
    match hook {
        "routes" => manifest.routes.iter().flat_map(calls).collect(),
        "pages" => manifest.pages.iter().map(|it| it.id.clone()).collect(),
        "jobs" => manifest.jobs.iter().map(|it| it.name.clone()).collect(),
        _ => Vec::new(),
    }
}

/// What a plugin that asks for it writes under `[capabilities]`; none of what needs no grant.
pub(super) fn asking(capability: &str) -> Option<&'static str> {
    match capability {
        "kv" => Some("kv = { bytes = \"1MiB\", keys = 1000 }"),
        "http" => Some("http = [{ host = \"hooks.example.com\", methods = [\"POST\"] }]"),
        "admin" => Some(
            "admin = [{ type = \"access-token\", actions = [\"ListAccessTokens\"], resources = [\"access-token/*\"] }]",
        ),
        "crypto" => Some("crypto = true"),
        _ => None,
    }
}

/// The capabilities that a manifest asks for, and those that everybody has.
pub(super) fn capabilities(manifest: &Manifest) -> Vec<&'static str> {
    let wanted = &manifest.capabilities;
    let asked = [
        ("kv", wanted.kv.is_some()),
        ("http", !wanted.http.is_empty()),
        ("admin", !wanted.admin.is_empty()),
        ("crypto", wanted.crypto),
    ];
    FREE.into_iter().chain(asked.into_iter().filter(|it| it.1).map(|it| it.0)).collect()
}

/// The WIT package with the one world `plugin`, which imports and exports no more than that.
pub(super) fn world(imports: &[&str], exports: &[&str]) -> String {
    let interfaces = WIT.split("/// All there is.").next().unwrap_or_default();
    let lines = |word: &str, of: &[&str]| -> String {
        of.iter().map(|it| format!("  {word} {it};\n")).collect::<Vec<_>>().concat()
    };
    format!("{interfaces}world plugin {{\n{}{}}}\n", lines("import", imports), lines("export", exports))
}

/// Lays the package into the folder of a plugin, and says where.
pub(super) fn lay(folder: &Path) -> anyhow::Result<PathBuf> {
    let kit = folder.join(FOLDER);
    let sdk = kit.join("sdk");
    fs::create_dir_all(&sdk).with_context(|| format!("cannot make {}", sdk.display()))?;
    for (name, text) in PACKAGE.into_iter().chain([TYPES]) {
        write(&sdk.join(name), text)?;
    }
    Ok(kit)
}

/// Writes a file, unless that is what it says: what watches files, or compares their times, sees no change then.
pub(super) fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let is_same = |it: io::Result<String>| it.is_ok_and(|it| it == text);
    if is_same(fs::read_to_string(path)) {
        return Ok(());
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests;
