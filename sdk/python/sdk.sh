#!/usr/bin/env bash
# The client that openapi-python-client makes, and its story: `cargo xtask sdk python`.
set -euo pipefail
case $1 in
make)
  openapi-python-client generate --path "$DOCUMENTS/openapi.json" --output-path "$OUT/keywright_client" --meta none --overwrite
  python -m compileall -q "$OUT"
  ;;
story) PYTHONPATH=$OUT python sdk/python/story.py ;;
sources) echo "$OUT/keywright_client" ;;
esac
