//! `cargo xtask long`: the tests that take minutes, on a release binary.

use std::{fs, path::PathBuf, time::Instant};

use anyhow::{Result, ensure};

use crate::shell;

/// Builds the release binary, then runs the scripts of `.ci/long.d` whose name has `filter`, in the order
/// of their names. They find the binary as `KEYWRIGHT_BIN`; their own notes stand in each.
pub(crate) fn run(filter: &str) -> Result<()> {
    let scripts = scripts(filter)?;
    ensure!(!scripts.is_empty(), "no script in .ci/long.d has `{filter}` in its name");
    shell::run(shell::cargo().args(["build", "--release"]))?;
    let binary = shell::target_folder()?.join("release/keywright");
    for script in scripts {
        let start = Instant::now();
        shell::run(shell::command("bash").arg(&script).env("KEYWRIGHT_BIN", &binary))?;
        shell::say(&format!("{} took {} s", script.display(), start.elapsed().as_secs()));
    }
    Ok(())
}

fn scripts(filter: &str) -> Result<Vec<PathBuf>> {
    let mut scripts = Vec::new();
    for entry in fs::read_dir(shell::root().join(".ci/long.d"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.extension().is_some_and(|it| it == "sh") && name.contains(filter) {
            scripts.push(path);
        }
    }
    scripts.sort();
    Ok(scripts)
}
