// The interfaces of `plugin.wit` as they are, made from it: `cargo xtask bless`. `index.d.ts` and its
// neighbours are easier to use. What a function says with `@throws` comes as an error with that in `payload`.

declare module "keywright:plugin/types@1.0.0" {
  export type Json = string;
  /** Who does something: `kind` is `member`, `token`, `plugin`, `operator` or `system`. */
  export interface Actor {
    kind: string;
    id: string;
    name: string;
  }
  export interface Header {
    name: string;
    value: string;
  }
  /** Why something was not done. */
  export type Fault =
    /** It was not granted, or the caller may not. */
    | { tag: "denied"; val: string }
    | { tag: "not-found" }
    /** It has changed meanwhile. */
    | { tag: "conflict" }
    /** It is more than was granted. */
    | { tag: "over-quota"; val: string }
    /** It makes no sense. */
    | { tag: "invalid"; val: string }
    /** Not now. */
    | { tag: "unavailable"; val: string };
}

declare module "keywright:plugin/log@1.0.0" {
  import type { Json } from "keywright:plugin/types@1.0.0";
  export type Level = "debug" | "info" | "warn" | "error";
  /** A line in the log of the plugin, which administrators read. `fields` is a JSON object, or empty. */
  export function write(level: Level, message: string, fields: Json): void;
}

declare module "keywright:plugin/clock@1.0.0" {
  /** Milliseconds since 1970. It stands still during a call. */
  export function nowMs(): number;
}

declare module "keywright:plugin/random@1.0.0" {
  /** Random bytes, at most 1024. */
  export function bytes(count: number): Uint8Array;
}

declare module "keywright:plugin/config@1.0.0" {
  import type { Json } from "keywright:plugin/types@1.0.0";
  /** What the plugin was told. In place of a secret stands a handle that is good for this call. */
  export function get(): Json;
}

/** Keeps things. A hook that judges can only read. */
declare module "keywright:plugin/kv@1.0.0" {
  import type { Fault } from "keywright:plugin/types@1.0.0";
  export interface Entry {
    value: Uint8Array;
    version: number;
  }
  /** @throws Fault */
  export function get(key: string): Entry | null;
  /**
   * Answers the new version. With `if-version`, only if the entry has that one; 0 is an entry that is not there.
   * @throws Fault
   */
  export function put(key: string, value: Uint8Array, ifVersion: number | null, ttlSeconds: number | null): number;
  /**
   * Whether it was there.
   * @throws Fault
   */
  function remove(key: string): boolean;
  export { remove as delete };
  /**
   * Entries by key, in order, after one; at most 1000.
   * @throws Fault
   */
  export function scan(prefix: string, after: string | null, limit: number): [string, Entry][];
}

/** Calls the hosts that were granted. In headers, body and URL, handles of secrets are replaced on the way out. */
declare module "keywright:plugin/http@1.0.0" {
  import type { Header } from "keywright:plugin/types@1.0.0";
  import type { Fault } from "keywright:plugin/types@1.0.0";
  export interface Request {
    method: string;
    url: string;
    headers: Header[];
    body: Uint8Array;
  }
  export interface Response {
    status: number;
    headers: Header[];
    body: Uint8Array;
  }
  /** @throws Fault */
  export function send(request: Request): Response;
}

/** The REST API of the server, as the principal `plugin/NAME`, under the statements that were granted. */
declare module "keywright:plugin/admin@1.0.0" {
  import type { Json } from "keywright:plugin/types@1.0.0";
  import type { Fault } from "keywright:plugin/types@1.0.0";
  export interface Call {
    method: string;
    /** Such as `/api/v1/access-tokens?pageSize=10`. */
    path: string;
    body: Json | null;
    /**
     * Whether it is done for whoever calls the route or uses the page: then they must be permitted it, too, and
     * nothing is given that they could not give themselves.
     */
    forCaller: boolean;
  }
  export interface Reply {
    status: number;
    body: Json;
  }
  /** @throws Fault */
  export function send(call: Call): Reply;
  /**
   * Whether whoever calls the route or uses the page may do this.
   * @throws Fault
   */
  export function callerMay(action: string, resource: string): boolean;
}

