#!/usr/bin/env bash
# Schemathesis against the release binary: every operation with its examples and with values at and beyond the bounds
# of its schema, as a member and as a token, all checks on. With minutes of random requests besides:
# `SCHEMATHESIS='--phases examples,coverage,fuzzing --max-time 600' cargo xtask long schemathesis`.
set -euo pipefail
source .ci/server.sh
read -ra options <<<"${SCHEMATHESIS:---phases examples,coverage}"
here=$PWD
tools=$(bash sdk/tools/install.sh)/python/bin
export SCHEMATHESIS_HOOKS=hooks PYTHONPATH=$here/.ci/schemathesis PYTHONDONTWRITEBYTECODE=1

for CALLER in member token; do
  export CALLER
  start_server 2
  seeds=$("$tools/python" .ci/schemathesis/seed.py) || give_up "the folder is not seeded: $seeds"
  eval "$seeds"
  # It keeps notes in the folder in which it runs.
  (cd "$place" && "$tools/st" --config-file "$here/.ci/schemathesis/schemathesis.toml" run "$here/docs/openapi.json" \
    --url "$KEYWRIGHT_URL" "${options[@]}") >"$place/schemathesis" 2>&1 || {
    cat "$place/schemathesis"
    give_up "schemathesis has findings as a $CALLER"
  }
  echo "as a $CALLER:"
  sed -n '/^Test cases:/,/^$/p' "$place/schemathesis"
  stop_server
  rm -rf "${place:?}/data"
done
