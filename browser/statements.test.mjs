// The editor of statements: what a service token is given (S5, S14, S26), and how policies restrict who makes tokens (S38).
import assert from 'node:assert/strict';
import { AccessTokens, card, chosen, dialog } from './pages.mjs';
import { stage } from './stage.mjs';
import { allow, tokens, unique } from './world.mjs';

let dev;
const { inBoth } = stage(async (world) => {
  dev = await world.developer();
});

/** What a token may do, as the API tells it. */
async function permissions(world, name) {
  const { items } = await world.ann.api.get(`/access-tokens?name=${encodeURIComponent(name)}`);
  return items[0].permissions.map(({ resourceType, effect, actions, resources }) => ({ resourceType, effect, actions, resources }));
}

/** Opens the panel for a service token. */
async function service(list, name) {
  const panel = await list.add();
  await panel.locator('input[name=name]').fill(name);
  await panel.locator('input[name=type][value=Service]').check();
  return panel;
}

inBoth('S26: permissions are shown for service tokens, and those that one lacks cannot be chosen', async ({ visit, w }) => {
  const list = new AccessTokens(await visit(dev), w);
  const panel = await list.add();
  assert.ok(!(await card(panel, 'flag').isVisible()), 'a personal token has those of its member');
  await panel.locator('input[name=type][value=Service]').check();
  await card(panel, 'flag').waitFor();
  const types = await panel.locator('.statement input[name$=".was"]').evaluateAll((them) => them.map((it) => it.value));
  assert.deepEqual(types, ['flag', 'segment', 'project', 'env', 'iam', 'workspace']);
  for (const [name, may] of [['ToggleFlag', true], ['CanAccessProject', true], ['DeleteProject', false], ['CanManageIAM', false]]) {
    assert.equal(await chosen(panel, name).isEnabled(), may, name);
  }
});

inBoth('S26, S5: Save stores exactly what was chosen, single actions on single resources', async ({ world, visit, w }) => {
  const name = unique('Least');
  const list = new AccessTokens(await visit(dev), w);
  const panel = await service(list, name);
  const flags = card(panel, 'flag');
  await flags.locator('input[type=radio][value=chosen]').check();
  await flags.locator('button[value^=add-resource]').click();
  const field = (kind) => card(panel, 'flag').locator(`input[name$=".${kind}"]`);
  const offered = (kind, key) => card(panel, 'flag').locator(`datalist[id$="-${kind}"] option[value="${key}"]`).waitFor({ state: 'attached' });
  await field('project').focus();
  await offered('project', 'shop');
  await field('project').fill('shop');
  await field('env').focus();
  await offered('env', 'dev');
  await field('env').fill('dev');
  await field('flag.any').check();
  await card(panel, 'flag').locator('button[value=show]').click();
  await card(panel, 'flag').getByText('project/shop:env/dev:flag/*').first().waitFor();
  await chosen(panel, 'ToggleFlag').check();
  await list.save();
  const { secret } = await list.created();
  assert.deepEqual(await permissions(world, name), [
    { resourceType: 'flag', effect: 'allow', actions: ['ToggleFlag'], resources: ['project/shop:env/dev:flag/*'] },
  ]);
  const toggle = (environment) => world.ann.api.as(secret).call('PUT', `/envs/${environment}/feature-flags/banner/toggle/true`);
  assert.equal((await toggle(world.dev)).status, 200);
  assert.equal((await toggle(world.prod)).status, 403, 'production is out of reach');
});

inBoth('S14: what is more than one has is refused in words, and nothing is stored', async ({ world, visit, w }) => {
  const name = unique('Too much');
  const visitor = await visit(dev);
  visitor.expect(/status of 403/);
  const list = new AccessTokens(visitor, w);
  const panel = await service(list, name);
  await panel.locator('button[value=json]').click();
  const more = [allow('iam', 'CanManageIAM', 'iam/*')];
  await panel.locator('textarea[name="s.json"]').fill(JSON.stringify(more));
  await list.save();
  const alert = dialog(visitor.page).getByRole('alert');
  await alert.getByText(w.cannotGive).waitFor();
  assert.match(await alert.innerText(), /CanManageIAM/);
  assert.equal(await dialog(visitor.page).locator('input[name=name]').inputValue(), name, 'what was filled in stays');
  const { totalCount } = await world.ann.api.get(`/access-tokens?name=${encodeURIComponent(name)}`);
  assert.equal(totalCount, 0);
});

