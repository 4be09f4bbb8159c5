#!/usr/bin/env bash
# The long tests that are written in Rust, `#[ignore = "long: why"]`. They run as `cargo test --workspace` built them:
# what is slow below them is optimized there too, and building everything once more would take longer than the tests.
# Those of the binary run the one that is named as KEYWRIGHT_BIN, as it is shipped.
set -euo pipefail
cargo test --workspace --lib --test api --test crash --test races -- --ignored --skip timing --skip plugins::code --skip beside
# What is timed, or counts the memory of the process, does so alone.
cargo test --workspace --test api --test crash -- timing plugins::code beside --ignored --test-threads 1
