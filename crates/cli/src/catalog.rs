//! The files of `--catalog`.

use std::{
    io::Read as _,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use keywright_core::Catalogue;
use keywright_http::catalog::{self, CatalogFile};

/// FeatBit's types, and what the files add to them.
pub(crate) fn load(paths: &[PathBuf]) -> anyhow::Result<Catalogue> {
    let files = paths.iter().map(|it| read(it)).collect::<anyhow::Result<Vec<_>>>()?;
    match catalog::load(&files) {
        Ok(loaded) => Ok(loaded.catalogue),
        Err(faults) => {
            let lines: Vec<String> = faults.iter().map(|it| format!("\n  {it}")).collect();
            bail!("the catalogue cannot be used:{}", lines.concat())
        }
    }
}

/// Reads a file, or takes the catalogue of that name that comes with the program.
pub(crate) fn read(path: &Path) -> anyhow::Result<CatalogFile> {
    if path == Path::new(CatalogFile::FEATBIT) {
        return Ok(CatalogFile::featbit());
    }
    let file = std::fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut text = String::new();
    // One byte more than a catalogue has, so that a longer one is noticed.
    let limit = u64::try_from(CatalogFile::MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    file.take(limit).read_to_string(&mut text).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(CatalogFile { name: path.display().to_string(), text: text.into() })
}