/** Saves the statements of a policy. */
async function save(page, w) {
  await page.locator('form:has(#editor)').getByRole('button', { name: w.savePermissions, exact: true }).click();
  await page.getByRole('status').filter({ hasText: w.succeeded }).waitFor();
}

/** Somebody at the page of a policy, who got there from the list. */
async function atPolicy({ world, visit }, name, options) {
  const visitor = await visit(world.ann, { at: `iam/policies?name=${encodeURIComponent(name)}`, ...options });
  const { page } = visitor;
  await page.getByRole('row').filter({ hasText: name }).getByRole('link').first().click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  return { page, editor: page.locator('#editor') };
}

inBoth('S38: an action taken from a policy in the editor is taken from its members at once', async (it) => {
  const { world, w } = it;
  const policy = unique('Token makers');
  const id = await world.policy([tokens('ListAccessTokens', 'ManagePersonalAccessTokens', 'ManageServiceAccessTokens')], policy);
  const maker = await world.member('Max', [id]);
  const make = () => maker.api.call('POST', '/access-tokens', { name: unique('made'), type: 'Service', permissions: [] });
  assert.equal((await make()).status, 200);
  const { page, editor } = await atPolicy(it, policy);
  assert.equal(await card(editor, 'access-token').locator('select').inputValue(), 'access-token');
  for (const it of ['ListAccessTokens', 'ManagePersonalAccessTokens', 'ManageServiceAccessTokens']) {
    assert.ok(await chosen(editor, it).isChecked(), it);
  }
  await chosen(editor, 'ManageServiceAccessTokens').uncheck();
  await save(page, w);
  assert.equal((await make()).status, 403);
  const [{ actions }] = (await world.ann.api.get(`/policies/${id}`)).statements;
  assert.deepEqual(actions, ['ListAccessTokens', 'ManagePersonalAccessTokens']);
});

inBoth('S38: a deny that is added in the editor outweighs what Developer allows', async (it) => {
  const { world, w } = it;
  const policy = unique('No services');
  const id = await world.policy([], policy);
  const maker = await world.member('Mia', [await world.builtIn('Developer'), id]);
  const make = (type) => maker.api.call('POST', '/access-tokens', { name: unique('made'), type, permissions: [] });
  assert.equal((await make('Service')).status, 200);
  const { page, editor } = await atPolicy(it, policy);
  await editor.locator('button[value=add-card]').click();
  const top = editor.locator('.statement').first();
  await top.locator('select').selectOption('access-token');
  await chosen(editor, 'ManageServiceAccessTokens').waitFor();
  await top.locator('input[type=radio][value=deny]').check();
  await chosen(editor, 'ManageServiceAccessTokens').check();
  await save(page, w);
  assert.equal((await make('Service')).status, 403);
  assert.equal((await make('Personal')).status, 200);
});

inBoth('S38: without scripts, too', async (it) => {
  const { world, w } = it;
  const policy = unique('Plain policy');
  const id = await world.policy([tokens('ListAccessTokens', 'ManagePersonalAccessTokens', 'ManageServiceAccessTokens')], policy);
  const { page, editor } = await atPolicy(it, policy, { scripts: false });
  await chosen(editor, 'ManageServiceAccessTokens').uncheck();
  await editor.locator('button[value=add-card]').click();
  const top = editor.locator('.statement').first();
  await top.locator('select').selectOption('iam');
  await top.locator('button[value=show]').first().click();
  await chosen(top, 'CanManageIAM').check();
  await save(page, w);
  const { statements } = await world.ann.api.get(`/policies/${id}`);
  assert.deepEqual(statements.map((one) => one.actions), [['CanManageIAM'], ['ListAccessTokens', 'ManagePersonalAccessTokens']]);
});

inBoth('a policy that is part of the system is shown, and cannot be changed', async (it) => {
  const { page, editor } = await atPolicy(it, 'Administrator');
  assert.equal(await editor.count(), 0);
  assert.equal(await page.getByRole('main').getByRole('button', { name: it.w.savePermissions }).count(), 0);
  await page.getByText('CanManageIAM').first().waitFor();
});
