// Ben asks for what he has not; Ann approves; it is his for two hours, and then it is not.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Stage, soon } from './stage.mjs';

const PLUGIN = 'access-requests';

test('access for a while is asked for, approved by somebody else, and ends by itself', async (t) => {
  const stage = new Stage();
  await stage.start();
  t.after(() => stage.end());
  const { environments } = await stage.ann.post('/projects', { name: 'Shop', key: 'shop' });
  const prod = environments.find((it) => it.key === 'prod').id;
  await stage.ann.post(`/envs/${prod}/feature-flags`, flag('banner'));
  await stage.install(PLUGIN, { policies: ['toggle-*'], maxHours: 8 });

  const decides = await stage.policy('decides', ['iam', ['CanManageIAM'], 'iam/*']);
  await stage.policy('toggle-production', ['flag', ['ToggleFlag'], 'project/*:env/prod:flag/*']);
  const ben = await stage.member('Ben', await reads(stage));
  const cleo = await stage.member('Cleo', decides);
  const toggle = async (api) => (await api.call('PUT', `/envs/${prod}/feature-flags/banner/toggle/true`)).status;
  const route = (api, method, path, body) => stage.call(api, method, PLUGIN, path, body);
  const ask = { policy: 'toggle-production', hours: 2, reason: 'ticket 4711' };

  assert.equal(await toggle(ben.api), 403);
  assert.equal((await route(ben.api, 'GET', '/requests')).status, 403, 'who may not list does not');
  assert.equal((await route(ben.api, 'POST', '/requests', { ...ask, policy: 'decides' })).status, 422);
  const asked = await route(ben.api, 'POST', '/requests', ask);
  assert.equal(asked.status, 201);
  const { id } = asked.body;

  const approve = (api) => route(api, 'POST', `/requests/${id}/approve`);
  assert.equal((await approve(ben.api)).status, 403, 'Ben may not decide');
  const beyond = await approve(cleo.api);
  assert.equal(beyond.status, 403, 'Cleo may decide, and has not what is asked for');
  assert.match(beyond.body.error, /ToggleFlag/);
  assert.equal(await toggle(ben.api), 403);
  const policies = await stage.ann.get('/policies?name=Access%20request');
  assert.equal(policies.totalCount, 0, 'nothing is left of what failed');

  const queue = await stage.page(stage.ann, PLUGIN, 'queue');
  assert.match(JSON.stringify(queue.blocks), /ticket 4711/);
  assert.equal((await stage.page(stage.ann, PLUGIN, 'card')).blocks[0].value, 1);
  assert.equal((await approve(stage.ann)).status, 200);
  assert.equal(await toggle(ben.api), 200, 'Ben has it');
  assert.equal((await approve(stage.ann)).status, 409, 'once');

  await stage.stop();
  await stage.start('+3h');
  const later = await stage.login('Ben');
  assert.equal(await toggle(later), 403, 'it has ended, whether or not the job has run');
  await soon('the policy of the request', async () => {
    const found = await stage.ann.get('/policies?name=Access%20request');
    return found.totalCount === 0;
  });
  const over = await stage.call(stage.ann, 'GET', PLUGIN, '/requests?state=ended');
  assert.equal(over.body.length, 1);
});

test('who decides ends it before its time', async (t) => {
  const stage = new Stage();
  await stage.start();
  t.after(() => stage.end());
  const { environments } = await stage.ann.post('/projects', { name: 'Shop', key: 'shop' });
  const dev = environments.find((it) => it.key === 'dev').id;
  await stage.ann.post(`/envs/${dev}/feature-flags`, flag('banner'));
  await stage.install(PLUGIN, { policies: ['toggle-*'] });
  await stage.policy('toggle-dev', ['flag', ['ToggleFlag'], 'project/*:env/dev:flag/*']);
  const ben = await stage.member('Ben', await reads(stage));
  const toggle = async () => (await ben.api.call('PUT', `/envs/${dev}/feature-flags/banner/toggle/true`)).status;

  const form = await stage.page(ben.api, PLUGIN, 'ask');
  assert.deepEqual(form.blocks[0].fields.properties.policy.enum, ['toggle-dev']);
  const asked = await stage.act(ben.api, PLUGIN, 'ask', 'ask', { policy: 'toggle-dev', hours: 1, reason: 'to try it' });
  assert.match(asked.toast, /asked for/);
  const { body } = await stage.call(stage.ann, 'GET', PLUGIN, '/requests?state=waiting');
  await stage.act(stage.ann, PLUGIN, 'queue', 'approve', { id: body[0].id });
  assert.equal(await toggle(), 200);
  await stage.act(stage.ann, PLUGIN, 'queue', 'end', { id: body[0].id });
  assert.equal(await toggle(), 403);
});

/** A policy of little, for whoever should not get what members get by default. */
const reads = (stage) => stage.policy('reads', ['access-token', ['ListAccessTokens'], 'access-token/*']);

/** A flag that is on or off. */
function flag(key) {
  const variations = ['true', 'false'].map((value) => ({ id: value, name: value, value }));
  return {
    name: key,
    key,
    isEnabled: false,
    description: '',
    variationType: 'boolean',
    variations,
    enabledVariationId: 'true',
    disabledVariationId: 'false',
    tags: [],
  };
}