declare module "keywright:plugin/crypto@1.0.0" {
  export type Algorithm = "ed25519" | "ecdsa-p256-sha256";
  /**
   * Whether a signature is right. Keys are raw for Ed25519, and SEC 1 points or SPKI in DER for P-256; signatures of
   * P-256 are in DER.
   * @throws string
   */
  export function verify(algorithm: Algorithm, key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
  /**
   * HMAC-SHA256 under a secret of the configuration, by its name.
   * @throws string
   */
  export function hmac(secret: string, message: Uint8Array): Uint8Array;
}

declare module "keywright:plugin/lifecycle@1.0.0" {
  export type Reason = "enabled" | "upgraded" | "configured";
  /**
   * Before it acts as it now is. An error keeps it from that, and is told to the administrator.
   * @throws string
   */
  export function start(reason: Reason): void;
}

declare module "keywright:plugin/admission@1.0.0" {
  import type { Actor } from "keywright:plugin/types@1.0.0";
  import type { Json } from "keywright:plugin/types@1.0.0";
  export interface Operation {
    /** The event that it would be recorded as: `TokenCreated`. */
    kind: string;
    actor: Actor;
    /** What it would be done to, as the REST API shows it afterwards; `null` for what would be removed. */
    object: Json;
    /** What that is now; `null` for what would be made. */
    old: Json;
  }
  export interface Objection {
    /** The field that it is about, or empty. */
    field: string;
    /** For programs: `too-long`. */
    code: string;
    /** For people: a text, or `{"en": "…", "zh": "…"}`. */
    message: string;
  }
  /**
   * What there is against it; nothing lets it pass. An error is no objection and no consent: `on-failure` decides.
   * @throws string
   */
  export function review(operation: Operation): Objection[];
}

declare module "keywright:plugin/events@1.0.0" {
  import type { Actor } from "keywright:plugin/types@1.0.0";
  import type { Json } from "keywright:plugin/types@1.0.0";
  export interface Event {
    seq: number;
    id: string;
    atMs: number;
    kind: string;
    actor: Actor;
    /** All of it, as webhooks get it. */
    body: Json;
  }
  export type Refusal =
    /** Again, after so many seconds at least. */
    | { tag: "retry"; val: number }
    /** Never: put them aside, for this reason. */
    | { tag: "drop"; val: string };
  /**
   * Events of the audit log, in order and at least once.
   * @throws Refusal
   */
  export function handle(batch: Event[]): void;
}

declare module "keywright:plugin/routes@1.0.0" {
  import type { Actor } from "keywright:plugin/types@1.0.0";
  import type { Header } from "keywright:plugin/types@1.0.0";
  export interface Request {
    method: string;
    /** The path of the route as the manifest writes it: `/incidents/{id}`. */
    route: string;
    /** What stands for `{id}` in it. */
    captures: [string, string][];
    /** What was asked for, behind the name of the plugin. */
    path: string;
    query: string;
    /** Without cookies and credentials. */
    headers: Header[];
    body: Uint8Array;
    /** Who calls; nobody where a route is open to anybody and no credential came. */
    caller: Actor | null;
  }
  export interface Response {
    status: number;
    headers: Header[];
    body: Uint8Array;
  }
  export function handle(request: Request): Response;
}

declare module "keywright:plugin/pages@1.0.0" {
  import type { Actor } from "keywright:plugin/types@1.0.0";
  import type { Json } from "keywright:plugin/types@1.0.0";
  export interface View {
    /** Its id in the manifest. */
    page: string;
    /** What it is shown for: the id of the token, member or policy in a panel, or empty. */
    about: string;
    /** The query of its address. */
    query: [string, string][];
    /** `en` or `zh`. */
    language: string;
    viewer: Actor;
  }
  /**
   * The blocks of a page, as JSON.
   * @throws string
   */
  export function render(view: View): Json;
  /**
   * What a button or form of it does. `input` is an object. Answers `{toast?, navigate?, blocks?}`.
   * @throws string
   */
  export function act(view: View, action: string, input: Json): Json;
}

declare module "keywright:plugin/jobs@1.0.0" {
  /** @throws string */
  export function run(name: string): void;
}
