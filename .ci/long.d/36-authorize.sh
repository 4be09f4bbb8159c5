#!/usr/bin/env bash
# What docs/authorize.md tells to copy, run in one shell against the release binary: the reasons, and whether tokens are
# active, are those that the document shows, in its order.
set -euo pipefail
source .ci/server.sh

calls=$(awk '/^```/ { inside = $0 == "```sh"; next } inside' docs/authorize.md)
calls=${calls//http:\/\/127.0.0.1:8080/$'$KEYWRIGHT_URL'}
verdicts() { grep -oE '"(reason|active)":("[A-Za-z]+"|true|false)'; }
expected=$(awk '/^```/ { inside = $0 == "```json"; next } inside' docs/authorize.md | verdicts)
(($(wc -l <<<"$expected") > 8)) || give_up "docs/authorize.md shows too little: $expected"

start_server 2
answers=$(cd "$place" && bash -euc "$calls") || give_up "a call ended badly: $answers"
[[ $(verdicts <<<"$answers") == "$expected" ]] || give_up "expected $expected, and was told $answers"
stop_server
echo "all $(wc -l <<<"$expected") verdicts are those of the document"
