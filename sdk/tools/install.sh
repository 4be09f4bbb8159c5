#!/usr/bin/env bash
# Installs the tools around the OpenAPI document, in the versions that stand beside this script, into
# target/sdk-tools, where they are not there yet, and prints that folder: `bash sdk/tools/install.sh`. With the word
# `all`, also those that make the clients which are not made at every push. Needs python3 with venv, and npm.
set -euo pipefail
cd "$(dirname "$0")"
into=${CARGO_TARGET_DIR:-../../target}/sdk-tools
mkdir -p "$into"
into=$(cd "$into" && pwd)

# once NAME FILE COMMAND..: runs the command unless it ran before with FILE as it is now.
once() {
  local mark=$into/$1.done
  cmp -s "$2" "$mark" && return
  "${@:3}"
  cp "$2" "$mark"
}

python_packages() {
  [[ -x $into/python/bin/pip ]] || python3 -m venv "$into/python"
  "$into/python/bin/pip" install --quiet --disable-pip-version-check --no-compile --require-hashes -r "$1" >&2
}

node_packages() {
  mkdir -p "$into/npm"
  cp package.json package-lock.json "$into/npm/"
  npm ci --prefix "$into/npm" --ignore-scripts --no-audit --no-fund --loglevel error >&2
}

once npm package-lock.json node_packages &
once python requirements.txt python_packages requirements.txt
[[ ${1:-} != all ]] || once all requirements-all.txt python_packages requirements-all.txt
wait $!
echo "$into"
