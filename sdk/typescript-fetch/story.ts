// What the two kinds of token are for, told with a client that openapi-generator made:
// `cargo xtask sdk typescript-fetch`.
import {
  AccessTokensApi,
  Configuration,
  FeatureFlagsApi,
  IdentityApi,
  MembersApi,
  OrganizationsApi,
  PoliciesApi,
  type PolicyStatement,
  ProjectsApi,
  ResponseError,
  TokenType,
  VariationTypeVm,
} from "./keywright/index.js";

const { KEYWRIGHT_URL: basePath = "", KEYWRIGHT_OWNER_EMAIL = "", KEYWRIGHT_OWNER_PASSWORD = "" } = process.env;

/** Sends this credential, the text of a token or a JWT. A member names an organization, a token has one. */
function as(credential?: string, organization?: string): Configuration {
  const headers = {
    ...(credential && { Authorization: `Bearer ${credential}` }),
    ...(organization && { Organization: organization }),
  };
  return new Configuration({ basePath, headers });
}

async function logIn(email: string, password: string): Promise<string> {
  const { data, errors } = await new IdentityApi(as()).loginByEmail({ loginByEmail: { email, password } });
  // A wrong password is an answer, too: 200 without a session.
  if (!data) throw new Error(errors[0]);
  return data.token;
}

function allow(resourceType: string, actions: string[], resource: string): PolicyStatement {
  return { resourceType, effect: "allow", actions, resources: [resource] };
}

function assert(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

// Ann, the owner, logs in.
const jwt = await logIn(KEYWRIGHT_OWNER_EMAIL, KEYWRIGHT_OWNER_PASSWORD);
const organization = (await new OrganizationsApi(as(jwt)).listOrganizations()).data[0]?.id;
const ann = as(jwt, organization);

const createProject = { name: "Fetch shop", key: "fetch-shop" };
const { data: project } = await new ProjectsApi(ann).createProject({ createProject });
const envId = project.environments.find((it) => it.key === "dev")?.id;
assert(envId !== undefined, "no environment dev");
const key = "dark-mode";
const createFlag = {
  name: "Dark mode",
  key,
  variationType: VariationTypeVm.Boolean,
  variations: ["true", "false"].map((it) => ({ id: it, name: it, value: it })),
  enabledVariationId: "true",
  disabledVariationId: "false",
};
await new FeatureFlagsApi(ann).createFeatureFlag({ envId, createFlag });
console.log(`Ann made the project ${project.key} and the flag ${key}`);

// A policy says what its members may do: toggle the flags of one environment, and make tokens.
const toggle = allow("flag", ["ToggleFlag"], "project/fetch-shop:env/dev:flag/*");
const makeTokens = ["ListAccessTokens", "ManagePersonalAccessTokens", "ManageServiceAccessTokens"];
const tokens = allow("access-token", makeTokens, "access-token/*");
const createPolicy = { name: "Fetch togglers", key: "fetch-togglers" };
const { data: policy } = await new PoliciesApi(ann).createPolicy({ createPolicy });
await new PoliciesApi(ann).updatePolicyStatements({ id: policy.id, policyStatement: [toggle, tokens] });

// Ben is added by address, and gets a one-time password, with which he sets one of his own.
const [email, own] = ["ben@fetch.example", "a password of Ben's own"] as const;
const members = new MembersApi(ann);
await members.addMember({ addMember: { email, policyIds: [policy.id] } });
const id = (await members.listMembers({ searchText: email })).data.items[0]?.id ?? "";
const { password } = (await members.createOneTimePassword({ id })).data;
const resetPassword = { currentPassword: password, newPassword: own };
const changed = await new IdentityApi(as(await logIn(email, password))).resetPassword({ resetPassword });
assert(changed.data.success, "the password is not changed");
const ben = new AccessTokensApi(as(await logIn(email, own), organization));

// His personal token can do what he can; the service token what it is given here, for ever.
const personal = { name: "ben's laptop", type: TokenType.Personal };
const service = { name: "fetch deploy", type: TokenType.Service, permissions: [toggle] };
const his = as((await ben.createAccessToken({ createAccessToken: personal })).data.token);
const its = as((await ben.createAccessToken({ createAccessToken: service })).data.token);
await new FeatureFlagsApi(his).toggleFeatureFlag({ envId, key, status: true });
await new FeatureFlagsApi(its).toggleFeatureFlag({ envId, key, status: false });
console.log("Both tokens toggled the flag");

// What a token may not do is 403, and the envelope says why.
const theirs = { createProject: { name: "Theirs", key: "theirs" } };
const refused = await new ProjectsApi(its).createProject(theirs).catch((it: unknown) => it);
assert(refused instanceof ResponseError && refused.response.status === 403, "a token for flags made a project");
const { errors } = await refused.response.json();
assert(errors[0] === "Forbidden", `refused with ${errors}`);
console.log(`The service token may not make projects: ${errors[0]}`);

// Lists come in pages.
const names: string[] = [];
let total = 1;
while (names.length < total) {
  const { data: page } = await ben.listAccessTokens({ pageIndex: names.length, pageSize: 1 });
  names.push(...page.items.map((it) => it.name));
  total = page.totalCount;
}
assert(names.join() === "fetch deploy,ben's laptop", `the tokens are ${names}`);
console.log("Ben sees", names);
