// What the two kinds of token are for, told with openapi-fetch and the types that openapi-typescript made:
// `cargo xtask sdk typescript`.
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./keywright.js";

type Statement = components["schemas"]["PolicyStatement"];
type Failure = components["schemas"]["ErrorResponse"] & { data: null };
type Envelope<T> = { success: boolean; errors: string[]; data: T };

const { KEYWRIGHT_URL: baseUrl = "", KEYWRIGHT_OWNER_EMAIL = "", KEYWRIGHT_OWNER_PASSWORD = "" } = process.env;

/** An answer without success; its message is the first of the envelope's `errors`. */
class Refused extends Error {}

/** The data of an answer, which is read from its envelope. */
async function done<T>(asked: Promise<{ data?: Envelope<T>; error?: unknown }>): Promise<NonNullable<T>> {
  const { data, error } = await asked;
  const envelope = data ?? (error as Failure);
  if (!envelope.success || !envelope.data) throw new Refused(envelope.errors[0]);
  return envelope.data;
}

/** Sends this credential, the text of a token or a JWT. A member names an organization, a token has one. */
function client(credential?: string, organization?: string): Client<paths> {
  const headers = {
    ...(credential && { Authorization: `Bearer ${credential}` }),
    ...(organization && { Organization: organization }),
  };
  return createClient<paths>({ baseUrl, headers });
}

async function logIn(email: string, password: string): Promise<string> {
  return (await done(client().POST("/api/v1/identity/login-by-email", { body: { email, password } }))).token;
}

function allow(resourceType: string, actions: string[], resource: string): Statement {
  return { resourceType, effect: "allow", actions, resources: [resource] };
}

function assert(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

// Ann, the owner, logs in.
const jwt = await logIn(KEYWRIGHT_OWNER_EMAIL, KEYWRIGHT_OWNER_PASSWORD);
const organization = (await done(client(jwt).GET("/api/v1/organizations")))[0]?.id;
const ann = client(jwt, organization);

const project = await done(
  ann.POST("/api/v1/projects", { body: { name: "TypeScript shop", key: "typescript-shop" } }),
);
const envId = project.environments.find((it) => it.key === "dev")?.id;
assert(envId !== undefined, "no environment dev");
const key = "dark-mode";
const flag = {
  name: "Dark mode",
  key,
  variationType: "boolean" as const,
  variations: ["true", "false"].map((it) => ({ id: it, name: it, value: it })),
  enabledVariationId: "true",
  disabledVariationId: "false",
};
await done(ann.POST("/api/v1/envs/{envId}/feature-flags", { params: { path: { envId } }, body: flag }));
console.log(`Ann made the project ${project.key} and the flag ${key}`);

// A policy says what its members may do: toggle the flags of one environment, and make tokens.
const toggle = allow("flag", ["ToggleFlag"], "project/typescript-shop:env/dev:flag/*");
const makeTokens = ["ListAccessTokens", "ManagePersonalAccessTokens", "ManageServiceAccessTokens"];
const tokens = allow("access-token", makeTokens, "access-token/*");
const policy = await done(
  ann.POST("/api/v1/policies", { body: { name: "TypeScript togglers", key: "typescript-togglers" } }),
);
const statements = { params: { path: { id: policy.id } }, body: [toggle, tokens] };
await done(ann.PUT("/api/v1/policies/{id}/statements", statements));

// Ben is added by address, and gets a one-time password, with which he sets one of his own.
const [email, own] = ["ben@typescript.example", "a password of Ben's own"] as const;
await done(ann.POST("/api/v1/members/add", { body: { email, policyIds: [policy.id] } }));
const members = await done(ann.GET("/api/v1/members", { params: { query: { searchText: email } } }));
const id = members.items[0]?.id ?? "";
const { password } = await done(ann.POST("/api/v1/members/{id}/one-time-password", { params: { path: { id } } }));
const change = { currentPassword: password, newPassword: own };
const changed = await done(
  client(await logIn(email, password)).PUT("/api/v1/identity/reset-password", { body: change }),
);
assert(changed.success, "the password is not changed");
const ben = client(await logIn(email, own), organization);

// His personal token can do what he can; the service token what it is given here, for ever.
const personal = await done(
  ben.POST("/api/v1/access-tokens", { body: { name: "ben's laptop", type: "Personal" } }),
);
const service = await done(
  ben.POST("/api/v1/access-tokens", { body: { name: "typescript deploy", type: "Service", permissions: [toggle] } }),
);
for (const [{ token }, status] of [[personal, true], [service, false]] as const) {
  const path = { envId, key, status };
  await done(client(token).PUT("/api/v1/envs/{envId}/feature-flags/{key}/toggle/{status}", { params: { path } }));
}
console.log("Both tokens toggled the flag");

// What a token may not do is 403, and the envelope says why.
const refused = await client(service.token).POST("/api/v1/projects", { body: { name: "Theirs", key: "theirs" } });
assert(refused.response.status === 403, "a token for flags made a project");
const why = (refused.error as Failure).errors;
assert(why[0] === "Forbidden", `refused with ${why}`);
console.log(`The service token may not make projects: ${why[0]}`);

// Lists come in pages.
const names: string[] = [];
let total = 1;
while (names.length < total) {
  const query = { pageIndex: names.length, pageSize: 1 };
  const page = await done(ben.GET("/api/v1/access-tokens", { params: { query } }));
  names.push(...page.items.map((it) => it.name));
  total = page.totalCount;
}
assert(names.join() === "typescript deploy,ben's laptop", `the tokens are ${names}`);
console.log("Ben sees", names);
