#!/usr/bin/env bash
# The Python client that openapi-generator makes, and its story: `cargo xtask sdk openapi-generator-python`.
set -euo pipefail
case $1 in
make)
  openapi-generator-cli generate --global-property apiDocs=false,modelDocs=false,apiTests=false,modelTests=false \
    -i "$DOCUMENTS/openapi.json" -g python -o "$OUT" --package-name keywright_openapi >"$OUT.log"
  python -m compileall -q "$OUT"
  ;;
story) PYTHONPATH=$OUT python sdk/openapi-generator-python/story.py ;;
sources) echo "$OUT/keywright_openapi" ;;
esac
