// Things that a plugin keeps, as JSON. `plugin.toml` asks for it: `kv = { bytes = "1MiB", keys = 1000 }`.
import * as kv from 'keywright:plugin/kv@1.0.0';
import { bytes, text } from './bytes.js';
import { Fault, asked } from './fault.js';

/** What is kept under a key, with its version; null where nothing is. */
export function entry(key) {
  const found = asked(() => kv.get(key));
  return found ? { value: JSON.parse(text(found.value)), version: found.version } : null;
}

/** What is kept under a key; null where nothing is. */
export const get = (key) => entry(key)?.value ?? null;

/** Keeps a value, and answers its version. */
export function put(key, value, { version, seconds } = {}) {
  const written = JSON.stringify(value);
  // Nobody could read it again, nor a list that it is in.
  if (written === undefined) throw new Fault('invalid', `there is nothing to keep under ${key}: ${typeof value} is no JSON`);
  return asked(() => kv.put(key, bytes(written), version ?? null, seconds ?? null));
}

/** Forgets what is kept under a key. Whether there was something. */
export const remove = (key) => asked(() => kv.delete(key));

/** What is kept under keys that begin so, by key; a page of it. */
export const list = (prefix, { after, limit = 100 } = {}) =>
  asked(() => kv.scan(prefix, after ?? null, limit)).map(([key, found]) => ({
    key,
    value: JSON.parse(text(found.value)),
    version: found.version,
  }));

/** All of it, page by page. */
export function* all(prefix) {
  for (let after; ; ) {
    const some = list(prefix, { after, limit: 200 });
    yield* some;
    if (some.length < 200) return;
    after = some.at(-1).key;
  }
}

/** Keeps what `change` makes of what is kept. It is asked once more where somebody else was quicker. */
export function change(key, how, { seconds, tries = 5 } = {}) {
  for (let left = tries; ; left -= 1) {
    const found = entry(key);
    const value = how(found?.value ?? null);
    try {
      put(key, value, { version: found?.version ?? 0, seconds });
      return value;
    } catch (error) {
      if (!(error instanceof Fault) || error.kind !== 'conflict' || left <= 1) throw error;
    }
  }
}
