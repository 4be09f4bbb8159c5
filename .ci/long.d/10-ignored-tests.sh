#!/usr/bin/env bash
# The long tests that are written in Rust, `#[ignore = "long: why"]`. Those of the binary run it as it is shipped.
# Those inside a crate, and those of the API, run as `cargo test --workspace` built them: what is slow below
# them is optimized there too, and building everything once more would take longer than the tests.
set -euo pipefail
cargo test --release -p keywright -- --ignored
cargo test --workspace --lib --test api -- --ignored --skip timing
# What is timed is timed alone.
cargo test --workspace --test api timing -- --ignored --test-threads 1
