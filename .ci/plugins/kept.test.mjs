// What the kit for TypeScript keeps, by itself: a server in place of which there is a map.
import assert from 'node:assert/strict';
import { register } from 'node:module';
import test from 'node:test';

const server = `
  const kept = new Map();
  export const get = (key) => kept.get(key);
  export const put = (key, value) => (kept.set(key, { value, version: (kept.get(key)?.version ?? 0) + 1 }), kept.get(key).version);
  export const scan = () => [...kept];
`;
const loader = `
  export const resolve = (name, context, next) =>
    name.startsWith('keywright:plugin/kv@')
      ? { url: ${JSON.stringify(`data:text/javascript,${encodeURIComponent(server)}`)}, shortCircuit: true }
      : next(name, context);
`;
register(`data:text/javascript,${encodeURIComponent(loader)}`);
const kv = await import('../../sdk/plugin/kv.js');

test('what is no JSON is not kept, and what was kept before stays', () => {
  kv.put('count', 1);
  for (const nothing of [undefined, () => 1, Symbol('s')]) {
    assert.throws(() => kv.put('count', nothing), { name: 'Fault', kind: 'invalid', message: /nothing to keep under count/ });
  }
  assert.throws(() => kv.change('count', (before) => void before), { kind: 'invalid' });
  assert.equal(kv.get('count'), 1);
  assert.equal(kv.change('count', (before) => before + 1), 2);
  kv.put('nobody', null);
  assert.deepEqual(kv.list('').map((it) => it.value), [2, null]);
});
