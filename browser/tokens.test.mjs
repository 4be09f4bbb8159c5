// A token's life in the browser, step by step, as the documentation tells it (S18 to S35).
import assert from 'node:assert/strict';
import { AccessTokens, action, dialog } from './pages.mjs';
import { stage } from './stage.mjs';
import { allow, unique } from './world.mjs';

let dev;
const { inBoth } = stage(async (world) => {
  dev = await world.developer();
});
const SECRET = /^api-kw[ps][0-9A-Za-z]{46}$/;

/** The status of a call that a token makes. */
const status = async (world, secret) => (await world.ann.api.as(secret).call('GET', '/projects')).status;

inBoth('S18, S22: the menu leads to the list of access tokens', async ({ visit, w, language }) => {
  const { page } = await visit(dev, { at: 'integrations/access-tokens' });
  await page.getByRole('navigation', { name: w.menu }).getByRole('link', { name: w.accessTokens }).click();
  await page.getByRole('heading', { level: 1, name: w.accessTokens }).waitFor();
  assert.equal(new URL(page.url()).pathname, `/${language}/integrations/access-tokens`);
  assert.equal(await page.getAttribute('html', 'lang'), language);
});

inBoth('S21: the list has the columns, filters and buttons of the screenshot', async ({ world, visit, w }) => {
  await world.token(dev, unique('columns'));
  const visitor = await visit(dev);
  const list = new AccessTokens(visitor, w);
  const columns = await list.columns();
  for (const column of [w.name, w.type, w.createdBy, w.status, w.lastUsed, w.token]) assert.ok(columns.includes(column), column);
  const filters = visitor.page.getByRole('search');
  for (const filter of [w.byName, w.byCreator, w.byType]) assert.ok(await filters.getByLabel(filter).isVisible(), filter);
  assert.deepEqual(await filters.getByLabel(w.perPage).locator('option').allInnerTexts(), ['10', '20', '30']);
});

inBoth('S23: Add, top right, opens the panel of that name at the right', async ({ visit, w }) => {
  const visitor = await visit(dev);
  const list = new AccessTokens(visitor, w);
  const [button, heading] = await Promise.all([
    action(visitor.page.getByRole('main'), w.add).boundingBox(),
    visitor.page.getByRole('heading', { level: 1 }).boundingBox(),
  ]);
  assert.ok(button.x > heading.x + heading.width && button.y < 200, 'at the top, to the right of the heading');
  const box = await (await list.add()).boundingBox();
  assert.ok(box.x > 300 && Math.round(box.x + box.width) === visitor.page.viewportSize().width, JSON.stringify(box));
});

inBoth('S19, S25: there are two types, and Personal is chosen', async ({ visit, w }) => {
  const panel = await new AccessTokens(await visit(dev), w).add();
  const types = panel.getByRole('radio').and(panel.locator('[name=type]'));
  assert.equal(await types.count(), 2);
  assert.ok(await panel.getByRole('radio', { name: w.personal }).isChecked());
  await panel.getByRole('radio', { name: w.service }).check();
  assert.ok(!(await panel.getByRole('radio', { name: w.personal }).isChecked()));
});

inBoth('S24: a token needs a name, and one that no other has', async ({ world, visit, w }) => {
  const name = unique('Taken');
  await world.token(dev, name);
  const visitor = await visit(dev);
  visitor.expect(/status of 4(00|22)/);
  const list = new AccessTokens(visitor, w);
  const panel = await list.add();
  const field = panel.locator('input[name=name]');
  await list.save();
  assert.ok(await field.evaluate((it) => it.validity.valueMissing), 'the browser asks for a name');
  await field.fill('   ');
  await list.save();
  await dialog(visitor.page).getByText(w.nameRequired).first().waitFor();
  await field.fill(name.toUpperCase());
  await list.save();
  await dialog(visitor.page).getByText(w.nameTaken).first().waitFor();
  assert.equal(await field.inputValue(), name.toUpperCase(), 'what was filled in stays');
});

