//! Starting programs at the root of the repository, and saying so.

use std::{
    env,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, ensure};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or_else(|| Path::new(".")).to_owned()
}

/// Where cargo builds this workspace: its own answer, since settings and environment may move it.
pub(crate) fn target_folder() -> Result<PathBuf> {
    let answer = text(cargo().args(["metadata", "--no-deps", "--offline", "--format-version=1"]))?;
    let answer: serde_json::Value = serde_json::from_str(&answer)?;
    let folder = answer.get("target_directory").and_then(|it| it.as_str());
    Ok(folder.context("`cargo metadata` names no target_directory")?.into())
}

/// The cargo that started us, at the root.
pub(crate) fn cargo() -> Command {
    command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A program, at the root. It is not told what cargo tells about this package: build scripts of others look at that, and would
/// build anew what `cargo build` has built, and all that rests on it.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    for (name, _) in env::vars_os().filter(|(name, _)| is_of_package(&name.to_string_lossy())) {
        command.env_remove(name);
    }
    command
}

/// Whether cargo sets a variable for the package that it runs.
fn is_of_package(variable: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|it| variable.starts_with(it))
}

/// Runs the program with our own output. Fails when it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    say(&format!("+ {}", line(command)));
    let status = command.status().with_context(|| format!("cannot start `{}`", line(command)))?;
    ensure!(status.success(), "`{}` ended with {status}", line(command));
    Ok(())
}

/// What the program prints. Fails when it fails.
pub(crate) fn text(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("cannot start `{}`", line(command)))?;
    ensure!(output.status.success(), "`{}` ended with {}", line(command), output.status);
    Ok(String::from_utf8(output.stdout)?)
}

/// One line on standard error. Where that is closed, nobody is listening.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|it| it.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
