#!/usr/bin/env bash
# What docs/recipes.md tells to copy, run in one shell against the release binary: nothing is refused.
set -euo pipefail
source .ci/server.sh

recipes=$(awk '/^```/ { inside = $0 == "```sh"; next } inside' docs/recipes.md)
recipes=${recipes//http:\/\/127.0.0.1:8080/$'$KEYWRIGHT_URL'}
calls=$(grep -cE '^(call|curl) ' <<<"$recipes")
((calls > 10)) || give_up "docs/recipes.md has $calls calls"

start_server 2
answers=$(cd "$place" && bash -euc "$recipes") || give_up "a recipe ended badly: $answers"
[[ $(grep -c '^{"success":true,"errors":\[\],"data":' <<<"$answers") == "$calls" ]] ||
  give_up "$calls calls were answered with: $answers"
stop_server
echo "all $calls recipes do what they say"
