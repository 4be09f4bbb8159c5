// Loads every case by turns and prints tables: `measure.mjs FOLDER ROUNDS NAME=PORT=PID..`. Processor time is that of the
// server's process alone, user and system (proc(5)). What is started here runs where this does.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cases } from "./cases.mjs";

const [folder, times, ...given] = process.argv.slice(2);
const servers = Object.fromEntries(given.map((it) => it.split("=")).map(([name, port, pid]) => [name, { port, pid }]));
const SECOND = Number(execFileSync("getconf", ["CLK_TCK"]));
const CONNECTIONS = "16";

function cpuMicros(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1e6) / SECOND;
}

function wrk({ server, file }, seconds) {
  const script = new URL("load.lua", import.meta.url).pathname;
  const to = [`http://127.0.0.1:${servers[server].port}`, "--", `${folder}/${server}.${file}`];
  const said = execFileSync("wrk", ["-t1", "-c", CONNECTIONS, "-d", `${seconds}s`, "-s", script, ...to], { encoding: "utf8" });
  return JSON.parse(said.trim().split("\n").at(-1));
}

// A round of a case: two seconds, after one that warms it up.
function round(it) {
  const { pid } = servers[it.server];
  wrk(it, 1);
  const before = cpuMicros(pid);
  const { requests, refused, broken, p50, p99 } = wrk(it, 2);
  const cpu = (cpuMicros(pid) - before) / requests;
  const share = refused / requests;
  if (requests === 0 || broken > 0 || Math.abs(share - (it.refused ?? 0)) > (it.refused ? 0.05 : 0)) {
    throw new Error(`${it.name}: ${requests} answers, ${refused} refused, ${broken} broken`);
  }
  return { cpu: cpu / it.checks, p50, p99 };
}

const median = (all) => all.toSorted((a, b) => a - b)[all.length >> 1];
const rounds = [];
for (let at = 0; at < Number(times); at += 1) {
  rounds.push(Object.fromEntries(cases.map((it) => [it.name, round(it)])));
  console.error(`round ${at + 1} of ${times}`);
}
// The median of the ratios of each round, so that what else the machine does falls on both sides of it.
const ratio = (name, beside) => median(rounds.map((it) => it[name].cpu / it[beside].cpu));
const figure = (value) => value.toLocaleString("en-US", { maximumSignificantDigits: 3 });

console.log(`Peers ${process.env.PEERS}, medians of ${times} rounds\n`);
console.log("| case | CPU µs per check | × Keywright's | × own floor | checks per CPU second | p50 ms | p99 ms |");
console.log("|---|---|---|---|---|---|---|");
for (const { name, server, beside, floor } of cases) {
  const of = (key) => median(rounds.map((it) => it[name][key]));
  const cpu = of("cpu");
  const own = cases.find((it) => it.server === server && it.floor).name;
  const ratios = floor ? ["", ""] : [figure(ratio(name, beside)), figure(ratio(name, own))];
  console.log(`| ${[name, figure(cpu), ...ratios, figure(1e6 / cpu), of("p50").toFixed(2), of("p99").toFixed(2)].join(" | ")} |`);
}
console.log("\n| case | what it does for a request |\n|---|---|");
for (const { name, does } of cases) console.log(`| ${name} | ${does} |`);

console.log("\n| CPU per check | | goal |\n|---|---|---|");
for (const [name, beside, goal] of [
  ["Cerbos, check", "Keywright, own token", 40],
  ["PocketBase, grants", "Keywright, own token", 30],
  ["better-auth, verify", "Keywright, own token", 70],
  ["Cerbos, batch of 50", "Keywright, batch of 50", 150],
  ["Cerbos, batch of 50", "Keywright, batch of 1,000", 150],
]) console.log(`| ${name} ÷ ${beside} | ${figure(ratio(name, beside))} | ≥ ${goal} |`);
