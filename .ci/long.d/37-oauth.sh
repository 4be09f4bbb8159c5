#!/usr/bin/env bash
# Two independent OAuth clients, oauth4webapi and Authlib, against the release binary: they find the endpoints, ask
# about tokens and revoke them, and what they revoke is refused at its next request.
set -euo pipefail
source .ci/server.sh
tools=$(bash sdk/tools/install.sh)
text() { grep -o "\"$1\":\"[^\"]*" | head -n 1 | cut -d '"' -f 4; } # the first text of that name

start_server 2
api=$KEYWRIGHT_URL/api/v1
jwt=$(curl -sf "$api/identity/login-by-email" -H 'Content-Type: application/json' \
  -d "{\"email\":\"$KEYWRIGHT_OWNER_EMAIL\",\"password\":\"$KEYWRIGHT_OWNER_PASSWORD\"}" | text token)
org=$(curl -sf "$api/organizations" -H "Authorization: Bearer $jwt" | grep -o '"id":"[^"]*","name":"[^"]*","key":"playground"' | text id)

# token NAME ACTIONS: a service token that may do this to access tokens; prints its id and its text.
token() {
  local made
  made=$(curl -sf "$api/access-tokens" -H "Authorization: Bearer $jwt" -H "Organization: $org" \
    -H 'Content-Type: application/json' -d "{\"name\":\"$1\",\"type\":\"Service\",\"permissions\":[{\"id\":\"1\",
      \"resourceType\":\"access-token\",\"effect\":\"allow\",\"actions\":$2,\"resources\":[\"access-token/*\"]}]}")
  text id <<<"$made"
  text token <<<"$made"
}

cp .ci/oauth/story.mjs "$place/"
ln -sfn "$tools/npm/node_modules" "$place/node_modules"
for client in "node $place/story.mjs" "$tools/python/bin/python .ci/oauth/story.py"; do
  name=$(basename "${client##*/}")
  { read -r GATE_ID && read -r GATE_TOKEN; } < <(token "gate of $name" '["AuthorizeRequests","ManageServiceAccessTokens"]')
  { read -r WEAK_ID && read -r WEAK_TOKEN; } < <(token "weak of $name" '["ListAccessTokens"]')
  { read -r OTHER_ID && read -r OTHER_TOKEN; } < <(token "other of $name" '["ListAccessTokens"]')
  export GATE_ID GATE_TOKEN WEAK_ID WEAK_TOKEN OTHER_ID OTHER_TOKEN
  AUTHLIB_INSECURE_TRANSPORT=1 PYTHONDONTWRITEBYTECODE=1 $client || give_up "$name did not get through its story"
done
stop_server
