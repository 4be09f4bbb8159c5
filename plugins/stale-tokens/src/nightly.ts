// The job: which tokens are stale now, and which have been told of for long enough.
import { log, now } from "@keywright/plugin";
import * as admin from "@keywright/plugin/admin";
import { allStale, due, found, isSpared, keepAll, sum, type Stale, type Token } from "./kept";
import { told, type Told } from "./told";

/** The most tokens that one run switches off: a mistake in the configuration is seen before all are gone. */
const MOST = 50;

/** The most that are looked at in one run. */
const LOOKED_AT = 2000;

/** Looks at all tokens, and says how many it switched off. */
export function nightly(): number {
  const settings = told();
  const before = new Map(allStale().map((it) => [it.id, it]));
  const path = `/api/v1/access-tokens?unusedForDays=${settings.unusedDays}`;
  const stale = [...admin.pages<Token>(path, { size: 500, most: LOOKED_AT })]
    .filter((it) => concerns(it, settings))
    .map((it) => found(it, before.get(it.id)));
  // What was used since, or is no more, is not among these, and so told of no more.
  const ended = new Set(stale.filter((it) => isOverdue(it, settings)).slice(0, MOST).filter(deactivate));
  const left = stale.filter((it) => !ended.has(it));
  keepAll(left);
  sum(left.length, ended.size);
  return ended.size;
}

const isOverdue = (it: Stale, settings: Told): boolean => (due(it, settings) ?? Infinity) <= now();

function concerns(token: Token, { personal, spare }: Told): boolean {
  const isMeant = token.status === "Active" && (personal || token.type === "Service");
  return isMeant && !isSpared(token.id) && !spare.some((it) => matches(it, token.name));
}

/** Switches a token off, as the plugin. Whether that was done. */
function deactivate({ id, name }: Stale): boolean {
  try {
    admin.put(`/api/v1/access-tokens/${id}/toggle`, { status: "Inactive" });
  } catch (error) {
    log.warn(`${name} is not switched off: ${error instanceof Error ? error.message : error}`, { id });
    return false;
  }
  log.info(`${name} was not used for long, and is switched off`, { id });
  return true;
}

/** Whether a name fits a pattern, in which `*` is any run of characters. */
export function matches(pattern: string, name: string): boolean {
  const parts = pattern.split("*").map((it) => it.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "su").test(name);
}
