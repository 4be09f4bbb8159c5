#!/usr/bin/env bash
# What README.md tells a newcomer to type, typed: its blocks of commands that call the API, in one shell against
# the release binary, with the port of this server and the token that the first block itself made.
set -euo pipefail
source .ci/server.sh

block=$(awk '/^```/ { inside = !inside; if (inside) text = ""; else if (text ~ /[$]api/) printf "%s", text; next }
             inside { text = text $0 "\n" }' README.md)
[[ $block == *"# Use it"*one-time-password* ]] ||
  give_up "README.md has no blocks of commands that make and use a token, and add a member"
block=${block//http:\/\/127.0.0.1:8080/$'$KEYWRIGHT_URL'}

start_server 2
made=$(bash -euc "${block%%# Use it*}")
token=$(grep -o 'api-kw[ps][0-9A-Za-z]\{46\}' <<<"$made") || give_up "no token in: $made"
again=${block//api-kwp…/$token}
again=${again//my laptop/my other laptop} # a name is given once
again=${again//\"shop\"/\"other-shop\"}   # and a key
answers=$(bash -euc "$again") || give_up "a command failed: $answers"
[[ $(grep -o '{"success":true,"errors":\[\]' <<<"$answers" | wc -l) == 6 ]] ||
  give_up "made a project and a token, used it, and added Ben: $answers"
stop_server
echo "README.md does what it says"
