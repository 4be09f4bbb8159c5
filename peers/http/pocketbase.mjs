// PocketBase: users, the things asked about as records, and ten grants for each user, found by an index.
import { byTurns, principals } from "./world.mjs";

const ANYBODY = '@request.auth.id != ""';
const GRANTED = `${ANYBODY} && @collection.grants.user ?= @request.auth.id && @collection.grants.resource ?= name
  && @collection.grants.actions ?~ @request.query.action`;

export async function fill(url) {
  const headers = { "Content-Type": "application/json" };
  const call = async (method, path, body) => {
    const answer = await fetch(`${url}/api${path}`, { method, headers, body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`PocketBase: ${path}: ${text}`);
    return text && JSON.parse(text);
  };
  const { KEYWRIGHT_OWNER_EMAIL: identity, KEYWRIGHT_OWNER_PASSWORD: password } = process.env;
  headers.Authorization = (await call("POST", "/collections/_superusers/auth-with-password", { identity, password })).token;
  if (process.env.PEERS === "lean") await call("PATCH", "/settings", { logs: { maxDays: 0 } }); // else each request is a row
  const text = (name) => ({ name, type: "text", required: true });
  const collection = (name, fields, rest) => call("POST", "/collections", { name, type: "base", fields: fields.map(text), ...rest });
  await collection("grants", ["user", "resource", "actions"], { indexes: ["CREATE UNIQUE INDEX of_whom ON grants (user, resource)"] });
  await collection("flags", ["name"], { viewRule: GRANTED });
  await collection("open", ["name"], { viewRule: ANYBODY });

  const ids = new Map([...new Set(byTurns.map(([, { resource }]) => resource))].map((it, at) => [it, `flag${`${at}`.padStart(11, "0")}`]));
  const add = (into, body) => call("POST", `/collections/${into}/records`, body);
  for (const [name, id] of ids) for (const it of ["flags", "open"]) await add(it, { id, name });
  const tokens = {};
  for (const { name, grants } of principals) {
    const { id } = await add("users", { email: `${name}@example.com`, password, passwordConfirm: password });
    tokens[name] = (await call("POST", `/collections/users/impersonate/${id}`, { duration: 86400 })).token;
    for (const [resource, actions] of Object.entries(grants)) await add("grants", { user: id, resource, actions: actions.join(" ") });
  }
  const of = ({ name }) => ({ headers: { Authorization: tokens[name] } });
  const path = (collection) => ({ action, resource }) => `/api/collections/${collection}/records/${ids.get(resource)}?action=${action}`;
  return {
    granted: { path: path("flags"), of, allowed: (status) => status === 200 },
    // It lets in everybody who is known, so there are no answers to compare.
    known: { path: path("open"), of, allowed: (status) => status === 200, all: true },
  };
}
