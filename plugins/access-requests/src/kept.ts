// Requests, and what became of them.
import { DAY, Refused, newId, now } from "@keywright/plugin";
import * as kv from "@keywright/plugin/kv";
import type { Policy } from "./policies";

export type State = "waiting" | "granting" | "granted" | "ended" | "declined" | "withdrawn" | "lapsed";

export interface Person {
  id: string;
  name: string;
}

export interface Request {
  id: string;
  /** Who asks: the member, also where they ask with a personal token. */
  member: Person;
  policy: { id: string; key: string; name: string; updatedAt: string };
  hours: number;
  reason: string;
  asked: number;
  state: State;
  /** Who decided, when, and what they said. */
  decided?: { by: Person; at: number; comment: string };
  /** Until when it holds, and the policy that gives it. */
  grant?: { until: number; policy: string };
}

/** How long what is over is remembered. */
const REMEMBERED = 90 * DAY;

const OVER: State[] = ["ended", "declined", "withdrawn", "lapsed"];

export const isOver = ({ state }: Request): boolean => OVER.includes(state);

/** All of them, the newest first. */
export const requests = (): Request[] => [...kv.all<Request>("request/")].map((it) => it.value).reverse();

export function ask(member: Person, policy: Policy, hours: number, reason: string): Request {
  const { id, key, name, updatedAt } = policy;
  const made: Request = {
    id: newId(),
    member,
    policy: { id, key, name, updatedAt },
    hours,
    reason,
    asked: now(),
    state: "waiting",
  };
  kv.put(`request/${made.id}`, made, { version: 0 });
  return made;
}

/** Changes a request that is in one of these states: 404 and 409 where it is not. Of two who try at once, one does. */
export function change(id: string, from: State[], how: (before: Request) => Partial<Request>): Request {
  const found = kv.entry<Request>(`request/${id}`);
  if (!found) throw new Refused(404, "there is no such request");
  if (!from.includes(found.value.state)) throw new Refused(409, `the request is ${found.value.state}`);
  const changed = { ...found.value, ...how(found.value) };
  const seconds = isOver(changed) ? { seconds: REMEMBERED / 1000 } : {};
  kv.put(`request/${id}`, changed, { version: found.version, ...seconds });
  return changed;
}
