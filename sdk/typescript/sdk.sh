#!/usr/bin/env bash
# The types that openapi-typescript makes for openapi-fetch, and their story: `cargo xtask sdk typescript`.
set -euo pipefail
case $1 in
make)
  cp sdk/typescript/{story.ts,tsconfig.json,package.json} "$OUT/"
  ln -sfn "$TOOLS/npm/node_modules" "$OUT/node_modules"
  # What has a default need not be sent.
  openapi-typescript "$DOCUMENTS/openapi.json" --default-non-nullable=false -o "$OUT/keywright.ts"
  tsc -p "$OUT"
  ;;
story) node "$OUT/out/story.js" ;;
sources) echo "$OUT/keywright.ts" ;;
esac
