//! `cargo xtask bless`: what the code says now is what the docs show.

use anyhow::Result;

use crate::shell;

/// How the name of a golden test ends. A tidy rule holds golden tests to it.
const GOLDEN_TESTS: &str = "is_what_the_docs_show";

/// Runs the golden tests, told to write instead of compare. `git diff` then shows what changed.
pub(crate) fn run() -> Result<()> {
    shell::run(shell::cargo().args(["test", "--workspace", GOLDEN_TESTS]).env("KEYWRIGHT_BLESS", "1"))
}
