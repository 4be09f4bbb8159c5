//! `cargo xtask bench`: everything that docs/performance.md has figures from, and the comparisons with other programs.

use std::time::Instant;

use anyhow::{Result, bail};

use crate::shell;

/// What each is called, and the program with its words, in the order in which they run.
const BENCHES: [(&str, &[&str]); 7] = [
    ("decide", &["cargo", "run", "--release", "--manifest-path", "peers/Cargo.toml"]),
    ("core", &["cargo", "bench", "-p", "keywright-core", "--bench", "*"]),
    ("storage", &["cargo", "bench", "-p", "keywright-storage", "--bench", "*"]),
    ("runtime", &["cargo", "bench", "-p", "keywright-runtime", "--bench", "*"]),
    ("http", &["cargo", "bench", "-p", "keywright", "--bench", "http"]),
    ("start", &["cargo", "bench", "-p", "keywright", "--bench", "start"]),
    ("peers", &["bash", "peers/http/run.sh"]),
];

/// Runs those whose name has `filter`, one after the other. The first that fails ends it.
pub(crate) fn run(filter: &str) -> Result<()> {
    for (name, words) in wanted(filter)? {
        let start = Instant::now();
        let Some((program, arguments)) = words.split_first() else { continue };
        let mut command = if *program == "cargo" { shell::cargo() } else { shell::command(program) };
        shell::run(command.args(arguments))?;
        shell::say(&format!("{name} took {} s", start.elapsed().as_secs()));
    }
    Ok(())
}

fn wanted(filter: &str) -> Result<Vec<(&'static str, &'static [&'static str])>> {
    let wanted: Vec<_> = BENCHES.into_iter().filter(|(name, _)| name.contains(filter)).collect();
    if wanted.is_empty() {
        bail!("`{filter}` is in the name of none of {}", BENCHES.map(|it| it.0).join(", "));
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::{BENCHES, wanted};
    use crate::shell;

    #[track_caller]
    fn check(filter: &str, expected: &[&str]) {
        let found: Vec<&str> = wanted(filter).into_iter().flatten().map(|it| it.0).collect();
        assert_eq!(found, expected, "{filter}");
    }

    #[test]
    fn a_filter_is_a_part_of_a_name() {
        check("", &["decide", "core", "storage", "runtime", "http", "start", "peers"]);
        check("st", &["storage", "start"]);
        check("peers", &["peers"]);
        check("nothing", &[]);
    }

    #[test]
    fn what_no_benchmark_has_in_its_name_is_refused() {
        let refusal = wanted("nothing").unwrap_err().to_string();
        assert_eq!(
            refusal,
            "`nothing` is in the name of none of decide, core, storage, runtime, http, start, peers"
        );
    }

    #[test]
    fn every_benchmark_of_the_workspace_is_run() {
        let mut ours = 0;
        for entry in std::fs::read_dir(shell::root().join("crates")).unwrap() {
            let manifest = std::fs::read_to_string(entry.unwrap().path().join("Cargo.toml")).unwrap();
            let package = manifest.split('"').nth(1).unwrap();
            for bench in manifest.split("[[bench]]\nname = \"").skip(1) {
                let name = bench.split('"').next().unwrap();
                let runs = |words: &[&str]| {
                    let of = |flag, it: &[&str]| {
                        words.windows(2).any(|pair| pair[0] == flag && it.contains(&pair[1]))
                    };
                    of("-p", &[package]) && of("--bench", &["*", name])
                };
                assert!(BENCHES.iter().any(|(_, words)| runs(words)), "nothing runs {name} of {package}");
                ours += 1;
            }
        }
        assert!(ours > 4, "the walk stopped early");
    }
}
