#!/usr/bin/env bash
# What README.md tells a newcomer to type, typed: its last block of commands, against the release binary, with
# the port of this server and the token that the block itself made.
set -euo pipefail
source .ci/server.sh

block=$(awk '/^```/ { inside = !inside; if (inside) text = ""; else if (text ~ /api-kwp…/) printf "%s", text; next }
             inside { text = text $0 "\n" }' README.md)
[[ $block == *"# Use it"* ]] || give_up "README.md has no block of commands that makes and uses a token"
block=${block//http:\/\/127.0.0.1:8080/$'$KEYWRIGHT_URL'}

start_server 2
made=$(bash -euc "${block%%# Use it*}")
token=$(grep -o 'api-kw[ps][0-9A-Za-z]\{46\}' <<<"$made") || give_up "no token in: $made"
again=${block//api-kwp…/$token}
answers=$(bash -euc "${again//my laptop/my other laptop}") # a name is given once
[[ $(grep -o '"success":true' <<<"$answers" | wc -l) == 2 ]] || give_up "made and used a token: $answers"
stop_server
echo "README.md does what it says"
