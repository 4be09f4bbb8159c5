// What the pages of access tokens do with a script: a secret is not closed before it was copied, Enter where resources are
// named creates nothing, and a day is asked for only where one is to be chosen.
import assert from 'node:assert/strict';
import { AccessTokens, action, card, dialog } from './pages.mjs';
import { stage } from './stage.mjs';
import { unique } from './world.mjs';

const { inBoth } = stage();

inBoth('the keyboard begins at Copy, and what was not copied is not closed without a question', async ({ world, visit, w }) => {
  const visitor = await visit(world.ann);
  const { page } = visitor;
  const list = new AccessTokens(visitor, w);
  await list.make(unique('Kept'));
  const { shown, secret } = await list.created();
  assert.equal((await page.evaluate(() => document.activeElement.innerText)).trim(), w.copy);
  for (let i = 0; i < 3; i += 1) {
    await page.keyboard.press('Escape');
    await shown.getByRole('alert').waitFor();
  }
  await action(shown, w.ok).click();
  assert.equal((await shown.locator('[data-secret]').innerText()).trim(), secret, 'it is still there');
  await action(shown, w.copy).click();
  await shown.getByText(w.copied, { exact: true }).first().waitFor();
  assert.ok(!(await shown.locator('[data-ask]').isVisible()), 'it is not said that nothing was copied');
  await shown.getByRole('button', { name: w.copy, exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'detached' });
});

inBoth('a one-time password is not lost with Enter or Escape', async ({ world, visit, w }) => {
  const rita = await world.stranger('Rita');
  const { page } = await visit(world.ann, { at: `iam/team/${rita.id}/one-time-password` });
  await dialog(page).locator('form button, button.primary').last().click();
  await page.locator('dialog[data-unkept]').waitFor();
  const shown = dialog(page);
  assert.equal((await page.evaluate(() => document.activeElement.innerText)).trim(), w.copy);
  await page.keyboard.press('Escape');
  await shown.getByRole('alert').waitFor();
  await action(shown, w.ok).click();
  const password = (await shown.locator('[data-secret]').innerText()).trim();
  await page.keyboard.press('Enter');
  await dialog(page).and(page.locator(':not([data-unkept])')).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), password);
  await action(shown, w.ok).click();
  await dialog(page).waitFor({ state: 'detached' });
});

inBoth('what was not copied is closed by who says so', async ({ world, visit, w }) => {
  const visitor = await visit(world.ann);
  const list = new AccessTokens(visitor, w);
  await list.make(unique('Lost'));
  const { shown } = await list.created();
  await action(shown, w.ok).click();
  await shown.getByRole('alert').getByRole('link').click();
  await dialog(visitor.page).waitFor({ state: 'detached' });
});

inBoth('a clipboard that refuses says so', async ({ world, visit, w }) => {
  const visitor = await visit(world.ann);
  const list = new AccessTokens(visitor, w);
  await list.make(unique('Refused'));
  const { shown } = await list.created();
  await visitor.page.evaluate(() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); });
  await action(shown, w.copy).click();
  await shown.getByText({ en: /Not copied/, zh: /复制失败/ }[visitor.language]).first().waitFor();
  await action(shown, w.ok).click();
  await shown.getByRole('alert').waitFor();
});

inBoth('Enter in the name of a resource updates it and makes no token', async ({ world, visit, w }) => {
  const name = unique('Enter');
  const visitor = await visit(world.ann);
  const list = new AccessTokens(visitor, w);
  const panel = await list.add();
  await panel.locator('input[name=name]').fill(name);
  await panel.locator('input[name=type][value=Service]').check();
  const projects = card(panel, 'project');
  await projects.locator('input[type=radio][value=chosen]').check();
  await projects.locator('button[value^=add-resource]').click();
  const field = card(panel, 'project').locator('input[name$=".project"]');
  await field.fill('shop');
  await field.press('Enter');
  await card(panel, 'project').locator('summary code', { hasText: 'project/shop' }).waitFor();
  assert.equal((await world.ann.api.get(`/access-tokens?name=${encodeURIComponent(name)}`)).totalCount, 0);
});

inBoth('groups of permissions fold, and say how many are chosen', async ({ world, visit, w }) => {
  const visitor = await visit(world.ann, { at: 'integrations/access-tokens/new' });
  const panel = dialog(visitor.page);
  await panel.locator('input[name=type][value=Service]').check();
  const group = card(panel, 'project');
  const box = group.locator('input[value=CanAccessProject]');
  assert.ok(!(await box.isVisible()), 'folded');
  await group.locator('summary').first().click();
  await box.check();
  assert.match(await group.locator('summary').first().innerText(), /1/);
});

inBoth('a day is asked for where one is to be chosen, and sent only there', async ({ world, visit, w }) => {
  const visitor = await visit(world.ann);
  const list = new AccessTokens(visitor, w);
  const panel = await list.add();
  const [lasts, day] = [panel.locator('select[name=lasts]'), panel.locator('input[name=expires]')];
  assert.ok(!(await day.isVisible()));
  await lasts.selectOption('date');
  await day.fill(await day.getAttribute('min'));
  await lasts.selectOption('30');
  assert.ok(!(await day.isVisible()) && await day.isDisabled());
  await panel.locator('input[name=name]').fill(unique('Dated'));
  await list.save();
  await list.created();
});
