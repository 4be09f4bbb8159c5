// Fills every server, asks it every question and compares the answers, and writes the requests that wrk is to send into
// files: `prepare.mjs FOLDER NAME=PORT..`. Ends with 1 where an answer is wrong.
import { writeFileSync } from "node:fs";
import { cases } from "./cases.mjs";
import { byTurns, principals } from "./world.mjs";

const [folder, ...servers] = process.argv.slice(2);
const whole = principals.map((it) => [it, undefined]);

for (const [server, port] of servers.map((it) => it.split("="))) {
  const { path } = cases.find((it) => it.server === server && it.floor);
  writeFileSync(`${folder}/${server}.floor`, raw(port, { method: "GET", path, headers: {} }));
  const { fill } = await import(`./${server}.mjs`);
  for (const [name, kind] of Object.entries(await fill(`http://127.0.0.1:${port}`, folder))) {
    const batch = name.startsWith("batch");
    const asked = (batch ? whole : byTurns).map(([principal, question]) => ({ principal, question, ...made(kind, principal, question) }));
    const counts = await check(`${server}, ${name}`, port, kind, asked);
    if (!kind.all) console.log(`${server}, ${name}: ${counts.allowed} allowed and ${counts.denied} denied, as they should be`);
    writeFileSync(`${folder}/${server}.${name}`, asked.map((it) => raw(port, it)).join("\0"), { mode: 0o600 });
  }
}

// A request for a question.
function made({ path, of }, principal, question) {
  const { headers = {}, body } = of(principal, question);
  const text = body && JSON.stringify(body);
  if (text) headers["Content-Type"] = "application/json";
  return { method: text ? "POST" : "GET", path: typeof path === "string" ? path : path(question), headers, text };
}

// The same as bytes on a connection that stays.
function raw(port, { method, path, headers, text = "" }) {
  const all = { Host: `127.0.0.1:${port}`, ...headers, ...(text && { "Content-Length": Buffer.byteLength(text) }) };
  return `${method} ${path} HTTP/1.1\r\n${Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${text}`;
}

// Asks everything once. All answers of a kind without a permission are yes.
async function check(what, port, { allowed, all }, asked) {
  const counts = { allowed: 0, denied: 0 };
  for (const { principal, question, method, path, headers, text } of asked) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, body: text });
    const got = [allowed(answer.status, await answer.json())].flat();
    const wanted = question ? [all || question.allowed] : got.map((_, at) => principal.questions[at % principal.questions.length].allowed);
    if (got.length === 0 || JSON.stringify(got) !== JSON.stringify(wanted)) {
      console.error(`${what}: ${principal.name} ${JSON.stringify(question)}: ${got} instead of ${wanted}`);
      process.exit(1);
    }
    for (const it of got) counts[it ? "allowed" : "denied"] += 1;
  }
  return counts;
}
