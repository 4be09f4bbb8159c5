// What happens is told to a collector, in the words of OCSF; one that does not take it is told again.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Collector, Stage, soon } from './stage.mjs';

const PLUGIN = 'siem-forwarder';

test('events are mapped, filtered, marked, and sent until they are taken', async (t) => {
  const [stage, collector] = [new Stage(), await new Collector().listen()];
  await stage.start();
  t.after(async () => {
    collector.close();
    await stage.end();
  });
  const secrets = { authorization: 'Bearer of-the-collector', secret: 'marks are made with it' };
  const config = { form: 'ocsf', url: collector.url, names: 'mark', without: ['Project*'], ...secrets };
  await stage.install(PLUGIN, config, { privateNetworks: true });

  await stage.ann.post('/projects', { name: 'Shop', key: 'shop' });
  await stage.ann.post('/groups', { name: 'Operators', description: '' });
  const group = await soon('the group', () => collector.events().find((it) => it.metadata.event_code === 'GroupCreated'));
  assert.equal(group.class_uid, 3006);
  assert.equal(group.activity_name, 'Create');
  assert.match(group.group.name, /^mark-[0-9a-f]{24}$/);
  assert.equal(collector.heard[0].headers.authorization, 'Bearer of-the-collector');
  assert.ok(!collector.events().some((it) => it.metadata.event_code === 'ProjectCreated'), 'it is filtered');
  assert.ok(!JSON.stringify(collector.heard).includes('Operators'), 'names are not sent');

  collector.status = 503;
  await stage.ann.post('/groups', { name: 'Auditors', description: '' });
  const state = async () => JSON.stringify((await stage.page(stage.ann, PLUGIN, 'state')).blocks);
  await soon('the fault on the page', async () => (await state()).includes('answers 503'));
  const test = await stage.act(stage.ann, PLUGIN, 'state', 'test');
  assert.match(test.toast, /not taken/);
  collector.status = 200;
  assert.match((await stage.act(stage.ann, PLUGIN, 'state', 'test')).toast, /has taken it/);
});

test('what people call their things is no secret that is put in', async (t) => {
  const [stage, collector] = [new Stage(), await new Collector().listen()];
  await stage.start();
  t.after(async () => {
    collector.close();
    await stage.end();
  });
  const secrets = { authorization: 'Bearer of-the-collector', secret: 'marks are made with it' };
  const config = { form: 'ocsf', url: collector.url, names: 'keep', without: [], ...secrets };
  await stage.install(PLUGIN, config, { privateNetworks: true });
  const name = 'secret:authorization | secret:secret';
  await stage.ann.post('/groups', { name, description: '' });
  const group = await soon('the group', () => collector.events().find((it) => it.metadata.event_code === 'GroupCreated'));
  assert.equal(group.group.name, name);
  assert.equal(collector.heard[0].headers.authorization, 'Bearer of-the-collector');
});
