//! Programs that builds are made with: where they are, and what to do where they are not.

use std::{
    io,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use anyhow::{anyhow, bail};

/// What installs the tools of a TypeScript plugin, from its lock.
const INSTALL: &str = "npm ci --ignore-scripts";

/// A tool of npm: of the folder, or of one above, as node looks for it.
pub(super) fn of_npm(folder: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let folder = std::path::absolute(folder)?;
    let found = folder.ancestors().map(|it| it.join("node_modules/.bin").join(name)).find(|it| it.exists());
    found.ok_or_else(|| {
        let has_lock = |it: &&Path| it.join("package-lock.json").exists();
        let place = folder.ancestors().find(has_lock).unwrap_or(&folder);
        anyhow!("`{name}` is not installed; install it with\n  {INSTALL} --prefix {}", place.display())
    })
}

/// Runs a tool, and answers what it said; or says all of that if it fails.
pub(super) fn run(command: &mut Command, what: &str) -> anyhow::Result<Vec<u8>> {
    ask(command, what, |it| vec![it.stdout, it.stderr])
}

/// Runs a tool that answers programs: what people read of it is what it says beside that.
pub(super) fn run_to_read(command: &mut Command, what: &str) -> anyhow::Result<Vec<u8>> {
    ask(command, what, |it| vec![it.stderr])
}

fn ask(command: &mut Command, what: &str, told: fn(Output) -> Vec<Vec<u8>>) -> anyhow::Result<Vec<u8>> {
    let name = command.get_program().to_string_lossy().into_owned();
    let ended = match command.output() {
        Ok(ended) => ended,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            bail!("`{name}` is not there{}", hint(&name))
        }
        Err(error) => return Err(anyhow!(error).context(format!("cannot run {name}"))),
    };
    if ended.status.success() {
        return Ok(ended.stdout);
    }
    // Node's own complaint where the first line of a tool names it.
    let missing = if ended.status.code() == Some(127) { hint("node") } else { "" };
    let said = told(ended);
    let said = said.iter().map(|it| String::from_utf8_lossy(it).trim().to_owned());
    let said = said.filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n");
    bail!("{what}{missing}:\n{said}")
}

fn hint(program: &str) -> &'static str {
    if program.ends_with("cargo") {
        "; install Rust with rustup (https://rustup.rs), or Debian's packages rustc and cargo"
    } else {
        "; install Node.js, 20 or newer (https://nodejs.org), or Debian's packages nodejs and npm"
    }
}

#[cfg(test)]
mod tests;
