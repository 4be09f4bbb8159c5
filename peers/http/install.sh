#!/usr/bin/env bash
# Installs the peers, in the versions that stand beside this script, into target/peers, where they are not there yet, and
# prints that folder: `bash peers/http/install.sh`. Needs x86-64 Linux, Python 3 with venv, Node 20 or later with npm, and
# a C++ compiler, as SQLite's binding is built here and not fetched from where nothing vouches for it.
set -euo pipefail
cd "$(dirname "$0")"
into=${CARGO_TARGET_DIR:-../../target}/peers
mkdir -p "$into/npm"
into=$(cd "$into" && pwd)

if ! command -v wrk >/dev/null; then
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends wrk; } >"$into/apt.log" 2>&1
fi
if ! cmp -s requirements.txt "$into/python.done"; then
  python3 -m venv "$into/python"
  "$into/python/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r requirements.txt >&2
  cp requirements.txt "$into/python.done"
fi
if ! cmp -s package-lock.json "$into/npm.done"; then
  cp package.json package-lock.json "$into/npm/"
  npm ci --prefix "$into/npm" --ignore-scripts --no-audit --no-fund --loglevel error >&2
  npm run --prefix "$into/npm/node_modules/better-sqlite3" build-release >"$into/build.log" 2>&1 || {
    tail -n 30 "$into/build.log" >&2
    exit 1
  }
  cp package-lock.json "$into/npm.done"
fi
echo "$into"
