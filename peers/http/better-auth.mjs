// better-auth: an HTTP server around its API key plugin, which has a key for each principal, and what asks it.
import { createServer } from "node:http";
import { readFileSync, writeFileSync } from "node:fs";

// `better-auth.mjs FOLDER PORT` is the server; it is ready when it listens.
if (process.argv[1] === import.meta.filename) await serve(process.argv[2], Number(process.argv[3]));

async function serve(folder, port) {
  const { betterAuth } = await import("better-auth");
  const { getMigrations } = await import("better-auth/db/migration");
  const { apiKey } = await import("@better-auth/api-key");
  const { default: Database } = await import("better-sqlite3");
  const { principals } = await import("./world.mjs");
  const database = new Database(`${folder}/better-auth.db`);
  const lean = process.env.PEERS === "lean";
  if (lean) for (const it of ["journal_mode = WAL", "synchronous = NORMAL"]) database.pragma(it); // else each UPDATE waits for the disk
  const options = {
    database,
    secret: "a secret of thirty-two letters or more",
    baseURL: `http://127.0.0.1:${port}`,
    logger: { disabled: lean }, // else each refusal is a trace of a stack on the standard error
    telemetry: { enabled: false },
    plugins: [apiKey({ rateLimit: { enabled: false } })],
  };
  await (await getMigrations(options)).runMigrations();
  const auth = betterAuth(options);
  const keys = {};
  const { internalAdapter } = await auth.$context;
  for (const { name, grants } of principals) {
    const { id: userId } = await internalAdapter.createUser({ name, email: `${name}@example.com`, emailVerified: true });
    keys[name] = (await auth.api.createApiKey({ body: { userId, name, permissions: grants } })).key;
  }
  writeFileSync(`${folder}/better-auth.json`, JSON.stringify(keys), { mode: 0o600 });
  const answer = (response, body) => response.writeHead(200, { "Content-Type": "application/json" }).end(body);
  createServer(async (request, response) => {
    if (request.url === "/hello") return answer(response, '{"allowed":true}');
    const asked = new URL(request.url, "http://localhost").searchParams;
    const permissions = { [asked.get("resource")]: [asked.get("action")] };
    const { valid } = await auth.api.verifyApiKey({ body: { key: request.headers["x-api-key"], permissions } });
    answer(response, `{"allowed":${valid}}`);
  }).listen(port, "127.0.0.1");
}

export async function fill(url, folder) {
  const keys = JSON.parse(readFileSync(`${folder}/better-auth.json`));
  return {
    verify: {
      path: ({ action, resource }) => `/authorize?action=${action}&resource=${resource}`,
      of: ({ name }) => ({ headers: { "X-Api-Key": keys[name] } }),
      allowed: (status, body) => body.allowed,
    },
  };
}