inBoth('S20, S27, S28: Save makes a token, whose secret is shown once', async ({ world, visit, w }) => {
  const name = unique('Mine');
  const visitor = await visit(dev);
  const { page } = visitor;
  const list = new AccessTokens(visitor, w);
  await list.make(name);
  const { shown, secret } = await list.created();
  assert.match(secret, SECRET);
  assert.equal(await status(world, secret), 200);
  assert.match(await shown.innerText(), { en: /Copy it now/, zh: /立即复制/ }[visitor.language]);
  await action(shown, w.copy).click();
  await shown.getByText(w.copied, { exact: true }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), secret);
  await action(shown, w.ok).click();
  await list.row(name).waitFor();
  assert.equal(await list.cell(name, w.token), `${secret.slice(0, 15)}${'*'.repeat(14)}`);
  assert.ok(!(await page.content()).includes(secret.slice(15)));
});

for (const [how, leave] of [
  ['a reload', async (page) => page.reload()],
  ['going away and back', async (page, visitor) => {
    await visitor.go('password');
    await page.goBack();
  }],
]) {
  inBoth(`S20: the secret is gone after ${how}`, async ({ visit, w }) => {
    const name = unique('Gone');
    const visitor = await visit(dev);
    const list = new AccessTokens(visitor, w);
    await list.make(name);
    const { secret } = await list.created();
    await leave(visitor.page, visitor);
    await list.row(name).waitFor();
    const text = await visitor.page.content();
    assert.ok(!text.includes(secret) && text.includes(secret.slice(0, 15)), 'the mask, and not the secret');
    assert.equal(await dialog(visitor.page).count(), 0);
  });
}

inBoth('S30: a token is found by name, creator and type', async ({ world, visit, w }) => {
  const [mine, hers, service] = ['mine', 'hers', 'service'].map((it) => unique(`Find ${it}`));
  await world.token(dev, mine);
  await world.token(world.ann, hers);
  await world.token(dev, service, 'Service', [allow('project', 'CanAccessProject', 'project/*')]);
  const visitor = await visit(dev);
  const { page } = visitor;
  const list = new AccessTokens(visitor, w);
  const filters = page.getByRole('search');
  await filters.getByLabel(w.byName).pressSequentially('FIND ');
  await page.waitForURL(/name=FIND/);
  for (const name of [mine, hers, service]) await list.row(name).waitFor();
  await filters.getByLabel(w.byType).selectOption({ label: w.service });
  await list.row(mine).waitFor({ state: 'detached' });
  await list.row(service).waitFor();
  await filters.getByLabel(w.byType).selectOption({ index: 0 });
  await list.row(mine).waitFor();
  await filters.getByLabel(w.byCreator).fill('ann@');
  await list.row(mine).waitFor({ state: 'detached' });
  await list.row(hers).waitFor();
  await filters.getByLabel(w.byName).fill('nobody has such a name');
  await page.getByText(w.nothingFound).waitFor();
});

inBoth('S30: a long list has pages of 10, 20 and 30', async ({ world, visit, w }) => {
  const stem = unique('Paged');
  for (let i = 0; i < 11; i += 1) await world.token(dev, `${stem} ${i}`);
  const visitor = await visit(dev, { at: `integrations/access-tokens?name=${stem.replace(' ', '+')}+` });
  const { page } = visitor;
  const list = new AccessTokens(visitor, w);
  assert.equal((await list.names()).length, 10);
  const first = await list.names();
  await page.getByRole('link', { name: w.nextPage }).click();
  await list.row(`${stem} 0`).waitFor();
  assert.deepEqual(await list.names(), [`${stem} 0`]);
  assert.ok(!first.includes(`${stem} 0`));
  await page.getByRole('link', { name: w.previousPage }).click();
  await list.row(first[0]).waitFor();
  await page.getByRole('search').getByLabel(w.perPage).selectOption('20');
  await list.row(`${stem} 0`).waitFor();
  assert.equal((await list.names()).length, 11);
});
