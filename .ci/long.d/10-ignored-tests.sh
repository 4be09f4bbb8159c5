#!/usr/bin/env bash
# The long tests that are written in Rust, `#[ignore = "long: why"]`. They run as `cargo test --workspace` built them:
# what is slow below them is optimized there too, and building everything once more would take longer than the tests.
# Those of the binary run the one that is named as KEYWRIGHT_BIN, as it is shipped.
set -euo pipefail
cargo test --workspace --lib --test api --test crash --test races -- --ignored --skip timing
# What is timed is timed alone.
cargo test --workspace --test api timing -- --ignored --test-threads 1
