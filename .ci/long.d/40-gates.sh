#!/usr/bin/env bash
# The gates on what a decision costs, in instructions: they hold on a loaded machine, too.
set -euo pipefail
bash crates/core/benches/gates.sh
