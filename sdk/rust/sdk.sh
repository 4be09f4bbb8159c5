#!/usr/bin/env bash
# The client that progenitor makes in `build.rs`, and its story: `cargo xtask sdk rust`.
set -euo pipefail
case $1 in
make) cargo build --quiet --locked --manifest-path sdk/rust/Cargo.toml --target-dir "$OUT" ;;
story) "$OUT/debug/keywright-story" ;;
sources) find "$OUT/debug/build" -path '*/keywright-story-*/out/client.rs' ;;
esac
