// From asking to the end of it.
import { DAY, HOUR, Refused, log, now, type Actor } from "@keywright/plugin";
import * as admin from "@keywright/plugin/admin";
import { ask, change, requests, type Person, type Request } from "./kept";
import { give, take, told, wanted } from "./policies";

/** The most requests of one member that wait or hold at once. */
const OPEN = 10;

/** The member behind a call: whoever logs in, or the member of a personal token. A service token is nobody. */
export function person({ kind, id, name }: Actor): Person {
  if (kind === "member") return { id, name };
  if (kind !== "token") throw new Refused(403, "only members ask and decide");
  const token = admin.get<{ type: string; creator: { id: string; name: string; email: string } | null }>(
    `/api/v1/access-tokens/${id}`,
  );
  if (token.type !== "Personal" || !token.creator) throw new Refused(403, "only members ask and decide, and no service tokens");
  return { id: token.creator.id, name: token.creator.name || token.creator.email };
}

/** What somebody asks for: `{policy, hours, reason}`. */
export function asks(who: Person, input: { policy?: unknown; hours?: unknown; reason?: unknown }): Request {
  const { maxHours } = told();
  const { hours, reason } = input;
  if (typeof hours !== "number" || !Number.isInteger(hours) || hours < 1 || hours > maxHours) {
    throw new Refused(422, `\`hours\` is from 1 to ${maxHours}`);
  }
  if (typeof reason !== "string" || reason.trim().length < 3 || reason.length > 500) {
    throw new Refused(422, "`reason` has 3 to 500 letters");
  }
  const open = requests().filter((it) => it.member.id === who.id && ["waiting", "granted"].includes(it.state));
  if (open.length >= OPEN) throw new Refused(409, `you have ${OPEN} requests that wait or hold`);
  return ask(who, wanted(input.policy), hours, reason.trim());
}

/** Approves: first nobody else can, then it is given; what fails leaves the request waiting. */
export function approve(id: string, by: Person): Request {
  const request = change(id, ["waiting"], ({ member }) => {
    if (member.id === by.id) throw new Refused(403, "nobody approves their own request");
    return { state: "granting", decided: { by, at: now(), comment: "" } };
  });
  const until = now() + request.hours * HOUR;
  try {
    const policy = give(request, until);
    return change(id, ["granting"], () => ({ state: "granted", grant: { until, policy } }));
  } catch (error) {
    change(id, ["granting"], () => ({ state: "waiting", decided: undefined }));
    throw error;
  }
}

export const decline = (id: string, by: Person, comment: unknown): Request =>
  change(id, ["waiting"], () => ({
    state: "declined",
    decided: { by, at: now(), comment: typeof comment === "string" ? comment.slice(0, 500) : "" },
  }));

/** Ends what was given before its time. */
export function end(id: string, by: Person): Request {
  const request = change(id, ["granted"], ({ decided }) => ({ decided: { ...decided!, comment: `ended by ${by.name}` } }));
  take(request.grant!.policy);
  return change(id, ["granted"], () => ({ state: "ended" }));
}

/** Takes back what one has asked for oneself. */
export const withdraw = (id: string, by: Person): Request =>
  change(id, ["waiting"], ({ member }) => {
    if (member.id !== by.id) throw new Refused(403, "it is somebody else's request");
    return { state: "withdrawn" };
  });

/** How long granting can take at most, before it is taken to have been cut off. */
const STUCK = 10 * 60_000;

/** The job: policies whose time is over go; requests that nobody decided lapse. */
export function tidy(): void {
  const waits = told().waitDays * DAY;
  for (const { id, state, asked, grant, decided } of requests()) {
    try {
      if (state === "granted" && grant && grant.until <= now()) {
        take(grant.policy);
        change(id, ["granted"], () => ({ state: "ended" }));
      } else if (state === "granting" && decided && decided.at + STUCK < now()) {
        change(id, ["granting"], () => ({ state: "waiting", decided: undefined }));
      } else if (state === "waiting" && asked + waits < now()) {
        change(id, ["waiting"], () => ({ state: "lapsed" }));
      }
    } catch (error) {
      log.error(`request ${id} is not tidied up: ${error instanceof Error ? error.message : error}`);
    }
  }
}
