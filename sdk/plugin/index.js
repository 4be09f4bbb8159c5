// What every plugin may use without asking for it: its configuration, its log, the time, dice, texts and bytes.
import { nowMs } from 'keywright:plugin/clock@1.0.0';
import * as told from 'keywright:plugin/config@1.0.0';
import * as written from 'keywright:plugin/log@1.0.0';
import * as dice from 'keywright:plugin/random@1.0.0';
import { bytes, hex, text } from './bytes.js';

export { base64, bytes, fromBase64, hex, text } from './bytes.js';
export { Fault } from './fault.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** What the plugin was told; handles stand where secrets are. */
export const config = () => JSON.parse(told.get());

/** Milliseconds since 1970. The time stands still during a call. */
export const now = () => nowMs();

/** A moment in RFC 3339, as milliseconds; null where there is none. */
export function moment(from) {
  const found = from ? Date.parse(from) : Number.NaN;
  return Number.isNaN(found) ? null : found;
}

/** Milliseconds as RFC 3339 writes them. */
export const iso = (millis) => new Date(millis).toISOString();

const write = (level) => (message, fields) => written.write(level, message, fields ? JSON.stringify(fields) : '');

/** Lines in the log of the plugin, which administrators read. */
export const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };

/** So many random bytes. */
export const random = (count) => Uint8Array.from(dice.bytes(count));

/** An id that nobody guesses; those that come later sort behind. */
export const newId = () => nowMs().toString(36).padStart(9, '0') + hex(random(8));

/** An answer to a call, in JSON. */
export const json = (value, status = 200) => answer(JSON.stringify(value), status, 'application/json');

/** An answer to a call. */
export const answer = (body = '', status = 200, type = 'text/plain; charset=utf-8') => ({
  status,
  headers: { 'content-type': type },
  body: typeof body === 'string' ? bytes(body) : body,
});

/** Something that is not done, told to whoever calls a route. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.name = 'Refused';
    this.status = status;
  }
}

/** Thrown while events are handled: these once more, after so many seconds at least. */
export class Again extends Error {
  constructor(seconds, message = 'not now') {
    super(message);
    this.name = 'Again';
    this.seconds = seconds;
  }
}

/** Thrown while events are handled: never these. They are put aside. */
export class Aside extends Error {
  constructor(message) {
    super(message);
    this.name = 'Aside';
  }
}

/** The value of JSON in bytes; throws `Refused` where it is none. */
export function parse(from) {
  try {
    return JSON.parse(text(from));
  } catch {
    throw new Refused(400, 'this is no JSON');
  }
}
