//! `plugin dev`: builds a plugin whenever its sources change, and puts it into a running server.
//!
//! A server takes no version twice with other bytes, and none that is older. So what is put there gets a version of its
//! own, behind what runs and before the next release: `1.0.1-dev.3`.

mod tell;
mod watch;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use anyhow::{Context, anyhow};
use keywright_core::Catalogue;
use keywright_plugins::{
    bundle::{MANIFEST, Signer},
    plugin::Plugin,
};
use semver::{Prerelease, Version};
use serde::Deserialize;
use serde_json::{Value, json};
use toml::Spanned;

use self::{tell::Log, watch::Sources};
use super::{
    build,
    bundles::{self, Files},
    server::{Client, Server},
};
use crate::command::{Failure, print};

/// How long nothing is looked at after it was looked at.
const PAUSE: Duration = Duration::from_millis(300);

/// After how many of these a server is looked for that was not there.
const WAIT: u64 = 10;

/// After how many of these the log of the plugin is looked at.
const LOG_EVERY: u64 = 10;

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

/// A plugin that acts, as it was put there last.
struct Acting {
    /// What its sources said ([`Sources::said`]).
    said: u64,
    name: String,
    version: Version,
}

/// Where and how a plugin is put.
struct Round<'r> {
    folder: &'r Path,
    how: &'r How,
    client: Client,
    signer: Option<Signer>,
    catalogue: &'r Catalogue,
    acting: Option<Acting>,
}

/// Watches the folder until it is told to stop.
pub(super) fn run(folder: &Path, how: &How, catalogue: &Catalogue) -> Result<(), Failure> {
    let client = how.server.require_client()?;
    let signer = how.key.as_deref().map(bundles::signer).transpose()?;
    let mut round = Round { folder, how, client, signer, catalogue, acting: None };
    let mut log = Log::default();
    let (mut seen, mut is_waiting) = (None, false);
    for turn in 0_u64.. {
        let now = Sources::of(folder);
        if seen.as_ref() != Some(&now) || is_waiting && turn % WAIT == 0 {
            let said = now.said();
            seen = Some(now);
            let was_waiting = is_waiting;
            is_waiting = false;
            match round.play(said, &mut log) {
                Err(failure) if how.once => return Err(failure),
                // It is said once that there is no server, and tried again until there is one.
                Err(failure @ Failure::Unreachable(_)) => {
                    is_waiting = true;
                    if !was_waiting {
                        print(&format!("{failure}\nwaiting for it"))?;
                    }
                }
                // What is wrong is put right in an editor, and tried again.
                Err(failure) => print(&format!("{failure}"))?,
                Ok(said) => print(&said)?,
            }
        }
        if how.once {
            break;
        }
        if turn % LOG_EVERY == 0
            && let Some(acting) = &round.acting
        {
            log.fresh(&round.client, &acting.name).iter().try_for_each(|it| print(it))?;
        }
        thread::sleep(PAUSE);
    }
    Ok(())
}

impl Round<'_> {
    /// Builds it, and puts it there, unless that is what is there.
    fn play(&mut self, said: u64, log: &mut Log) -> Result<String, Failure> {
        let (client, how, folder) = (&self.client, self.how, self.folder);
        let manifest = build::manifest(folder, self.catalogue)?;
        let name = &manifest.about.name;
        let path = format!("/api/v1/plugins/{name}");
        let there = client.find(&path)?;
        let running =
            there.as_ref().and_then(|it| it.pointer("/plugin/version")?.as_str()?.parse::<Version>().ok());
        if let Some(acting) = &self.acting
            && (acting.said, &acting.name, Some(&acting.version)) == (said, name, running.as_ref())
        {
            return Ok(format!("as before: {name} {} acts", acting.version));
        }
        if manifest.needs_code() {
            build::build(folder, &manifest, false)?;
        }
        let version = next(&manifest.about.version, running.as_ref());
        let Files { mut taken, left_out } = bundles::files(folder)?;
        left_out.iter().try_for_each(|it| print(&format!("left out: {it}")))?;
        rename(&mut taken, &version)?;
        let (bytes, plugin) = bundles::bundle(folder, taken, self.signer.as_ref(), self.catalogue)?;
        // What is in its log at first is of others. Later it is of the version that makes way now.
        let last_words = log.fresh(client, name);
        if self.acting.is_some() {
            last_words.iter().try_for_each(|it| print(it))?;
        }
        self.put(there.is_some(), &path, &bytes, &plugin)?;
        if let Some(note) = there.as_ref().and_then(|it| tell::unsigned(it, plugin.bundle().signer())) {
            print(&note)?;
        }
        let url = how.server.url();
        let places = tell::places(&manifest, url, &tell::organization(client));
        let warning = tell::warning(&manifest, how.private_networks);
        let warning = warning.map(|it| format!("\n{it}")).unwrap_or_default();
        let told = format!("{name} {version} acts at {url}{places}{warning}");
        self.acting = Some(Acting { said, name: name.clone(), version });
        Ok(told)
    }

    /// Puts a bundle there, and has it act.
    fn put(&self, is_there: bool, path: &str, bytes: &[u8], plugin: &Plugin) -> Result<(), Failure> {
        let (client, private) = (&self.client, self.how.private_networks);
        let hash = plugin.bundle().hash();
        let terms = format!("sha256={hash}&consent={hash}");
        let put = if is_there {
            client.upload("PUT", &format!("{path}/bundle?{terms}&otherSigner=true"), bytes)?
        } else {
            client.upload("POST", &format!("/api/v1/plugins?{terms}"), bytes)?
        };
        if put.get("status").and_then(Value::as_str) == Some("Enabled") && !private {
            return Ok(());
        }
        let consent = json!({ "consent": hash.to_string(), "privateNetworks": private.then_some(true) });
        let about = &plugin.manifest().about;
        client.send("PUT", &format!("{path}/enable"), &consent).map(drop).map_err(|it| {
            let hint = tell::unconfigured(&it.to_string(), self.how.server.url(), &about.name);
            anyhow!("{} {} is there, and does not act yet: {it}{hint}", about.name, about.version).into()
        })
    }
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

#[cfg(test)]
mod tests;
