//! `cargo xtask long` and `cargo xtask soak`: the tests that take minutes, on a release binary.

use std::{fs, path::PathBuf, time::Instant};

use anyhow::{Result, ensure};

use crate::shell;

/// What is checked at every push.
pub(crate) const LONG: &str = ".ci/long.d";

/// What takes a quiet machine and most of an hour: for releases, and for whoever changes what it is about.
pub(crate) const SOAK: &str = ".ci/soak.d";

/// Builds the release binary, then runs the scripts of `folder` whose name has `filter`, in the order
/// of their names. They find the binary as `KEYWRIGHT_BIN`; their own notes stand in each.
pub(crate) fn run(folder: &str, filter: &str) -> Result<()> {
    let scripts = scripts(folder, filter)?;
    ensure!(!scripts.is_empty(), "no script in {folder} has `{filter}` in its name");
    shell::run(shell::cargo().args(["build", "--release"]))?;
    let binary = shell::target_folder()?.join("release/keywright");
    for script in scripts {
        let start = Instant::now();
        shell::run(shell::command("bash").arg(&script).env("KEYWRIGHT_BIN", &binary))?;
        shell::say(&format!("{} took {} s", script.display(), start.elapsed().as_secs()));
    }
    Ok(())
}

fn scripts(folder: &str, filter: &str) -> Result<Vec<PathBuf>> {
    let mut scripts = Vec::new();
    for entry in fs::read_dir(shell::root().join(folder))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.extension().is_some_and(|it| it == "sh") && name.contains(filter) {
            scripts.push(path);
        }
    }
    scripts.sort();
    Ok(scripts)
}
