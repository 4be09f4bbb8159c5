//! `plugin`: plugins as their authors make, try and sign them, without a server; as they are put into one; and the way out
//! on a stopped server's folder.

mod build;
mod bundles;
mod dev;
#[cfg(feature = "code")]
mod fixtures;
mod kit;
mod logged;
mod new;
mod server;
mod tools;
mod trust;

use std::{fmt::Display, path::PathBuf};

use anyhow::{Context, anyhow};
use clap::Subcommand;
use keywright_core::{Catalogue, id::OrganizationId};
use keywright_http::plugins;
use keywright_plugins::bundle::KeyId;

use super::{Failure, print};
use crate::{catalog, clock, config::Place, serve};

#[derive(Debug, Subcommand)]
pub(super) enum PluginCommand {
    /// Make a folder for a new plugin, which builds and passes its tests
    New {
        /// Its name: 2 to 40 of a-z 0-9 -, a letter first
        name: String,
        /// In what it is written
        #[arg(long, default_value = "ts")]
        lang: new::Language,
        /// Where to make it [default: a folder of its name, here]
        #[arg(long, value_name = "FOLDER")]
        folder: Option<PathBuf>,
    },
    /// Build the code of a plugin: `plugin.wasm`
    Build {
        /// The folder of its sources
        #[arg(default_value = ".")]
        folder: PathBuf,
        /// Leave out `tsc`: types are not checked
        #[arg(long)]
        no_check: bool,
        #[command(flatten)]
        known: Known,
    },
    /// Play the fixtures of a plugin: ask its code what they ask, and compare what it answers and does
    #[cfg(feature = "code")]
    Test {
        /// The folder of its sources
        #[arg(default_value = ".")]
        folder: PathBuf,
        /// Only those whose file or name has this in it
        #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
        only: String,
        /// Show all that came of each call
        #[arg(long)]
        show: bool,
        #[command(flatten)]
        known: Known,
    },
    /// Build a plugin whenever its sources change, and put it into a running server
    Dev {
        /// The folder of its sources
        #[arg(default_value = ".")]
        folder: PathBuf,
        #[command(flatten)]
        how: dev::How,
        #[command(flatten)]
        known: Known,
    },
    /// Make the bundle of a folder, `NAME-VERSION.plugin`, or say all that is wrong with it
    Pack {
        /// The folder: `plugin.toml`, `README.md`, `CHANGELOG.md`, and perhaps `plugin.wasm` and licences; sources are left out
        #[arg(default_value = ".")]
        folder: PathBuf,
        /// Where to write it [default: in this folder, by name and version]
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// The file of the secret key to sign it with
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
        #[command(flatten)]
        known: Known,
    },
    /// Sign a bundle; a signature that it has is replaced
    Sign {
        /// The bundle
        file: PathBuf,
        /// The file of the secret key
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// Say what a bundle is, who signed it, and what it wants; or all that is wrong with it
    Verify {
        /// The bundle
        file: PathBuf,
        /// By whom it must be signed
        #[arg(long, value_name = "KEY")]
        by: Option<KeyId>,
        #[command(flatten)]
        known: Known,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Make a key to sign bundles with, and print what others trust
    Keygen {
        /// Where to write the secret key; there must be nothing yet
        file: PathBuf,
    },
    /// Trust the key of an author, at a running server; or say how that is done
    Trust {
        /// The key: `ed25519:…`
        key: KeyId,
        /// Whose it is
        #[arg(long, default_value = "an author of plugins")]
        name: String,
        #[command(flatten)]
        server: server::Server,
    },
    /// Switch a plugin off on a stopped server's folder
    Disable {
        /// Its name
        name: String,
        /// In which organization, by id [default: in all]
        #[arg(long, value_name = "ID")]
        organization: Option<OrganizationId>,
        #[command(flatten)]
        place: Place,
    },
}

/// What manifests may speak of.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Known {
    /// A file with the types and actions of an API that is guarded, as the server has it; may be given several times
    #[arg(long, value_name = "FILE")]
    catalog: Vec<PathBuf>,
}

const CACHE_BYTES: u64 = 32 << 20;

impl PluginCommand {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::New { name, lang, folder } => {
                new::run(&name, lang, &folder.unwrap_or_else(|| PathBuf::from(&name)))
            }
            Self::Build { folder, no_check, known } => build::run(&folder, no_check, &known.catalogue()?),
            #[cfg(feature = "code")]
            Self::Test { folder, only, show, known } => {
                fixtures::run(&folder, &only, show, &known.catalogue()?)
            }
            Self::Dev { folder, how, known } => dev::run(&folder, &how, &known.catalogue()?),
            Self::Pack { folder, output, key, known } => {
                bundles::pack(&folder, output, key.as_deref(), &known.catalogue()?)
            }
            Self::Sign { file, key } => bundles::sign(&file, &key),
            Self::Verify { file, by, known, json } => bundles::verify(&file, by, &known.catalogue()?, json),
            Self::Keygen { file } => bundles::keygen(&file),
            Self::Trust { key, name, server } => trust::run(key, &name, &server),
            Self::Disable { name, organization, place } => disable(&place.data_dir()?, &name, organization),
        }
    }
}

impl Known {
    fn catalogue(&self) -> anyhow::Result<Catalogue> {
        catalog::load(&self.catalog)
    }
}

fn disable(
    folder: &std::path::Path,
    name: &str,
    organization: Option<OrganizationId>,
) -> Result<(), Failure> {
    if !folder.is_dir() {
        return Err(Failure::NotFound(format!("there is no folder {}", folder.display())));
    }
    let db = serve::open(folder, CACHE_BYTES, None, Catalogue::featbit())?;
    let found = plugins::disable(&db, name, organization, db.now(clock::now()));
    let found = found.map_err(|it| anyhow!(it).context("cannot switch it off"))?;
    db.close().context("cannot close the folder")?;
    if found.is_empty() {
        return Err(Failure::NotFound(format!("there is no plugin {name}")));
    }
    found.iter().try_for_each(|it| print(&format!("{name} is off in organization {it}")))
}

/// All that is wrong, a line each.
fn wrong<T: Display>(with: &impl Display, faults: &[T]) -> Failure {
    let lines: Vec<_> = faults.iter().map(|it| format!("\n  {it}")).collect();
    Failure::Failed(anyhow!("{with}:{}", lines.concat()))
}
