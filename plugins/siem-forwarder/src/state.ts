// What became of what was to be sent, as it is kept.
import { now } from "@keywright/plugin";
import * as kv from "@keywright/plugin/kv";

export interface State {
  /** Events that were sent, and that were left out. */
  sent: number;
  left: number;
  /** The newest event that was looked at: its number, and when it happened. */
  seq: number;
  at: number;
  /** When the last batch was taken, and how long after its oldest event. */
  taken: number;
  delay: number;
  /** Why the last try failed, when, and how many have failed since one did not. */
  error: { why: string; at: number; tries: number } | null;
  /** Events that were put aside. */
  aside: number;
}

const NONE: State = { sent: 0, left: 0, seq: 0, at: 0, taken: 0, delay: 0, error: null, aside: 0 };

export const state = (): State => kv.get<State>("state") ?? NONE;

export const change = (how: (before: State) => State): void =>
  void kv.change<State>("state", (before) => how(before ?? NONE));

export const failed = (why: string, aside = 0): void =>
  change((it) => ({
    ...it,
    aside: it.aside + aside,
    error: { why, at: now(), tries: (it.error?.tries ?? 0) + 1 },
  }));
