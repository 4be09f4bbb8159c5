#!/usr/bin/env bash
# The plugins that are written in TypeScript, and the one that `keywright plugin new` makes: built from their sources, held
# to their fixtures, packed, installed into the release binary, and the story of each played over HTTP; and that of one
# that needs no code. libfaketime moves the clock of the server, for what takes days.
set -euo pipefail
source .ci/server.sh
keywright=$(realpath "$KEYWRIGHT_BIN")

# The library itself: its program would stand between the server and what tells it to stop.
faketime() { find /usr/lib -name libfaketimeMT.so.1 -print -quit; }
[[ -n $(faketime) ]] || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends libfaketime >/dev/null; }
FAKETIME_LIBRARY=$(faketime)
export FAKETIME_LIBRARY
npm ci --prefix plugins --ignore-scripts --no-audit --no-fund --loglevel error

# made FOLDER: builds, tests and packs a plugin.
made() {
  "$keywright" plugin build "$1"
  "$keywright" plugin test "$1"
  "$keywright" plugin pack "$1" --output "$place/$(basename "$1").plugin" --key "$place/author.key"
}

"$keywright" plugin keygen "$place/author.key" >"$place/author"
for name in access-requests siem-forwarder stale-tokens; do
  made "plugins/$name"
done
"$keywright" plugin pack plugins/chat-alerts --output "$place/chat-alerts.plugin" --key "$place/author.key"
"$keywright" plugin new house-tour --folder "$place/house-tour"
ln -s "$(realpath plugins/node_modules)" "$place/house-tour/node_modules"
made "$place/house-tour"

KEYWRIGHT_BIN=$keywright BUNDLES=$place node --test --test-reporter spec .ci/plugins/*.test.mjs
