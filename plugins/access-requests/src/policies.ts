// Policies: which can be asked for, and those that are made to give one for a while.
import { Refused, config, iso } from "@keywright/plugin";
import * as admin from "@keywright/plugin/admin";
import type { Request } from "./kept";

export interface Condition {
  attribute: string;
  operator: string;
  values: string[];
}

export interface Statement {
  id?: string;
  resourceType: string;
  effect: "allow" | "deny";
  actions: string[];
  resources: string[];
  conditions?: Condition[];
}

/** A policy as the REST API shows it. */
export interface Policy {
  id: string;
  key: string;
  name: string;
  type: "CustomerManaged" | "SysManaged";
  statements: Statement[];
  updatedAt: string;
}

interface Told {
  policies: string[];
  maxHours: number;
  waitDays: number;
}

export const told = (): Told => config<Told>();

/** With what the keys of those begin that this plugin makes. */
const OURS = "access-request-";

/** The most conditions of a statement. */
const CONDITIONS = 16;

/** Those that can be asked for. */
export const askable = (): Policy[] =>
  [...admin.pages<Policy>("/api/v1/policies", { size: 100, most: 500 })].filter((it) => why(it) === null);

/** A policy that can be asked for, by its id or key. */
export function wanted(idOrKey: unknown): Policy {
  const found = askable().find((it) => it.id === idOrKey || it.key === idOrKey);
  if (!found) throw new Refused(422, "there is no such policy, or it cannot be asked for");
  return found;
}

/** Why a policy cannot be asked for; null if it can. */
function why({ type, key, statements }: Policy): string | null {
  if (type !== "CustomerManaged" || key.startsWith(OURS)) return "it is none of the organization's own";
  if (!told().policies.some((it) => matches(it, key))) return "it is not among those that can be asked for";
  // Whoever takes a deny away gives what it withheld: what ends by itself must hold none.
  if (statements.some((it) => it.effect === "deny")) return "it has a deny";
  if (statements.length === 0) return "it gives nothing";
  if (statements.some((it) => (it.conditions?.length ?? 0) >= CONDITIONS)) return "it has too many conditions";
  return null;
}

/** A policy as it is now, if it is what was asked for. */
export function unchanged({ policy }: Request): Policy {
  const found = admin.get<Policy>(`/api/v1/policies/${policy.id}`);
  const against = why(found);
  if (against) throw new Refused(409, `the policy cannot be asked for any more: ${against}`);
  if (found.updatedAt !== policy.updatedAt) {
    throw new Refused(409, "the policy was changed since it was asked for; decline this, and let them ask anew");
  }
  return found;
}

/**
 * Gives a member what a policy says, until a moment: by a policy of their own, whose statements do not apply afterwards. All of it
 * is done for whoever approves, who must be permitted it and have what is given. Answers the id of that policy.
 */
export function give({ id, member, policy, reason }: Request, until: number): string {
  const { statements } = unchanged({ policy } as Request);
  const ends: Condition = { attribute: "context.time", operator: "Before", values: [iso(until)] };
  const limited = statements.map((it) => ({ ...it, conditions: [...(it.conditions ?? []), ends] }));
  const description = `${policy.name} for ${member.name} until ${iso(until)}: ${reason}`.slice(0, 500);
  const name = `Access request ${id}`;
  const forCaller = { forCaller: true };
  const made = admin.post<Policy>("/api/v1/policies", { name, key: OURS + id, description }, forCaller);
  try {
    admin.put(`/api/v1/policies/${made.id}/statements`, limited, forCaller);
    admin.put(`/api/v1/members/${member.id}/add-policy/${made.id}`, undefined, forCaller);
  } catch (error) {
    admin.remove(`/api/v1/policies/${made.id}`);
    throw error;
  }
  return made.id;
}

/** Takes a policy away that was made for a request. It may be gone already. */
export function take(policy: string): void {
  try {
    admin.remove(`/api/v1/policies/${policy}`);
  } catch (error) {
    if (!(error instanceof admin.Denied) || error.status !== 404) throw error;
  }
}

/** What a policy gives, in a line for each statement. */
export const shown = ({ statements }: Policy): string =>
  statements.map(({ actions, resources }) => `${actions.join(", ")}: ${resources.join(", ")}`).join("\n");

/** Whether a key fits a pattern, in which `*` is any run of characters. */
export function matches(pattern: string, key: string): boolean {
  const parts = pattern.split("*").map((it) => it.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "u").test(key);
}
