"""Who asks: the owner logged in (`CALLER=member`), or a token that can do whatever the owner can (`CALLER=token`)."""

import os
import time

import httpx
import schemathesis

# What these end are sessions and tokens of their own, since they are needed no more.
ENDS = ("POST /api/v1/identity/logout", "PUT /api/v1/identity/reset-password", "DELETE /api/v1/access-tokens/self")


def which(case, context):
    return "doomed" if case.operation.label in ENDS else "kept"


# An empty value in a query is as good as none. So that what is tried there is a value, it is a blank.
@schemathesis.hook
def before_call(context, case, kwargs):
    case.query = {name: filled(value) for name, value in (case.query or {}).items()}


def filled(value):
    if isinstance(value, list):
        return [filled(it) for it in value]
    return " " if value in ("", None, {}) else value


# A login is good for five minutes.
@schemathesis.auth(refresh_interval=240, cache_by_key=which)
class Caller:
    def get(self, case, context):
        if os.environ["CALLER"] == "token":
            return os.environ["SEED_CREDENTIAL" if which(case, context) == "kept" else "SEED_DOOMED_CREDENTIAL"]
        login = {"email": os.environ["KEYWRIGHT_OWNER_EMAIL"], "password": os.environ["KEYWRIGHT_OWNER_PASSWORD"]}
        while True:
            answer = httpx.post(os.environ["KEYWRIGHT_URL"] + "/api/v1/identity/login-by-email", json=login)
            if answer.status_code != 429:  # wrong passwords of other requests
                return answer.json()["data"]["token"]
            time.sleep(int(answer.headers["Retry-After"]))

    def set(self, case, data, context):
        case.headers["Authorization"] = f"Bearer {data}"
