#!/usr/bin/env bash
# The long tests that are written in Rust: `#[ignore = "long: why"]`, in any crate of the workspace.
set -euo pipefail
cargo test --release --workspace --exclude keywright-xtask -- --ignored
