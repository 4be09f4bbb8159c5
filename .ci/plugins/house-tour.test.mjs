// What `keywright plugin new` makes, installed by `keywright plugin dev`.
import assert from 'node:assert/strict';
import test from 'node:test';
import { join } from 'node:path';
import { Stage, soon } from './stage.mjs';

test('what is new is put into a running server, and again as its next version', async (t) => {
  const stage = new Stage();
  await stage.start();
  t.after(() => stage.end());
  const { token } = await stage.ann.post('/access-tokens', { name: 'author', type: 'Personal' });
  stage.token = token;
  const folder = join(process.env.BUNDLES, 'house-tour');
  const dev = () => stage.program('plugin', 'dev', '--once', folder);
  assert.match(await dev(), /house-tour 0\.1\.0-dev\.1 acts at/);
  assert.match(await dev(), /house-tour 0\.1\.0-dev\.2 acts at/);

  await stage.ann.post('/access-tokens', { name: 'deploy', type: 'Personal' });
  const changes = () => stage.call(stage.ann, 'GET', 'house-tour', '/changes');
  await soon('the change', async () => (await changes()).body.some?.((it) => it.what === 'deploy'));
  const page = await stage.page(stage.ann, 'house-tour', 'changes', 'language=zh');
  assert.equal(page.title, '最近变更');
  const outcome = await stage.act(stage.ann, 'house-tour', 'changes', 'forget');
  assert.match(outcome.toast, /forgotten/);
  assert.equal(outcome.toastTone, 'good');
  assert.deepEqual((await changes()).body, []);

  const key = (await stage.program('plugin', 'keygen', join(stage.place, 'other.key'))).trim();
  assert.match(await stage.program('plugin', 'trust', key, '--name', 'somebody'), /trusts ed25519:/);
  const keys = await stage.ann.get('/plugin-keys');
  assert.ok(keys.some((it) => it.key === key));
});
