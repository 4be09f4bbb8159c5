//! Bundles: made of folders, signed, and looked at.

use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow, bail};
use keywright_core::Catalogue;
use keywright_plugins::{
    bundle::{Bundle, COMPONENT, KeyId, Limits, MAY_HOLD, Signer, file_name},
    plugin::{Plugin, PluginFault},
};
use serde_json::json;
use zeroize::Zeroizing;

use super::wrong;
use crate::command::{Failure, print};

/// What a folder of sources has, and a bundle has not.
const SOURCES: [&str; 11] = [
    "src",
    "tests",
    "node_modules",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "Cargo.toml",
    "Cargo.lock",
    "build.rs",
    "target",
    "screenshots",
];

pub(super) fn pack(
    folder: &Path,
    output: Option<PathBuf>,
    key: Option<&Path>,
    catalogue: &Catalogue,
) -> Result<(), Failure> {
    let signer = key.map(signer).transpose()?;
    let Files { taken, left_out } = files(folder)?;
    left_out.iter().try_for_each(|it| print(&format!("left out: {it}")))?;
    let (bytes, plugin) = bundle(folder, taken, signer.as_ref(), catalogue)?;
    let about = &plugin.manifest().about;
    let output = output.unwrap_or_else(|| file_name(&about.name, &about.version).into());
    std::fs::write(&output, &bytes).with_context(|| format!("cannot write {}", output.display()))?;
    print(&format!("{}\nsha256 {}", output.display(), plugin.bundle().hash()))
}

/// The bundle of files, as bytes and as what they are.
pub(super) fn bundle(
    folder: &Path,
    files: BTreeMap<String, Vec<u8>>,
    signer: Option<&Signer>,
    catalogue: &Catalogue,
) -> Result<(Vec<u8>, Plugin), Failure> {
    let bytes = Bundle::pack(files, signer, &Limits::STANDARD);
    let bytes = bytes.map_err(|it| wrong(&folder.display(), &it))?;
    let plugin = Plugin::open(&bytes, &Limits::STANDARD, catalogue).map_err(|faults| {
        let hint = if faults.contains(&PluginFault::NoCode) {
            format!("\nbuild it first: keywright plugin build {}", folder.display())
        } else {
            String::new()
        };
        match wrong(&folder.display(), &faults) {
            Failure::Failed(error) => Failure::Failed(anyhow!("{error}{hint}")),
            other => other,
        }
    })?;
    Ok((bytes, plugin))
}

/// The files of a folder, as a bundle takes them.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// Those that it has, by name.
    pub(super) taken: BTreeMap<String, Vec<u8>>,
    /// The names of others that are there, by name; sources are not among them.
    pub(super) left_out: Vec<String>,
}

/// The files of a folder that a bundle may have. Sources are left out; what else is there is named, and not left out in
/// silence.
pub(super) fn files(folder: &Path) -> anyhow::Result<Files> {
    let mut files = Files::default();
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_bundle = [".plugin", ".key"].iter().any(|it| name.ends_with(it));
        if name.starts_with('.') || SOURCES.contains(&name.as_str()) || is_bundle {
            continue;
        }
        if !MAY_HOLD.contains(&name.as_str()) {
            files.left_out.push(name);
            continue;
        }
        files.taken.insert(name, read(&entry.path())?);
    }
    files.left_out.sort();
    require_fresh(folder)?;
    Ok(files)
}

/// Insists that the component is not older than the newest of its sources.
pub(super) fn require_fresh(folder: &Path) -> anyhow::Result<()> {
    let changed = |it: &Path| std::fs::metadata(it).and_then(|it| it.modified()).ok();
    let built = changed(&folder.join(COMPONENT));
    let Ok(sources) = std::fs::read_dir(folder.join("src")) else { return Ok(()) };
    let newest = sources.flatten().filter_map(|it| changed(&it.path())).max();
    if built.is_some() && newest > built {
        bail!("{COMPONENT} is older than its sources; keywright plugin build {}", folder.display());
    }
    Ok(())
}

pub(super) fn sign(file: &Path, key: &Path) -> Result<(), Failure> {
    let signer = signer(key)?;
    let bundle = Bundle::read(&read(file)?, &Limits::STANDARD).map_err(|it| wrong(&file.display(), &it))?;
    let files = bundle.files().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect();
    let bytes = Bundle::pack(files, Some(&signer), &Limits::STANDARD);
    let bytes = bytes.map_err(|it| wrong(&file.display(), &it))?;
    let bundle = Bundle::read(&bytes, &Limits::STANDARD).map_err(|it| wrong(&file.display(), &it))?;
    std::fs::write(file, &bytes).with_context(|| format!("cannot write {}", file.display()))?;
    print(&format!("{}\nsigned by {}\nsha256 {}", file.display(), signer.key(), bundle.hash()))
}

pub(super) fn verify(
    file: &Path,
    by: Option<KeyId>,
    catalogue: &Catalogue,
    as_json: bool,
) -> Result<(), Failure> {
    let plugin = Plugin::open(&read(file)?, &Limits::STANDARD, catalogue);
    let plugin = plugin.map_err(|it| wrong(&file.display(), &it))?;
    let (about, hash) = (&plugin.manifest().about, plugin.bundle().hash());
    let signer = plugin.bundle().signer();
    if by.is_some() && by != signer {
        return Err(Failure::Denied(format!("{} is not signed by that key", file.display())));
    }
    let wants: Vec<_> = plugin.manifest().wants().iter().map(ToString::to_string).collect();
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

pub(super) fn keygen(file: &Path) -> Result<(), Failure> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *seed).context("the operating system gives no random bytes")?;
    let mut options = std::fs::OpenOptions::new();
    let opened = options.write(true).create_new(true).mode(0o600).open(file);
    let mut opened = opened.with_context(|| format!("cannot make {}", file.display()))?;
    let written = opened.write_all(Signer::write(&seed).as_bytes()).and_then(|()| opened.write_all(b"\n"));
    written.with_context(|| format!("cannot write {}", file.display()))?;
    print(&Signer::from_seed(&seed).key().to_string())
}

/// Whoever signs with the key of a file.
pub(super) fn signer(file: &Path) -> anyhow::Result<Signer> {
    let text = std::fs::read_to_string(file).map(Zeroizing::new);
    let text = text.with_context(|| format!("cannot read {}", file.display()))?;
    Signer::read(&text).map_err(|it| anyhow!("{} {it}", file.display()))
}

/// The bytes of a file, as many as a bundle may have and one.
pub(super) fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    let most = u64::try_from(Limits::STANDARD.unpacked).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    opened.take(most).read_to_end(&mut bytes).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
