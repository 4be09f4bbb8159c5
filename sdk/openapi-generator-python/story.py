"""What the two kinds of token are for, told with a client that openapi-generator made: `cargo xtask sdk openapi-generator-python`."""

import json
import os
from uuid import UUID

from keywright_openapi import (
    AccessTokensApi,
    AddMember,
    ApiClient,
    Configuration,
    CreateAccessToken,
    CreateFlag,
    CreatePolicy,
    CreateProject,
    FeatureFlagsApi,
    IdentityApi,
    LoginByEmail,
    MembersApi,
    OrganizationsApi,
    PoliciesApi,
    PolicyStatement,
    ProjectsApi,
    ResetPassword,
    TokenType,
    VariationTypeVm,
    VariationVm,
)
from keywright_openapi.exceptions import ForbiddenException

URL = os.environ["KEYWRIGHT_URL"]


def client(credential: str | None = None, organization: UUID | None = None) -> ApiClient:
    """Sends this credential, the text of a token or a JWT. A member names an organization, a token has one."""
    made = ApiClient(Configuration(host=URL))
    if credential:
        made.set_default_header("Authorization", f"Bearer {credential}")
    if organization:
        made.set_default_header("Organization", str(organization))
    return made


def log_in(email: str, password: str) -> str:
    answer = IdentityApi(client()).login_by_email(LoginByEmail(email=email, password=password))
    if answer.data is None:  # a wrong password is an answer, too: 200 without a session
        raise SystemExit(answer.errors[0])
    return answer.data.token


def allow(resource_type: str, actions: list[str], resource: str) -> PolicyStatement:
    return PolicyStatement(resource_type=resource_type, effect="allow", actions=actions, resources=[resource])


# Ann, the owner, logs in.
jwt = log_in(os.environ["KEYWRIGHT_OWNER_EMAIL"], os.environ["KEYWRIGHT_OWNER_PASSWORD"])
organization = OrganizationsApi(client(jwt)).list_organizations().data[0].id
ann = client(jwt, organization)

project = ProjectsApi(ann).create_project(CreateProject(name="Pydantic shop", key="pydantic-shop")).data
env = next(it.id for it in project.environments if it.key == "dev")
flag = CreateFlag(
    name="Dark mode",
    key="dark-mode",
    variation_type=VariationTypeVm.BOOLEAN,
    variations=[VariationVm(id=it, name=it, value=it) for it in ("true", "false")],
    enabled_variation_id="true",
    disabled_variation_id="false",
)
FeatureFlagsApi(ann).create_feature_flag(env, flag)
print(f"Ann made the project {project.key} and the flag {flag.key}")

# A policy says what its members may do: toggle the flags of one environment, and make tokens.
toggle = allow("flag", ["ToggleFlag"], "project/pydantic-shop:env/dev:flag/*")
make_tokens = ["ListAccessTokens", "ManagePersonalAccessTokens", "ManageServiceAccessTokens"]
tokens = allow("access-token", make_tokens, "access-token/*")
policy = PoliciesApi(ann).create_policy(CreatePolicy(name="Pydantic togglers", key="pydantic-togglers")).data
PoliciesApi(ann).update_policy_statements(policy.id, [toggle, tokens])

# Ben is added by address, and gets a one-time password, with which he sets one of his own.
email, own = "ben@pydantic.example", "a password of Ben's own"
members = MembersApi(ann)
members.add_member(AddMember(email=email, policy_ids=[policy.id]))
member = members.list_members(search_text=email).data.items[0]
once = members.create_one_time_password(member.id).data.password
change = ResetPassword(current_password=once, new_password=own)
assert IdentityApi(client(log_in(email, once))).reset_password(change).data.success
ben = AccessTokensApi(client(log_in(email, own), organization))

# His personal token can do what he can; the service token what it is given here, for ever.
personal = CreateAccessToken(name="ben's laptop", type=TokenType.PERSONAL)
service = CreateAccessToken(name="pydantic deploy", type=TokenType.SERVICE, permissions=[toggle])
personal, service = (client(ben.create_access_token(it).data.token) for it in (personal, service))
FeatureFlagsApi(personal).toggle_feature_flag(env, flag.key, True)
FeatureFlagsApi(service).toggle_feature_flag(env, flag.key, False)
print("Both tokens toggled the flag")

# What a token may not do is 403, and the envelope says why.
try:
    ProjectsApi(service).create_project(CreateProject(name="Theirs", key="theirs"))
    raise SystemExit("a token for flags made a project")
except ForbiddenException as refused:
    errors = json.loads(refused.body)["errors"]
    assert errors == ["Forbidden"], errors
    print(f"The service token may not make projects: {errors[0]}")

# Lists come in pages.
names, total = [], 1
while len(names) < total:
    page = ben.list_access_tokens(page_index=len(names), page_size=1).data
    names += [it.name for it in page.items]
    total = page.total_count
assert names == ["pydantic deploy", "ben's laptop"], names
print(f"Ben sees {names}")
