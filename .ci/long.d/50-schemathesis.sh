#!/usr/bin/env bash
# Schemathesis against the release binary: every operation with its examples and with values at and beyond the bounds
# of its schema, as a member and as a token, all checks on. For minutes of random requests and chains of them besides,
# which nothing but patience limits: `SCHEMATHESIS='--phases examples,coverage,fuzzing,stateful --max-time 600'
# cargo xtask long schemathesis`.
set -euo pipefail
source .ci/server.sh
read -ra options <<<"${SCHEMATHESIS:---phases examples,coverage}"

bash sdk/tools/install.sh
tools=$PWD/${CARGO_TARGET_DIR:-target}/sdk-tools/python/bin
export SCHEMATHESIS_HOOKS=hooks PYTHONPATH=$PWD/.ci/schemathesis PYTHONDONTWRITEBYTECODE=1

for CALLER in member token; do
  export CALLER
  start_server 2
  seeds=$("$tools/python" .ci/schemathesis/seed.py) || give_up "the folder is not seeded: $seeds"
  eval "$seeds"
  "$tools/st" --config-file .ci/schemathesis/schemathesis.toml run docs/openapi.json --url "$KEYWRIGHT_URL" \
    "${options[@]}" >"$place/schemathesis" 2>&1 || {
    cat "$place/schemathesis"
    give_up "schemathesis has findings as $CALLER"
  }
  sed -n '/^API Operations:/,$p' "$place/schemathesis"
  stop_server
  rm -rf "${place:?}/data"
done
