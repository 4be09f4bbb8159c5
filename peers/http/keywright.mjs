// Keywright: a service token for each principal, and one that may ask about others'.
import { principals } from "./world.mjs";

export async function fill(url) {
  const headers = { "Content-Type": "application/json" };
  const call = async (path, body) => {
    const answer = await fetch(`${url}/api/v1${path}`, { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body) });
    const { data, errors } = await answer.json();
    if (!answer.ok) throw new Error(`Keywright: ${path}: ${errors}`);
    return data;
  };
  const { KEYWRIGHT_OWNER_EMAIL: email, KEYWRIGHT_OWNER_PASSWORD: password } = process.env;
  headers.Authorization = `Bearer ${(await call("/identity/login-by-email", { email, password })).token}`;
  headers.Organization = (await call("/organizations"))[0].id;
  const make = async (name, permissions) => (await call("/access-tokens", { name, type: "Service", permissions })).token;
  const gate = await make("gate", [
    { id: "1", resourceType: "access-token", effect: "allow", actions: ["AuthorizeRequests"], resources: ["access-token/*"] },
  ]);
  const tokens = {};
  for (const { name, statements } of principals) {
    tokens[name] = await make(name, statements.map(({ effect, actions, resource }, at) =>
      ({ id: `${at}`, resourceType: "flag", effect, actions, resources: [resource] })));
  }
  return requests(gate, tokens);
}

function requests(gate, tokens) {
  const bearer = (token) => ({ Authorization: `Bearer ${token}` });
  const said = ({ action, resource }) => ({ action, resource });
  const allowed = (status, body) => body.data.allowed;
  const batch = (times) => ({
    path: "/api/v1/authorize/batch",
    of: ({ name, questions }) => ({
      headers: bearer(tokens[name]),
      body: { items: Array.from({ length: times }, () => questions.map(said)).flat() },
    }),
    allowed: (status, body) => body.data.map((it) => it.allowed),
  });
  return {
    "own-token": {
      path: ({ action, resource }) => `/api/v1/authorize?action=${action}&resource=${resource}`,
      of: ({ name }) => ({ headers: bearer(tokens[name]) }),
      allowed,
    },
    "others-token": {
      path: "/api/v1/authorize",
      of: ({ name }, question) => ({ headers: bearer(gate), body: { token: tokens[name], ...said(question) } }),
      allowed,
    },
    "batch-50": batch(1),
    "batch-1000": batch(20),
  };
}
