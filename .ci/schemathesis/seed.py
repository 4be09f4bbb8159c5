"""Fills a new server with one thing of each kind, and prints their ids as `export SEED_KIND=ID`.

Of what an operation removes there is a second one, `SEED_DOOMED_KIND`. Every answer has to be 200."""

import os
import sys

import httpx

api = httpx.Client(base_url=os.environ["KEYWRIGHT_URL"] + "/api/v1")


def ask(method, path, body=None):
    answer = api.request(method, path, json=body)
    if answer.status_code != 200 or not answer.json()["success"]:
        sys.exit(f"{method} {path} answered {answer.status_code} {answer.text}")
    return answer.json()["data"]


def seed(kind, identifier):
    print(f"export SEED_{kind}='{identifier}'")


login = {"email": os.environ["KEYWRIGHT_OWNER_EMAIL"], "password": os.environ["KEYWRIGHT_OWNER_PASSWORD"]}
api.headers["Authorization"] = "Bearer " + ask("POST", "/identity/login-by-email", login)["token"]
organization = ask("GET", "/organizations")[0]["id"]
api.headers["Organization"] = organization
seed("ORGANIZATION", organization)
seed("DOOMED_ORGANIZATION", ask("POST", "/organizations", {"name": "doomed", "key": "doomed"})["id"])

statement = {
    "id": "1", "resourceType": "flag", "effect": "allow", "actions": ["ToggleFlag"],
    "resources": ["project/*:env/*:flag/*"],
}
variations = [{"id": it, "name": it, "value": it} for it in ("true", "false")]

for doomed in ("", "DOOMED_"):
    name = doomed.lower().replace("_", "-")
    project = ask("POST", "/projects", {"name": f"{name}shop", "key": f"{name}shop"})
    seed(f"{doomed}PROJECT", project["id"])
    environment = project["environments"][0]["id"]
    if doomed:  # of the project that stays
        body = {"name": f"{name}env", "key": f"{name}env", "description": ""}
        environment = ask("POST", f"/projects/{kept_project}/envs", body)["id"]
    else:
        kept_project, kept_environment = project["id"], environment
    seed(f"{doomed}ENVIRONMENT", environment)
    flag = {
        "name": f"{name}flag", "key": f"{name}flag", "variationType": "boolean", "variations": variations,
        "enabledVariationId": "true", "disabledVariationId": "false",
    }
    ask("POST", f"/envs/{kept_environment}/feature-flags", flag)
    seed(f"{doomed}FLAG", flag["key"])
    seed(f"{doomed}POLICY_KEY", f"{name}policy")
    segment = {"type": "environment-specific", "name": f"{name}segment", "key": f"{name}segment"}
    segment_id = ask("POST", f"/envs/{kept_environment}/segments", segment)["id"]
    seed(f"{doomed}SEGMENT", segment_id)
    if doomed:  # only what is put away can be removed
        ask("PUT", f"/envs/{kept_environment}/feature-flags/{flag['key']}/archive")
        ask("PUT", f"/envs/{kept_environment}/segments/{segment_id}/archive")
    secret = {"name": f"{name}secret", "type": "server"}
    seed(f"{doomed}SECRET", ask("POST", f"/envs/{kept_environment}/secrets", secret)["id"])
    policy = ask("POST", "/policies", {"name": f"{name}policy", "key": f"{name}policy"})["id"]
    ask("PUT", f"/policies/{policy}/statements", [statement])
    seed(f"{doomed}POLICY", policy)
    seed(f"{doomed}GROUP", ask("POST", "/groups", {"name": f"{name}group", "description": ""})["id"])
    ask("POST", "/members/add", {"email": f"{name}member@example.com", "policyIds": [policy]})
    found = ask("GET", f"/members?searchText={name}member")["items"]
    seed(f"{doomed}MEMBER", next(it["id"] for it in found if it["email"] == f"{name}member@example.com"))
    token = {"name": f"{name}service", "type": "Service", "permissions": [statement]}
    seed(f"{doomed}ACCESS_TOKEN", ask("POST", "/access-tokens", token)["id"])
    # With these the requests are made: they can do whatever their owner can.
    token = ask("POST", "/access-tokens", {"name": f"{name}personal", "type": "Personal"})["token"]
    seed(f"{doomed}CREDENTIAL", token)
