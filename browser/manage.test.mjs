// What is done with a token that there is: its overflow menu, and what each item of it does (S29 to S35).
import assert from 'node:assert/strict';
import { AccessTokens, action, dialog } from './pages.mjs';
import { stage } from './stage.mjs';
import { allow, unique } from './world.mjs';

let dev;
const { inBoth } = stage(async (world) => {
  dev = await world.developer();
});
const READ = [allow('project', 'CanAccessProject', 'project/*')];

/** A service token that may see projects, and somebody who looks at the list in which it is. */
async function token({ world, visit, w }, type = 'Service') {
  const name = unique('Managed');
  const { token: secret } = await world.token(dev, name, type, type === 'Service' ? READ : []);
  const visitor = await visit(dev);
  const call = () => world.ann.api.as(secret).call('GET', '/projects');
  return { name, secret, visitor, page: visitor.page, list: new AccessTokens(visitor, w), call };
}

inBoth('S31, S35: the overflow menu offers Edit, Deactivate and Remove', async (it) => {
  const { w } = it;
  const { name, list } = await token(it);
  const items = (await (await list.menu(name)).locator('a, button').allInnerTexts()).map((text) => text.trim());
  for (const item of [w.edit, w.deactivate, w.remove]) assert.ok(items.includes(item), item);
  assert.ok(!items.includes(w.activate), 'it is active');
});

inBoth('S29, S32: Edit changes the name, and nothing else', async (it) => {
  const { w } = it;
  const { name, page, list, call } = await token(it);
  const mask = await list.cell(name, w.token);
  await list.choose(name, w.edit);
  const panel = dialog(page);
  await panel.getByRole('heading', { name: w.editing }).waitFor();
  assert.equal(await panel.locator('input[name=name]').inputValue(), name);
  await panel.locator('input[name=name]').fill(`${name} renamed`);
  await list.save();
  await list.done();
  await list.row(`${name} renamed`).waitFor();
  assert.equal(await list.row(name).count(), 0);
  assert.equal(await list.cell(`${name} renamed`, w.token), mask);
  assert.equal((await call()).status, 200, 'its secret is as good as before');
});

inBoth('S15: the permissions of a token are shown on Edit, and cannot be changed there', async (it) => {
  const { w } = it;
  const { name, page, list } = await token(it);
  await list.choose(name, w.edit);
  const panel = dialog(page);
  await panel.getByText('CanAccessProject').first().waitFor();
  const editable = panel.locator('input:not([type=hidden], [readonly], :disabled), textarea:not([readonly], :disabled), select:not(:disabled)');
  assert.deepEqual(await editable.evaluateAll((them) => them.map((field) => field.name)), ['name']);
});

inBoth('S29, S33: Deactivate asks, and calls of the token are Forbidden; Activate lets it go on', async (it) => {
  const { w } = it;
  const { name, page, list, call } = await token(it);
  await list.choose(name, w.deactivate);
  const question = page.getByRole('alertdialog');
  await question.getByText(name).waitFor();
  assert.match(await question.innerText(), { en: /activated again/, zh: /重新激活/ }[it.language]);
  assert.equal((await call()).status, 200, 'a question changes nothing');
  await list.confirm(w.deactivate);
  assert.equal(await list.cell(name, w.status), w.inactive);
  assert.deepEqual(await call(), { status: 403, success: false, errors: ['Forbidden'], data: null });
  await list.choose(name, w.activate);
  await list.done();
  assert.equal(await list.cell(name, w.status), w.active);
  assert.equal((await call()).status, 200);
});

inBoth('S29, S34: Remove asks, and is for good', async (it) => {
  const { w } = it;
  const { name, page, list, call } = await token(it);
  await list.choose(name, w.remove);
  const question = page.getByRole('alertdialog');
  assert.match(await question.innerText(), { en: /for good/, zh: /无法恢复/ }[it.language]);
  await action(question, w.cancel).click();
  assert.equal((await call()).status, 200, 'nothing was removed');
  await list.choose(name, w.remove);
  await list.confirm(w.remove);
  assert.equal(await list.row(name).count(), 0);
  assert.equal((await call()).status, 401);
});
