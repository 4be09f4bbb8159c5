// Cerbos: a principal policy for each principal, a rule with a condition for each statement.
import { mkdirSync, writeFileSync } from "node:fs";
import { principals } from "./world.mjs";

// The cheapest condition that says the same as a pattern.
function condition(pattern) {
  const [start, ...rest] = pattern.split("*");
  if (rest.length === 0) return `R.id == "${pattern}"`;
  if (rest.length === 1 && rest[0] === "") return `R.id.startsWith("${start}")`;
  return `R.id.matches("^${pattern.replaceAll("*", "[^:]*")}$")`;
}

// Before it starts: its configuration and policies.
export function configure(folder, http, grpc) {
  mkdirSync(`${folder}/policies`, { recursive: true });
  const configuration = {
    server: { httpListenAddr: `127.0.0.1:${http}`, grpcListenAddr: `127.0.0.1:${grpc}` },
    storage: { driver: "disk", disk: { directory: `${folder}/policies`, watchForChanges: false } },
    telemetry: { disabled: true },
  };
  writeFileSync(`${folder}/cerbos.json`, JSON.stringify(configuration));
  for (const { name, statements } of principals) {
    const actions = statements.flatMap((it) => it.actions.map((action) => ({
      action,
      effect: it.effect === "allow" ? "EFFECT_ALLOW" : "EFFECT_DENY",
      condition: { match: { expr: condition(it.resource) } },
    })));
    const policy = {
      apiVersion: "api.cerbos.dev/v1",
      principalPolicy: { principal: name, version: "default", rules: [{ resource: "flag", actions }] },
    };
    writeFileSync(`${folder}/policies/${name}.json`, JSON.stringify(policy));
  }
}

const path = "/api/check/resources";
const ask = ({ name }, questions) => ({
  body: {
    principal: { id: name, roles: ["user"] },
    resources: questions.map(({ action, resource }) => ({ actions: [action], resource: { kind: "flag", id: resource } })),
  },
});
const effects = (status, body) => body.results.map(({ actions }) => Object.values(actions)[0] === "EFFECT_ALLOW");

export const fill = async () => ({
  check: { path, of: (principal, question) => ask(principal, [question]), allowed: (status, body) => effects(status, body)[0] },
  "batch-50": { path, of: (principal) => ask(principal, principal.questions), allowed: effects },
});
