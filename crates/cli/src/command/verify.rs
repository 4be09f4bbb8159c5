//! `verify`: everything on a stopped server's folder, or the first thing that is wrong.

use std::path::Path;

use anyhow::Context;
use keywright_core::Catalogue;
use serde_json::json;

use super::{Failure, print};
use crate::serve;

const CACHE_BYTES: u64 = 64 << 20;

/// Checks every row, what they add up to, and the whole chain of commits.
pub(super) fn run(folder: &Path, as_json: bool) -> Result<(), Failure> {
    if !folder.is_dir() {
        return Err(Failure::NotFound(format!("there is no folder {}", folder.display())));
    }
    let db = serve::open(folder, CACHE_BYTES, None, Catalogue::featbit())?;
    let found = db.verify().with_context(|| format!("{} is damaged", folder.display()))?;
    let head = db.health().head;
    if as_json {
        let head = json!({ "revision": head.revision.0, "hash": head.hash.to_string(), "rows": head.rows });
        return print(
            &json!({ "commits": found.commits, "checkpoints": found.checkpoints, "head": head }).to_string(),
        );
    }
    print(&format!(
        "Everything is there: {} rows, {} commits, head {} at revision {}.",
        head.rows, found.commits, head.hash, head.revision.0
    ))
}
