"""The story of an OAuth client, told with Authlib."""

import os

from authlib.integrations.requests_client import OAuth2Session

url = os.environ["KEYWRIGHT_URL"]


def client(name):
    return OAuth2Session(os.environ[f"{name}_ID"], os.environ[f"{name}_TOKEN"])


def introspect(by, token):
    return by.introspect_token(f"{url}/oauth2/introspect", token=token, token_type_hint="access_token")


def revoke(by, token):
    return by.revoke_token(f"{url}/oauth2/revoke", token=token, token_type_hint="access_token")


gate, weak, other = client("GATE"), client("WEAK"), os.environ["OTHER_TOKEN"]
answer = introspect(gate, other)
assert answer.status_code == 200, answer.text
told = answer.json()
assert told["active"] is True and told["client_id"] == os.environ["OTHER_ID"], told
assert introspect(gate, "api-nothing").json() == {"active": False}
assert introspect(weak, other).json()["error"] == "insufficient_scope"
assert introspect(weak, os.environ["WEAK_TOKEN"]).json()["sub"] == os.environ["WEAK_ID"]
assert revoke(weak, other).status_code == 403
assert (revoke(gate, other).status_code, revoke(gate, other).status_code) == (200, 200)
assert introspect(gate, other).json() == {"active": False}
assert revoke(weak, os.environ["WEAK_TOKEN"]).status_code == 200
assert introspect(weak, os.environ["WEAK_TOKEN"]).json()["error"] == "invalid_client"
print("authlib: asked, revoked")
