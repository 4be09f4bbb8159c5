#!/usr/bin/env bash
# The long tests (`#[ignore = "long: why"]`) of what must survive: kills and damage. They run as `cargo test --workspace`
# built them: what is slow below them is optimized there too, and building everything once more would take longer than
# the tests. Those of the binary run the one that is named as KEYWRIGHT_BIN, as it is shipped.
set -euo pipefail
cargo test --workspace --lib --test crash -- kill damage --ignored
