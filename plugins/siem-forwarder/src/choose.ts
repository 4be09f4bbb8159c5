// Which events are sent, and what of them.
import { hex, type Event } from "@keywright/plugin";
import { hmac } from "@keywright/plugin/crypto";
import type { Told } from "./told";

/** Whether an event is sent. */
export function wanted(event: Event, told: Told): boolean {
  const has = (patterns: string[]) => patterns.some((it) => matches(it, event.kind));
  const byWhom = told.actors.length === 0 || told.actors.includes(event.actor.kind);
  return byWhom && has(told.events) && !has(told.without);
}

/** Whether a name fits a pattern, in which `*` is any run of letters. */
export function matches(pattern: string, name: string): boolean {
  const parts = pattern.split("*");
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return pattern === name;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let rest = name.slice(first.length, name.length - last.length);
  for (const part of parts.slice(1, -1)) {
    const at = rest.indexOf(part);
    if (at < 0) return false;
    rest = rest.slice(at + part.length);
  }
  return true;
}

/** An event without what is not to be sent. */
export function reduced(event: Event, told: Told): Event {
  const name = naming(told);
  const { actor, subject, comment, more, ...rest } = event.body;
  const who = { ...actor, name: name(actor.name) };
  const body = {
    ...rest,
    actor: who,
    subject: { ...subject, name: name(subject.name) },
    comment: told.details ? comment : "",
    more: told.details ? more : null,
  };
  return { ...event, actor: who, body };
}

/** What is sent in place of names. */
function naming({ names }: Told): (name: string) => string {
  if (names === "keep") return (name) => name;
  if (names === "drop") return () => "";
  const known = new Map<string, string>();
  return (name) => {
    const mark = known.get(name) ?? (name && `mark-${hex(hmac("secret", name)).slice(0, 24)}`);
    known.set(name, mark);
    return mark;
  };
}
