/// <reference path="./wit.d.ts" />
/// <reference path="./globals.d.ts" />
import type { Actor } from "keywright:plugin/types@1.0.0";
import type { Reason } from "keywright:plugin/lifecycle@1.0.0";
import type { Outcome, Page, Words } from "./blocks.js";

export type { Actor, Reason };
export type * from "./blocks.js";

// ---- What a plugin answers. `src/plugin.ts` exports those that `plugin.toml` names, under the names in capitals below.

/** Anything but a promise: all calls answer at once. Nothing is made of it. */
export type AtOnce = void | null | boolean | number | bigint | string | (object & { then?: never });

/** `export const lifecycle`: before the plugin acts as it now is. What it throws keeps it from that. */
export type Lifecycle = (reason: Reason) => AtOnce;

/** `export const admission`: what there is against an operation. It can read what the plugin keeps, and do nothing. */
export type Admission = (operation: Operation) => Objection[] | void;

/** `export const events`: what happened, in order and at least once. Throw `Again` or `Aside` if it cannot be taken. */
export type Events = (batch: Event[]) => AtOnce;

/** `export const routes`: an answer for each route, under its method and its path in `plugin.toml`: `"GET /things/{id}"`. */
export type Routes = Record<string, (request: Request) => Answer>;

/** `export const pages`: each page under its id. A page without buttons and forms may be a function. */
export type Pages = Record<string, Drawing | Drawing["render"]>;

/** `export const jobs`: each job under its name. */
export type Jobs = Record<string, () => AtOnce>;

/** A page: how it looks, and what its buttons and forms do. */
export interface Drawing {
  render(view: View): Page;
  actions?: Record<string, (view: View, input: any) => Outcome | void>;
}

/** What is about to be done. */
export interface Operation {
  /** The event that it would be recorded as: `TokenCreated`. */
  kind: string;
  actor: Actor;
  /** What it would be done to, as the REST API shows it afterwards; `null` for what would be removed. */
  object: any;
  /** What that is now; `null` for what would be made. */
  old: any;
}

/** Something against an operation. */
export interface Objection {
  field?: string;
  /** For programs: `too-long`. */
  code: string;
  message: Words;
}

/** Something that happened. */
export interface Event {
  /** Later events have larger numbers. */
  seq: number;
  /** The same, however often it is told. */
  id: string;
  atMs: number;
  kind: string;
  actor: Actor;
  /** All of it, as webhooks get it. */
  body: EventBody;
}

export interface EventBody {
  id: string;
  seq: number;
  /** RFC 3339 */
  at: string;
  kind: string;
  actor: Actor;
  subject: { kind: string | null; id: string; name: string };
  organization: string;
  comment: string;
  more: any;
}

/** A call of a route. */
export interface Request {
  method: string;
  /** The path of the route as `plugin.toml` writes it. */
  route: string;
  /** What stands for `{id}` in it. */
  params: Record<string, string>;
  /** What was asked for, behind the name of the plugin. */
  path: string;
  query: Record<string, string>;
  /** By name in small letters, without cookies and credentials. */
  headers: Record<string, string>;
  body: Uint8Array;
  /** Who calls; nobody where anybody may, and no credential came. */
  caller: Actor | null;
  /** The value of the body; a body that is no JSON is answered with 400. */
  json(): any;
}

/** What a call is answered with. `json` and `answer` make it. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** Who looks at a page, and what for. */
export interface View {
  page: string;
  /** In a panel, the id of the token, member or policy; else empty. */
  about: string;
  query: Record<string, string>;
  language: "en" | "zh";
  viewer: Actor;
}

// ---- What a plugin may use without asking for it.

export const MINUTE: number;
export const HOUR: number;
export const DAY: number;

/**
 * What the plugin was told. Where a secret is stands a handle that is good for this call alone, so keep none. What is not set, and has
 * no default, is not there.
 */
export function config<T = any>(): T;
/** Milliseconds since 1970. The time stands still during a call. */
export function now(): number;
/** A moment in RFC 3339, as milliseconds; null where there is none. */
export function moment(from: string | null | undefined): number | null;
/** Milliseconds as RFC 3339 writes them. */
export function iso(millis: number): string;

type Line = (message: string, fields?: Record<string, unknown>) => void;
/** Lines in the log of the plugin, which administrators read. */
export const log: { debug: Line; info: Line; warn: Line; error: Line };

/** So many random bytes, at most 1024. */
export function random(count: number): Uint8Array;
/** An id that nobody guesses; those that come later sort behind. */
export function newId(): string;

/** UTF-8 of a text. */
export function bytes(text: string): Uint8Array;
/** The text of bytes in UTF-8. */
export function text(from: Uint8Array): string;
export function hex(from: Uint8Array): string;
export function base64(from: Uint8Array): string;
export function fromBase64(written: string): Uint8Array;

/** An answer in JSON. */
export function json(value: unknown, status?: number): Answer;
/** An answer. */
export function answer(body?: string | Uint8Array, status?: number, type?: string): Answer;
/** The value of JSON in bytes; throws `Refused` (400) where it is none. */
export function parse(from: Uint8Array): any;

/**
 * Thrown in a route: the call is answered with this status and `{"error": message}`. Thrown in a page, its message is shown. Of
 * all else that is thrown there, others are told that the plugin failed, and the log has the rest.
 */
export class Refused extends Error {
  constructor(status: number, message: string);
  status: number;
}
/** Thrown while events are handled: all of this batch once more, after so many seconds at least. */
export class Again extends Error {
  constructor(seconds: number, message?: string);
  seconds: number;
}
/** Thrown while events are handled: this batch never again. All of it is put aside. `batch = 1` in `plugin.toml` makes that one event. */
export class Aside extends Error {
  constructor(message: string);
}
/** What a capability throws. */
export class Fault extends Error {
  constructor(kind: Fault["kind"], detail?: string);
  kind: "denied" | "not-found" | "conflict" | "over-quota" | "invalid" | "unavailable";
  detail: string;
}
