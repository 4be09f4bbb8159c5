//! `plugin dev`: builds a plugin whenever its sources change, and puts it into a running server.
//!
//! A server takes no version twice with other bytes, and none that is older. So what is put there gets a version of its
//! own, behind what runs and before the next release: `1.0.1-dev.3`.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};

use anyhow::{Context, anyhow};
use keywright_core::Catalogue;
use keywright_plugins::bundle::{MANIFEST, Signer};
use semver::{Prerelease, Version};
use serde::Deserialize;
use serde_json::{Value, json};
use toml::Spanned;

use super::{
    build, bundles,
    server::{Client, Server},
};
use crate::command::{Failure, print};

/// How long nothing is looked at after it was looked at.
const PAUSE: Duration = Duration::from_millis(300);

/// How it is done.
#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct How {
    /// Build and put it there once, and end
    #[arg(long)]
    once: bool,
    /// Allow it to call private networks, where its manifest asks for that
    #[arg(long)]
    private_networks: bool,
    /// The file of the secret key to sign it with
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    #[command(flatten)]
    server: Server,
}

/// Watches the folder until it is told to stop.
pub(super) fn run(folder: &Path, how: &How, catalogue: &Catalogue) -> Result<(), Failure> {
    let client = how.server.require_client()?;
    let signer = how.key.as_deref().map(bundles::signer).transpose()?;
    let mut seen = None;
    loop {
        let now = sources(folder);
        if seen.as_ref() != Some(&now) {
            seen = Some(now);
            match round(folder, how, &client, signer.as_ref(), catalogue) {
                Err(failure) if how.once => return Err(failure),
                // What is wrong is put right in an editor, and tried again.
                Err(failure) => print(&format!("{failure}"))?,
                Ok(said) => print(&said)?,
            }
        }
        if how.once {
            return Ok(());
        }
        thread::sleep(PAUSE);
    }
}

/// Builds it, and puts it there.
fn round(
    folder: &Path,
    how: &How,
    client: &Client,
    signer: Option<&Signer>,
    catalogue: &Catalogue,
) -> Result<String, Failure> {
    let manifest = build::manifest(folder, catalogue)?;
    if manifest.needs_code() {
        build::build(folder, &manifest, false)?;
    }
    let name = &manifest.about.name;
    let path = format!("/api/v1/plugins/{name}");
    let there = client.find(&path)?;
    let running = there.as_ref().and_then(|it| it.pointer("/plugin/version")?.as_str()?.parse().ok());
    let version = next(&manifest.about.version, running.as_ref());

    let mut files = bundles::files(folder)?;
    rename(&mut files, &version)?;
    let (bytes, plugin) = bundles::bundle(folder, files, signer, catalogue)?;
    let hash = plugin.bundle().hash();
    let terms = format!("sha256={hash}&consent={hash}");
    let put = match there {
        None => client.upload("POST", &format!("/api/v1/plugins?{terms}"), &bytes)?,
        Some(_) => client.upload("PUT", &format!("{path}/bundle?{terms}&otherSigner=true"), &bytes)?,
    };
    if put.get("status").and_then(Value::as_str) != Some("Enabled") || how.private_networks {
        let consent =
            json!({ "consent": hash.to_string(), "privateNetworks": how.private_networks.then_some(true) });
        let enabled = client.send("PUT", &format!("{path}/enable"), &consent);
        enabled.map_err(|it| anyhow!("{name} {version} is there, and does not act yet: {it}"))?;
    }
    Ok(format!("{name} {version} acts at {}", how.server.url()))
}

/// The version after the one that runs, for something that is not released.
fn next(written: &Version, running: Option<&Version>) -> Version {
    let core = |it: &Version| Version::new(it.major, it.minor, it.patch);
    let number = |it: &Version| it.pre.as_str().strip_prefix("dev.").and_then(|it| it.parse::<u64>().ok());
    let dev = |of: Version, count: u64| {
        let pre = Prerelease::new(&format!("dev.{count}")).unwrap_or(Prerelease::EMPTY);
        Version { pre, ..of }
    };
    match running {
        Some(running) if core(running) >= core(written) => match number(running) {
            Some(count) => dev(core(running), count.saturating_add(1)),
            None => dev(Version { patch: running.patch.saturating_add(1), ..core(running) }, 1),
        },
        _ => dev(core(written), 1),
    }
}

#[derive(Deserialize)]
struct Written {
    plugin: About,
}

#[derive(Deserialize)]
struct About {
    version: Spanned<String>,
}

/// Writes another version into the manifest, and leaves all else as it is.
fn rename(files: &mut BTreeMap<String, Vec<u8>>, version: &Version) -> anyhow::Result<()> {
    let text =
        files.get(MANIFEST).and_then(|it| std::str::from_utf8(it).ok()).context("there is no manifest")?;
    let place = toml::from_str::<Written>(text).context("the manifest has no version")?.plugin.version.span();
    let (before, after) = (text.get(..place.start), text.get(place.end..));
    let (before, after) = before.zip(after).context("the manifest has no version")?;
    let text = format!("{before}\"{version}\"{after}");
    files.insert(MANIFEST.to_owned(), text.into_bytes());
    Ok(())
}

/// All that a build depends on, with when it was changed.
fn sources(folder: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let mut found = BTreeMap::new();
    let mut left = vec![folder.join("src")];
    let top = [MANIFEST, "README.md", "CHANGELOG.md", "tsconfig.json", "package.json", "Cargo.toml"];
    let mut note = |path: PathBuf| {
        if let Ok(changed) = fs::metadata(&path).and_then(|it| it.modified()) {
            found.insert(path, changed);
        }
    };
    for name in top {
        note(folder.join(name));
    }
    while let Some(next) = left.pop() {
        for path in fs::read_dir(next).into_iter().flatten().flatten().map(|it| it.path()) {
            if path.is_dir() { left.push(path) } else { note(path) }
        }
    }
    found
}

#[cfg(test)]
mod tests;
