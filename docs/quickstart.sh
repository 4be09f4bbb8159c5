#!/usr/bin/env bash
# The story of the two kinds of token, played with curl against a running server:
#
#   KEYWRIGHT_OWNER_EMAIL=ann@example.com KEYWRIGHT_OWNER_PASSWORD='correct horse battery' keywright serve &
#   KEYWRIGHT_OWNER_EMAIL=ann@example.com KEYWRIGHT_OWNER_PASSWORD='correct horse battery' docs/quickstart.sh
#
# Ann owns the organization. Ben may manage feature flags, and makes a personal and a service token. Then Ann
# takes the permission away from Ben: his personal token is refused at its next request, the service token
# goes on. Everything it makes has a new name each time, so it can be played again.
set -euo pipefail

url=${KEYWRIGHT_URL:-http://127.0.0.1:8080}/api/v1
owner=${KEYWRIGHT_OWNER_EMAIL:?the e-mail address of the owner}
owner_password=${KEYWRIGHT_OWNER_PASSWORD:?the password of the owner}
run=$(date +%s)$RANDOM

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }

# call METHOD PATH CREDENTIAL [JSON]: prints the body, then the status on a line of its own.
call() {
  local body=()
  [ $# -lt 4 ] || body=(-H 'Content-Type: application/json' -d "$4")
  curl -sS -X "$1" "$url$2" -H "Authorization: $3" -H "Organization: ${organization:-}" "${body[@]}" -w '\n%{http_code}'
}
# want STATUS METHOD PATH CREDENTIAL [JSON]: the same, prints the body only, and insists on the status.
want() {
  local expected=$1 answer status
  shift
  answer=$(call "$@")
  status=${answer##*$'\n'}
  [ "$status" = "$expected" ] || fail "$1 $2 answered $answer, not $expected"
  printf '%s' "${answer%$'\n'*}"
}
# field NAME: the first text of that name in the JSON on standard input.
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }
login() {
  curl -sS "$url/identity/login-by-email" -H 'Content-Type: application/json' \
    -d "{\"email\":\"$1\",\"password\":\"$2\"}" | field token
}

say "Ann logs in"
ann="Bearer $(login "$owner" "$owner_password")"
[ "$ann" != "Bearer " ] || fail "Ann cannot log in"
organization=$(want 200 GET /organizations "$ann" | field id)
echo "organization $organization"

say "She makes a project, which has the environments Prod and Dev, and a flag"
project=$(want 200 POST /projects "$ann" "{\"name\":\"Shop $run\",\"key\":\"shop-$run\"}")
env=$(printf '%s' "$project" | grep -o '"environments":.*' | field id)
flags=/envs/$env/feature-flags
want 200 POST "$flags" "$ann" '{"name":"Dark mode","key":"dark-mode","isEnabled":false,"description":"",
  "variationType":"boolean","variations":[{"id":"on","name":"On","value":"true"},{"id":"off","name":"Off","value":"false"}],
  "enabledVariationId":"on","disabledVariationId":"off","tags":[]}' > /dev/null
echo "environment $env, flag dark-mode"

say "She makes two policies, adds Ben with them, and hands him a one-time password"
policy() { # policy NAME STATEMENTS: makes it and prints its id
  local id
  id=$(want 200 POST /policies "$ann" "{\"name\":\"$1 $run\",\"key\":\"$1-$run\",\"description\":\"\"}" | field id)
  want 200 PUT "/policies/$id/statements" "$ann" "$2" > /dev/null
  printf '%s' "$id"
}
manage='{"id":"1","resourceType":"flag","effect":"allow","actions":["ManageFeatureFlag"],"resources":["project/*:env/*:flag/*"]}'
flags_policy=$(policy flags "[$manage]")
tokens_policy=$(policy tokens '[{"id":"1","resourceType":"access-token","effect":"allow",
  "actions":["ListAccessTokens","ManagePersonalAccessTokens","ManageServiceAccessTokens"],"resources":["access-token/*"]}]')
email=ben-$run@example.com
want 200 POST /members/add "$ann" \
  "{\"email\":\"$email\",\"policyIds\":[\"$flags_policy\",\"$tokens_policy\"],\"groupIds\":[]}" > /dev/null
member=$(want 200 GET "/members?searchText=$email" "$ann" | field id)
once=$(want 200 POST "/members/$member/one-time-password" "$ann" | field password)
echo "member $member"

say "Ben logs in with it and sets a password of his own"
password="ben's own password $run"
ben="Bearer $(login "$email" "$once")"
want 403 GET "$flags" "$ben" > /dev/null
want 200 PUT /identity/reset-password "$ben" "{\"currentPassword\":\"$once\",\"newPassword\":\"$password\"}" > /dev/null
ben="Bearer $(login "$email" "$password")"

say "He makes a personal and a service token: their secrets are shown this once"
personal=$(want 200 POST /access-tokens "$ben" "{\"name\":\"ben $run\",\"type\":\"Personal\",\"permissions\":[]}" | field token)
service=$(want 200 POST /access-tokens "$ben" "{\"name\":\"deploy $run\",\"type\":\"Service\",\"permissions\":[$manage]}" | field token)
echo "${personal:0:15}… and ${service:0:15}…"
want 200 GET /access-tokens "$ben" | grep -q "$personal" && fail "a list shows a secret"
want 403 POST /access-tokens "$ben" "{\"name\":\"too much $run\",\"type\":\"Service\",\"permissions\":[
  {\"id\":\"1\",\"resourceType\":\"iam\",\"effect\":\"allow\",\"actions\":[\"CanManageIAM\"],\"resources\":[\"iam/*\"]}]}"
echo

say "Both work"
want 200 GET "$flags" "$personal" > /dev/null
want 200 PUT "$flags/dark-mode/toggle/true" "$personal" > /dev/null
want 200 PUT "$flags/dark-mode/toggle/false" "$service" > /dev/null
echo "flags listed and toggled"

say "Ann takes the permission away from Ben"
want 200 PUT "/members/$member/remove-policy/$flags_policy" "$ann" > /dev/null

say "The personal token is refused"
answer=$(want 403 GET "$flags" "$personal")
echo "$answer"
[ "$answer" = '{"success":false,"errors":["Forbidden"],"data":null}' ] || fail "not the documented answer"

say "The service token goes on"
want 200 GET "$flags" "$service" > /dev/null
want 200 PUT "$flags/dark-mode/toggle/true" "$service" > /dev/null
echo "flags listed and toggled"

say "And a removed token is gone for good"
id=$(want 200 GET "/access-tokens?name=deploy+$run" "$ben" | field id)
want 200 DELETE "/access-tokens/$id" "$ben" > /dev/null
want 401 GET "$flags" "$service"
printf '\n\nEverything as promised.\n'
