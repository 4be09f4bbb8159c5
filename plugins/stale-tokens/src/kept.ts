// What the plugin knows of tokens from one night to the next.
import { DAY, moment, now } from "@keywright/plugin";
import * as kv from "@keywright/plugin/kv";
import type { Told } from "./told";

/** A token as the REST API shows it, as far as it matters here. */
export interface Token {
  id: string;
  name: string;
  type: "Personal" | "Service";
  status: "Active" | "Inactive";
  lastUsedAt: string | null;
  createdAt: string;
  creator: { name?: string; email?: string } | null;
}

/** A token that is stale, as it was found. */
export interface Stale {
  id: string;
  name: string;
  type: Token["type"];
  who: string;
  /** When it was last used; if never, when it was made. */
  used: number;
  never: boolean;
  /** Since when it is told of. */
  warned: number;
}

/** What the last run did. */
export interface Summary {
  at: number;
  stale: number;
  deactivated: number;
  /** How many were stale, run by run; the newest last. */
  history: { at: number; stale: number }[];
}

const RUNS = 30;

/** They are kept in sixteen heaps, so that a night writes sixteen times at most, however many there are. */
type Heap = Record<string, Stale>;

const heapOf = (id: string): string => `stale/${id.at(-1)}`;

export const stale = (id: string): Stale | null => kv.get<Heap>(heapOf(id))?.[id] ?? null;

export const allStale = (): Stale[] =>
  [...kv.all<Heap>("stale/")].flatMap((it) => Object.values(it.value)).sort((a, b) => a.used - b.used);

export const forget = (id: string): void =>
  void kv.change<Heap>(heapOf(id), (before) => {
    const { [id]: _, ...rest } = before ?? {};
    return rest;
  });

/** Keeps these, and no others. */
export function keepAll(found: Stale[]): void {
  const heaps: Record<string, Heap> = Object.fromEntries([...kv.all<Heap>("stale/")].map((it) => [it.key, {}]));
  for (const it of found) (heaps[heapOf(it.id)] ??= {})[it.id] = it;
  for (const [key, heap] of Object.entries(heaps)) {
    if (JSON.stringify(kv.get(key)) !== JSON.stringify(heap)) kv.put(key, heap);
  }
}

export const summary = (): Summary | null => kv.get<Summary>("summary");

/** Whether somebody wants to keep a token, although nobody uses it. That holds until it is stale once more. */
export const isSpared = (id: string): boolean => kv.get(`spared/${id}`) !== null;

export const spare = (id: string, by: string, told: Told): void => {
  kv.put(`spared/${id}`, { by, at: now() }, { seconds: (told.unusedDays * DAY) / 1000 });
  forget(id);
};

/** A token that is stale now. The warning stands from when it was first found so. */
export function found(token: Token, before: Stale | undefined): Stale {
  const used = moment(token.lastUsedAt);
  return {
    id: token.id,
    name: token.name,
    type: token.type,
    who: token.creator?.name || token.creator?.email || "",
    used: used ?? moment(token.createdAt) ?? 0,
    never: used === null,
    warned: before?.warned ?? now(),
  };
}

/** Notes how a run went. */
export const sum = (found: number, deactivated: number): void =>
  void kv.change<Summary>("summary", (before) => ({
    at: now(),
    stale: found,
    deactivated: (before?.deactivated ?? 0) + deactivated,
    history: [...(before?.history ?? []), { at: now(), stale: found }].slice(-RUNS),
  }));

/** When a token is switched off, if nothing happens until then. */
export const due = (it: Stale, { deactivate, warnDays }: Told): number | null =>
  deactivate && it.type === "Service" ? it.warned + warnDays * DAY : null;
