"""What the two kinds of token are for, told with a client that openapi-python-client made: `cargo xtask sdk python`."""

import os
from uuid import UUID

from keywright_client import AuthenticatedClient, Client
from keywright_client.api.access_tokens import create_access_token, list_access_tokens
from keywright_client.api.feature_flags import create_feature_flag, toggle_feature_flag
from keywright_client.api.identity import login_by_email, reset_password
from keywright_client.api.members import add_member, create_one_time_password, list_members
from keywright_client.api.organizations import list_organizations
from keywright_client.api.policies import create_policy, update_policy_statements
from keywright_client.api.projects import create_project
from keywright_client.models import (
    AddMember,
    CreateAccessToken,
    CreateFlag,
    CreatePolicy,
    CreateProject,
    LoginByEmail,
    PolicyStatement,
    Problem,
    ResetPassword,
    TokenType,
    VariationTypeVm,
    VariationVm,
)

URL = os.environ["KEYWRIGHT_URL"]


class Refused(Exception):
    """An answer without success; its text is the first of the envelope's `errors`."""


def done(response):
    """The data of an answer, which is read from its envelope."""
    if isinstance(response.parsed, Problem | None):  # what could not be read, or comes from a proxy
        raise Refused(response.content)
    if not response.parsed.success:
        raise Refused(response.parsed.errors[0])
    return response.parsed.data


def client(credential: str, organization: UUID | None = None) -> AuthenticatedClient:
    """Sends this credential, the text of a token or a JWT. A member names an organization, a token has one."""
    headers = {"Organization": str(organization)} if organization else {}
    return AuthenticatedClient(base_url=URL, token=credential, headers=headers)


def log_in(email: str, password: str) -> str:
    body = LoginByEmail(email=email, password=password)
    return done(login_by_email.sync_detailed(client=Client(base_url=URL), body=body)).token


def allow(resource_type: str, actions: list[str], resource: str) -> PolicyStatement:
    return PolicyStatement(resource_type=resource_type, effect="allow", actions=actions, resources=[resource])


# Ann, the owner, logs in.
jwt = log_in(os.environ["KEYWRIGHT_OWNER_EMAIL"], os.environ["KEYWRIGHT_OWNER_PASSWORD"])
organization = done(list_organizations.sync_detailed(client=client(jwt)))[0].id
ann = client(jwt, organization)

project = done(create_project.sync_detailed(client=ann, body=CreateProject(name="Python shop", key="python-shop")))
env = next(it.id for it in project.environments if it.key == "dev")
flag = CreateFlag(
    name="Dark mode",
    key="dark-mode",
    variation_type=VariationTypeVm.BOOLEAN,
    variations=[VariationVm(id=it, name=it, value=it) for it in ("true", "false")],
    enabled_variation_id="true",
    disabled_variation_id="false",
)
done(create_feature_flag.sync_detailed(env, client=ann, body=flag))
print(f"Ann made the project {project.key} and the flag {flag.key}")

# A policy says what its members may do: toggle the flags of one environment, and make tokens.
toggle = allow("flag", ["ToggleFlag"], "project/python-shop:env/dev:flag/*")
make_tokens = ["ListAccessTokens", "ManagePersonalAccessTokens", "ManageServiceAccessTokens"]
tokens = allow("access-token", make_tokens, "access-token/*")
policy = done(create_policy.sync_detailed(client=ann, body=CreatePolicy(name="Python togglers", key="python-togglers")))
done(update_policy_statements.sync_detailed(policy.id, client=ann, body=[toggle, tokens]))

# Ben is added by address, and gets a one-time password, with which he sets one of his own.
email, own = "ben@python.example", "a password of Ben's own"
done(add_member.sync_detailed(client=ann, body=AddMember(email=email, policy_ids=[policy.id])))
member = done(list_members.sync_detailed(client=ann, search_text=email)).items[0]
once = done(create_one_time_password.sync_detailed(member.id, client=ann)).password
change = ResetPassword(current_password=once, new_password=own)
assert done(reset_password.sync_detailed(client=client(log_in(email, once)), body=change)).success
ben = client(log_in(email, own), organization)

# His personal token can do what he can; the service token what it is given here, for ever.
personal = CreateAccessToken(name="ben's laptop", type_=TokenType.PERSONAL)
service = CreateAccessToken(name="python deploy", type_=TokenType.SERVICE, permissions=[toggle])
personal, service = (client(done(create_access_token.sync_detailed(client=ben, body=it)).token) for it in (personal, service))
done(toggle_feature_flag.sync_detailed(env, flag.key, True, client=personal))
done(toggle_feature_flag.sync_detailed(env, flag.key, False, client=service))
print("Both tokens toggled the flag")

# What a token may not do is 403, and the envelope says why.
try:
    done(create_project.sync_detailed(client=service, body=CreateProject(name="Theirs", key="theirs")))
    raise SystemExit("a token for flags made a project")
except Refused as refused:
    assert str(refused) == "Forbidden", refused
    print(f"The service token may not make projects: {refused}")

# Lists come in pages.
names, total = [], 1
while len(names) < total:
    page = done(list_access_tokens.sync_detailed(client=ben, page_index=len(names), page_size=1))
    names += [it.name for it in page.items]
    total = page.total_count
assert names == ["python deploy", "ben's laptop"], names
print(f"Ben sees {names}")
