#!/usr/bin/env bash
# The story that the quick start plays, against the release binary: on an empty folder, once more on the same
# folder, and after a restart. Starting takes under 2 s.
set -euo pipefail
source .ci/server.sh

start_server 2
bash docs/quickstart.sh
bash docs/quickstart.sh
stop_server
start_server 2
bash docs/quickstart.sh
stop_server
"$KEYWRIGHT_BIN" verify --data-dir "$place/data"
