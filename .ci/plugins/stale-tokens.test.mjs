// Two tokens are made; one is used. Two hundred days later the other is found, and switched off.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Stage, soon } from './stage.mjs';

const PLUGIN = 'stale-tokens';

test('a service token that nobody uses is told of, and switched off after a while', async (t) => {
  const stage = new Stage();
  await stage.start('-200d');
  t.after(() => stage.end());
  const permissions = [{ resourceType: 'access-token', effect: 'allow', actions: ['ListAccessTokens'], resources: ['access-token/*'] }];
  const make = (name, type, more = {}) => stage.ann.post('/access-tokens', { name, type, ...more });
  const used = await make('used', 'Service', { permissions });
  const idle = await make('idle', 'Service', { permissions });
  const mine = await make('mine', 'Personal');

  await stage.stop();
  await stage.start();
  await stage.ann.as(used.token).get('/access-tokens/self');
  await stage.install(PLUGIN, { unusedDays: 90, deactivate: true, warnDays: 3 });
  const card = () => stage.page(stage.ann, PLUGIN, 'card');
  await soon('the first night', async () => (await card()).blocks[0].value === 2);
  const tokens = await stage.page(stage.ann, PLUGIN, 'tokens');
  const { rows } = tokens.blocks.find((it) => it.type === 'table');
  assert.deepEqual(rows.map((it) => it.cells.name).toSorted(), ['idle', 'mine']);
  const panel = await stage.page(stage.ann, PLUGIN, 'panel', `about=${idle.id}`);
  assert.equal(panel.blocks[0].type, 'alert');
  const status = async ({ id }) => (await stage.ann.get(`/access-tokens/${id}`)).status;
  assert.equal(await status(idle), 'Active', 'it is warned of first');

  await stage.stop();
  await stage.start('+4d');
  await soon('its end', async () => (await status(idle)) === 'Inactive');
  assert.equal(await status(mine), 'Active', 'personal tokens are left alone');
  assert.equal(await status(used), 'Active');
  const { items } = await stage.ann.get('/audit-logs?pageSize=50');
  const entry = items.find((it) => it.refId === idle.id && it.event === 'TokenDeactivated');
  assert.equal(entry?.creatorName, PLUGIN, 'the audit log says that the plugin did it');
});

test('a button switches one off for whoever clicks, and for nobody who may not', async (t) => {
  const stage = new Stage();
  await stage.start('-200d');
  t.after(() => stage.end());
  const permissions = [{ resourceType: 'access-token', effect: 'allow', actions: ['ListAccessTokens'], resources: ['access-token/*'] }];
  const idle = await stage.ann.post('/access-tokens', { name: 'idle', type: 'Service', permissions });
  await stage.stop();
  await stage.start();
  await stage.install(PLUGIN);
  const lists = await stage.policy('lists', ['access-token', ['ListAccessTokens'], 'access-token/*']);
  const ben = await stage.member('Ben', lists);
  const deactivate = (api) => stage.act(api, PLUGIN, 'tokens', 'deactivate', { id: idle.id });
  const status = async () => (await stage.ann.get(`/access-tokens/${idle.id}`)).status;
  assert.match((await deactivate(ben.api)).toast, /not deactivated/);
  assert.equal(await status(), 'Active');
  assert.match((await stage.act(ben.api, PLUGIN, 'tokens', 'keep', { id: idle.id })).toast, /may not/);
  assert.match((await deactivate(stage.ann)).toast, /is deactivated/);
  assert.equal(await status(), 'Inactive');
});
