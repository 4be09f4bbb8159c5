#!/usr/bin/env bash
# Lints the OpenAPI document in both its forms, with three tools: `bash sdk/tools/lint.sh`, after
# `cargo build --release`. No finding is small enough to be let through.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-target}
tools=$(bash sdk/tools/install.sh)
export PATH=$tools/python/bin:$tools/npm/node_modules/.bin:$PATH
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true

mkdir -p "$target/sdk"
older=$target/sdk/openapi-3.0.json
"${KEYWRIGHT_BIN:-$target/release/keywright}" openapi --v3-0 >"$older"

for document in docs/openapi.json "$older"; do
  # Redocly's exit code speaks of errors alone.
  found=$(redocly lint --config sdk/tools/redocly.yaml --format json "$document" 2>"$target/sdk/redocly.log") ||
    cat "$target/sdk/redocly.log" >&2
  node -e 'const { totals } = JSON.parse(process.argv[1]); process.exit(totals.errors + totals.warnings ? 1 : 0)' "$found" || {
    redocly lint --config sdk/tools/redocly.yaml --format stylish "$document" >&2 || true
    echo "FAILED: redocly has findings in $document" >&2
    exit 1
  }
  spectral lint --quiet --ruleset sdk/tools/spectral.yaml --fail-severity hint "$document"
  openapi-spec-validator "$document"
done
