#!/usr/bin/env bash
# The gates on what a decision and a check over HTTP cost, in instructions: they hold on a loaded machine, too.
set -euo pipefail
bash crates/core/benches/gates.sh
bare=$(cargo bench --package keywright --bench http --no-run 2>&1 | sed -n 's/.*Executable.*(\(.*\))$/\1/p')
python3 crates/cli/benches/instructions.py "$KEYWRIGHT_BIN" "$bare"
