# shellcheck shell=bash
# For the scripts of .ci/long.d, which source it: a server of the release binary on a folder of its own.
# `KEYWRIGHT_BIN` is the binary; `start_server` sets `KEYWRIGHT_URL`; the folder goes when the script ends.

: "${KEYWRIGHT_BIN:?the release binary; \`cargo xtask long\` sets it}"
export KEYWRIGHT_OWNER_EMAIL=ann@example.com KEYWRIGHT_OWNER_PASSWORD='correct horse battery'

place=$(mktemp -d)
server=
trap 'stop_server; rm -rf "$place"' EXIT

# start_server SECONDS: starts it and waits until it is ready, which may take so long.
start_server() {
  local address=127.0.0.1:$((20000 + RANDOM % 20000)) start=${EPOCHREALTIME/./}
  export KEYWRIGHT_URL=http://$address
  "$KEYWRIGHT_BIN" serve --data-dir "$place/data" --listen "$address" >>"$place/log" 2>&1 &
  server=$!
  until curl -sf -o "$place/ready" "$KEYWRIGHT_URL/health/readiness"; do
    kill -0 "$server" 2>/dev/null || give_up "the server ended while it started"
    ((${EPOCHREALTIME/./} - start < $1 * 1000000)) || give_up "the server is not ready after $1 s"
    sleep 0.02
  done
  echo "ready after $(((${EPOCHREALTIME/./} - start) / 1000)) ms"
}

# Stops it as a system does, and insists that it ends well.
stop_server() {
  [[ -n $server ]] || return 0
  local ended=$server
  server=
  kill "$ended" 2>/dev/null || true
  wait "$ended" || give_up "the server ended with status $? when it was told to stop"
}

give_up() {
  echo "FAILED: $1" >&2
  tail -n 30 "$place/log" >&2
  [[ -z $server ]] || kill -9 "$server" 2>/dev/null || true
  server=
  exit 1
}
