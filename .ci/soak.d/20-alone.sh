#!/usr/bin/env bash
# What is timed, or counts the memory of the process: one test at a time, on a machine that does nothing else.
set -euo pipefail
cargo test --workspace --test api -- timing plugins::code --ignored --test-threads 1
cargo test --workspace --lib -- memory --ignored --test-threads 1
