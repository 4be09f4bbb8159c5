//! `cargo xtask fuzz`: coverage-guided runs of the fuzz targets, with the stable toolchain alone.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail, ensure};

use crate::shell;

/// LLVM's coverage instrumentation, as libFuzzer reads it. All of it is stable; sanitizers are not, and
/// with `unsafe_code` denied they would find little more.
const INSTRUMENTATION: [&str; 7] = [
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
];

/// What to run, and how long.
pub(crate) struct Options {
    seconds: u32,
    only: Option<String>,
}

impl Options {
    /// From the words after `fuzz`.
    pub(crate) fn parse(words: &[&str]) -> Result<Self> {
        let mut options = Self { seconds: 5, only: None };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--seconds" => {
                    let number = words.next().context("--seconds needs a number")?;
                    options.seconds = number.parse().with_context(|| format!("`{number}` is no number"))?;
                }
                flag if flag.starts_with('-') => bail!("unknown option `{flag}`"),
                target => options.only = Some(target.to_owned()),
            }
        }
        Ok(options)
    }
}

/// Builds every target, then runs the wanted ones one after the other. A crash, a hang of 10 s or 1 GiB
/// of memory ends it with an error and leaves the input under `fuzz/artifacts/TARGET/`.
pub(crate) fn run(options: &Options) -> Result<()> {
    let targets = targets(options.only.as_deref())?;
    ensure!(
        !targets.is_empty(),
        "no fuzz target is called `{}`",
        options.only.as_deref().unwrap_or_default()
    );
    let binaries = build()?;
    for target in targets {
        fuzz(&target, &binaries.join(&target), options.seconds)?;
    }
    Ok(())
}

/// The folder of the built targets. The instrumentation goes to the target platform alone (`--target`):
/// build scripts and macros run on the host and know no fuzzer.
fn build() -> Result<PathBuf> {
    let platform = platform()?;
    let folder = shell::target_folder()?.join("fuzz");
    shell::run(
        shell::cargo()
            .args(["build", "--release", "--manifest-path", "fuzz/Cargo.toml"])
            .args(["--target", &platform])
            .arg("--target-dir")
            .arg(&folder)
            .env("CARGO_ENCODED_RUSTFLAGS", INSTRUMENTATION.join("\u{1f}")),
    )?;
    Ok(folder.join(platform).join("release"))
}

fn fuzz(target: &str, binary: &Path, seconds: u32) -> Result<()> {
    let [seeds, corpus, artifacts] =
        ["seeds", "corpus", "artifacts"].map(|it| Path::new("fuzz").join(it).join(target));
    for folder in [&corpus, &artifacts] {
        fs::create_dir_all(shell::root().join(folder))?;
    }
    // libFuzzer writes what it finds into the first folder and only reads the second.
    shell::run(
        shell::command(binary)
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-artifact_prefix={}/", artifacts.display()))
            .args(["-timeout=10", "-rss_limit_mb=1024", "-print_final_stats=1", "-verbosity=0"])
            .args([corpus, seeds]),
    )
}

/// The names of the targets, in order: all of them, or the one that is wanted.
fn targets(only: Option<&str>) -> Result<Vec<String>> {
    let mut targets = Vec::new();
    for entry in fs::read_dir(shell::root().join("fuzz/fuzz_targets"))? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if only.is_none_or(|it| it == name) {
            targets.push(name);
        }
    }
    targets.sort();
    Ok(targets)
}

fn platform() -> Result<String> {
    let answer = shell::text(shell::command("rustc").arg("-vV"))?;
    let line = answer.lines().find_map(|it| it.strip_prefix("host: "));
    Ok(line.context("`rustc -vV` names no host")?.to_owned())
}
