// A batch of events, in the form that a collector takes.
import { Again, Aside, Fault, iso, type Event } from "@keywright/plugin";
import { send, type Incoming } from "@keywright/plugin/http";
import { ocsf } from "./ocsf";
import type { Told } from "./told";

/** Sends a batch; throws if it was not taken. */
export function forward(batch: Event[], told: Told): void {
  const shown = (event: Event) => (told.ocsf || told.form === "ocsf" ? ocsf(event) : event.body);
  const [type, body] = FORMS[told.form](batch, shown, told);
  const headers = { "content-type": type, ...(told.authorization && { authorization: told.authorization }) };
  judge(told, asked(() => send({ method: "POST", url: told.url, headers, body })));
}

type Form = (batch: Event[], shown: (event: Event) => object, told: Told) => [string, string];

const FORMS: Record<Told["form"], Form> = {
  splunk: (batch, shown, { index, ...told }) => {
    const sourcetype = told.ocsf ? "ocsf:keywright" : "keywright:audit";
    const one = (it: Event) =>
      JSON.stringify({ time: (it.atMs / 1000).toFixed(3), source: "keywright", sourcetype, ...(index && { index }), event: shown(it) });
    return ["application/json", batch.map(one).join("\n")];
  },
  // Under its id, so that sending an event twice makes no second one.
  elastic: (batch, shown, { index }) => {
    const one = (it: Event) =>
      `${JSON.stringify({ create: { _index: index, _id: it.id } })}\n${JSON.stringify({ "@timestamp": iso(it.atMs), ...shown(it) })}\n`;
    return ["application/x-ndjson", batch.map(one).join("")];
  },
  loki: (batch, shown, { job }) => {
    const values = batch.map((it) => [`${it.atMs}000000`, JSON.stringify(shown(it))]);
    return ["application/json", JSON.stringify({ streams: [{ stream: { job }, values }] })];
  },
  ocsf: (batch, shown) => ["application/json", JSON.stringify(batch.map(shown))],
};

/** Calls, and says what a fault means for the batch. */
function asked(call: () => Incoming): Incoming {
  try {
    return call();
  } catch (error) {
    if (error instanceof Fault) throw new Again(error.kind === "unavailable" ? 30 : 300, error.message);
    throw error;
  }
}

/** Statuses by which a collector says that these events are none, however often they come. */
const NEVER = [400, 410, 413, 414, 415, 422];

function judge(told: Told, heard: Incoming): void {
  const { status } = heard;
  if (NEVER.includes(status)) throw new Aside(`the collector answers ${status}`);
  if (!heard.ok) throw new Again(wait(heard), `the collector answers ${status}`);
  // Elasticsearch answers 200 for a batch, and says of each event what became of it.
  if (told.form === "elastic" && heard.json().errors) refused(heard.json().items);
}

/** How long it wants to be left alone, in seconds. */
function wait({ headers }: Incoming): number {
  const seconds = Number(headers["retry-after"]);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), 3600) : 30;
}

function refused(items: { create?: { status: number; error?: { type?: string } } }[]): void {
  // 409: it is there already.
  const failed = items.map((it) => it.create).filter((it) => it && it.status > 299 && it.status !== 409);
  const why = `the index answers ${failed[0]?.status} ${failed[0]?.error?.type ?? ""}`.trim();
  if (failed.some((it) => it && (it.status === 429 || it.status > 499))) throw new Again(30, why);
  if (failed.length > 0) throw new Aside(why);
}
