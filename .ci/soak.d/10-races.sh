#!/usr/bin/env bash
# The races of `cargo test --workspace`, with hundreds and thousands of rounds each.
set -euo pipefail
cargo test --workspace --test api --test races -- --ignored --skip timing --skip plugins::code
