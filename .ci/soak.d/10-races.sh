#!/usr/bin/env bash
# The races of `cargo test --workspace`, with hundreds and thousands of rounds each, and what many rows take.
set -euo pipefail
cargo test --workspace --test api --test races -- --ignored --skip timing --skip plugins::code
cargo test --workspace --lib -- reads rows --ignored
