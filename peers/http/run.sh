#!/usr/bin/env bash
# What a permission check costs over HTTP, beside Cerbos, PocketBase and better-auth, in one run by turns:
# `KEYWRIGHT_BIN=target/release/keywright bash peers/http/run.sh [ROUNDS] [lean|installed]`, 7 rounds without the word. The
# servers have one core and one thread for their work, the load has another; all answer 16 connections. Every server is asked
# all questions first, and must answer them as it should. `lean`, as it is without the word, takes from the peers what costs
# them and is not asked of Keywright: a line or row of a log for each request, and better-auth's wait for the disk;
# `installed` leaves their settings as they come. Prints tables.
set -euo pipefail
cd "$(dirname "$0")/../.."
KEYWRIGHT_BIN=$(realpath "${KEYWRIGHT_BIN:-${CARGO_TARGET_DIR:-target}/release/keywright}")
peers=$(bash peers/http/install.sh)
cp peers/http/*.mjs peers/http/load.lua "$peers/npm/" # packages are looked for beside the scripts
source .ci/server.sh

taskset --cpu-list --pid 0 "$$" >"$place/core" # and with it everything that is started here
export KEYWRIGHT_WORKERS=1 GOMAXPROCS=1 NODE_ENV=production PEERS=${2:-lean}
level=info
[[ $PEERS == installed ]] || level=warn PEERS=lean
start_server 5
running=()
trap 'kill "${running[@]}" 2>/dev/null || true; stop_server; rm -rf "$place"' EXIT

# peer NAME PORT PATH COMMAND..: starts a peer and waits until it answers to the path.
peer() {
  "${@:4}" >"$place/$1.log" 2>&1 &
  running+=($!)
  servers+=("$1=$2=$!")
  local deadline=$((SECONDS + 30))
  until curl -sf -o "$place/ready" "http://127.0.0.1:$2$3"; do
    { kill -0 "${running[-1]}" && ((SECONDS < deadline)); } || { tail -n 5 "$place/$1.log" >&2; give_up "$1 does not answer"; }
    sleep 0.1
  done
}
first=$((20000 + RANDOM % 12000)) # below those that the system gives away
# shellcheck disable=SC2154 # .ci/server.sh sets it
servers=("keywright=${KEYWRIGHT_URL##*:}=$server")

node --input-type module -e "(await import('$peers/npm/cerbos.mjs')).configure('$place', $((first + 1)), $((first + 2)))"
peer cerbos $((first + 1)) /_cerbos/health \
  "$peers/npm/node_modules/@cerbos/cerbos-linux-x64/cerbos-linux-x64" server --config "$place/cerbos.json" --log-level "$level"
"$peers/python/bin/pocketbase" superuser create "$KEYWRIGHT_OWNER_EMAIL" "$KEYWRIGHT_OWNER_PASSWORD" --dir "$place/pb" >>"$place/log" 2>&1
peer pocketbase $((first + 3)) /api/health "$peers/python/bin/pocketbase" serve --http "127.0.0.1:$((first + 3))" --dir "$place/pb"
peer better-auth $((first + 4)) /hello node "$peers/npm/better-auth.mjs" "$place" $((first + 4))

node "$peers/npm/prepare.mjs" "$place" "${servers[@]%=*}" || give_up "not every server answers as it should"
taskset --cpu-list 1 node "$peers/npm/measure.mjs" "$place" "${1:-7}" "${servers[@]}" || give_up "the load has failed"
