#!/usr/bin/env bash
# The TypeScript client that openapi-generator makes, and its story: `cargo xtask sdk typescript-fetch`.
set -euo pipefail
case $1 in
make)
  cp sdk/typescript-fetch/{story.ts,tsconfig.json,package.json} "$OUT/"
  ln -sfn "$TOOLS/npm/node_modules" "$OUT/node_modules"
  openapi-generator-cli generate -i "$DOCUMENTS/openapi.json" -g typescript-fetch -o "$OUT/keywright" \
    --additional-properties importFileExtension=.js >"$OUT.log"
  tsc -p "$OUT"
  ;;
story) node "$OUT/out/story.js" ;;
sources) echo "$OUT/keywright" ;;
esac
