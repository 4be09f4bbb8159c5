//! `plugin`: bundles, made, signed and looked at without a server; and the way out on a stopped server's folder.

use std::{
    collections::BTreeMap,
    fmt::Display,
    io::{Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow, bail};
use clap::Subcommand;
use keywright_core::{Catalogue, id::OrganizationId};
use keywright_http::plugins;
use keywright_plugins::{
    bundle::{Bundle, KeyId, Limits, MAY_HOLD, Signer, file_name},
    plugin::Plugin,
};
use serde_json::json;
use zeroize::Zeroizing;

use super::{Failure, print};
use crate::{catalog, clock, config::Place, serve};

#[derive(Debug, Subcommand)]
pub(super) enum PluginCommand {
    /// Make the bundle of a folder, `NAME-VERSION.plugin`, or say all that is wrong with it
    Pack {
        /// The folder: `plugin.toml`, `README.md`, `CHANGELOG.md`, and perhaps `plugin.wasm` and licences
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
            Self::Pack { folder, output, key, known } => {
                pack(&folder, output, key.as_deref(), &known.catalogue()?)
            }
            Self::Sign { file, key } => sign(&file, &key),
            Self::Verify { file, by, known, json } => verify(&file, by, &known.catalogue()?, json),
            Self::Keygen { file } => keygen(&file),
            Self::Disable { name, organization, place } => disable(&place.data_dir()?, &name, organization),
        }
    }
}

impl Known {
    fn catalogue(&self) -> anyhow::Result<Catalogue> {
        catalog::load(&self.catalog)
    }
}

fn pack(
    folder: &Path,
    output: Option<PathBuf>,
    key: Option<&Path>,
    catalogue: &Catalogue,
) -> Result<(), Failure> {
    let signer = key.map(signer).transpose()?;
    let bytes = Bundle::pack(files(folder)?, signer.as_ref(), &Limits::STANDARD);
    let bytes = bytes.map_err(|it| wrong(&folder.display(), &it))?;
    let plugin = Plugin::open(&bytes, &Limits::STANDARD, catalogue);
    let plugin = plugin.map_err(|it| wrong(&folder.display(), &it))?;
    let about = &plugin.manifest().about;
    let output = output.unwrap_or_else(|| file_name(&about.name, &about.version).into());
    std::fs::write(&output, &bytes).with_context(|| format!("cannot write {}", output.display()))?;
    print(&format!("{}\nsha256 {}", output.display(), plugin.bundle().hash()))
}

/// The files of a folder that a bundle may have; what else is there is named, and not left out in silence.
fn files(folder: &Path) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        if !MAY_HOLD.contains(&name.as_str()) {
            bail!("{} is no file of a bundle; known are {}", entry.path().display(), MAY_HOLD.join(", "));
        }
        files.insert(name, read(&entry.path())?);
    }
    Ok(files)
}

fn sign(file: &Path, key: &Path) -> Result<(), Failure> {
    let signer = signer(key)?;
    let bundle = Bundle::read(&read(file)?, &Limits::STANDARD).map_err(|it| wrong(&file.display(), &it))?;
    let files = bundle.files().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect();
    let bytes = Bundle::pack(files, Some(&signer), &Limits::STANDARD);
    let bytes = bytes.map_err(|it| wrong(&file.display(), &it))?;
    let bundle = Bundle::read(&bytes, &Limits::STANDARD).map_err(|it| wrong(&file.display(), &it))?;
    std::fs::write(file, &bytes).with_context(|| format!("cannot write {}", file.display()))?;
    print(&format!("{}\nsigned by {}\nsha256 {}", file.display(), signer.key(), bundle.hash()))
}

fn verify(file: &Path, by: Option<KeyId>, catalogue: &Catalogue, as_json: bool) -> Result<(), Failure> {
    let plugin = Plugin::open(&read(file)?, &Limits::STANDARD, catalogue);
    let plugin = plugin.map_err(|it| wrong(&file.display(), &it))?;
    let (about, hash) = (&plugin.manifest().about, plugin.bundle().hash());
    let signer = plugin.bundle().signer();
    if by.is_some() && by != signer {
        return Err(Failure::Denied(format!("{} is not signed by that key", file.display())));
    }
    let wants: Vec<_> = plugin.manifest().capabilities.wants().iter().map(ToString::to_string).collect();
    if as_json {
        let answer = json!({
            "name": about.name, "version": about.version.to_string(), "sha256": hash.to_string(),
            "signer": signer.map(|it| it.to_string()), "wants": wants, "needsCode": plugin.manifest().needs_code(),
        });
        return print(&answer.to_string());
    }
    let vouched = signer.map_or_else(|| "unsigned".to_owned(), |it| format!("signed by {it}"));
    let wants = if wants.is_empty() {
        "wants nothing".to_owned()
    } else {
        format!("wants {}", wants.join("\nwants "))
    };
    print(&format!("{} {}\nsha256 {hash}\n{vouched}\n{wants}", about.name, about.version))
}

fn keygen(file: &Path) -> Result<(), Failure> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *seed).context("the operating system gives no random bytes")?;
    let mut options = std::fs::OpenOptions::new();
    let opened = options.write(true).create_new(true).mode(0o600).open(file);
    let mut opened = opened.with_context(|| format!("cannot make {}", file.display()))?;
    let written = opened.write_all(Signer::write(&seed).as_bytes()).and_then(|()| opened.write_all(b"\n"));
    written.with_context(|| format!("cannot write {}", file.display()))?;
    print(&Signer::from_seed(&seed).key().to_string())
}

fn disable(folder: &Path, name: &str, organization: Option<OrganizationId>) -> Result<(), Failure> {
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

/// Whoever signs with the key of a file.
fn signer(file: &Path) -> anyhow::Result<Signer> {
    let text = std::fs::read_to_string(file).map(Zeroizing::new);
    let text = text.with_context(|| format!("cannot read {}", file.display()))?;
    Signer::read(&text).map_err(|it| anyhow!("{} {it}", file.display()))
}

/// The bytes of a file, as many as a bundle may have and one.
fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    let most = u64::try_from(Limits::STANDARD.unpacked).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    opened.take(most).read_to_end(&mut bytes).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(bytes)
}

/// All that is wrong, a line each.
fn wrong<T: Display>(with: &impl Display, faults: &[T]) -> Failure {
    let lines: Vec<_> = faults.iter().map(|it| format!("\n  {it}")).collect();
    Failure::Failed(anyhow!("{with}:{}", lines.concat()))
}
