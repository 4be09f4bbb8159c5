// What pages do for those who work at them: nothing is lost without a question, what fails is said, lists are kept as
// they were filtered, and a phone shows all of it.
import assert from 'node:assert/strict';
import { PHONE } from './browser.mjs';
import { action, chosen, dialog } from './pages.mjs';
import { stage } from './stage.mjs';
import { allow, unique } from './world.mjs';

const NARROW = { width: 320, height: 700 };

const { play, inBoth } = stage(async (world) => {
  world.policyId = await world.policy([allow('flag', 'ToggleFlag', 'project/shop:env/dev:flag/*')], 'Release managers of the shop');
  await world.token(world.ann, 'Deploy');
  world.group = (await world.ann.api.post('/groups', { name: 'Crew', description: 'Who watches at night' })).id;
});

const question = (page) => page.locator('#sure[open]');
const answer = (page, name) => question(page).getByRole('button', { name, exact: true }).click();
const toast = (page) => page.locator('#said');
const statements = async (world) => (await world.ann.api.get(`/policies/${world.policyId}`)).statements;

inBoth('statements that are not saved are not lost without a question', async ({ world, visit, w }) => {
  const visitor = await visit(world.ann, { at: `iam/policies/${world.policyId}` });
  const { page } = visitor;
  await chosen(page, 'DeleteFlag').check();
  await page.getByRole('navigation').getByRole('link', { name: w.team, exact: true }).last().click();
  await answer(page, w.cancel);
  assert.ok(await chosen(page, 'DeleteFlag').isChecked(), 'they are still there');
  await page.locator('form.settings button').click();
  await answer(page, w.cancel);
  assert.ok(await chosen(page, 'DeleteFlag').isChecked());
  await page.getByRole('button', { name: w.savePermissions }).click();
  await page.getByRole('status').filter({ hasText: w.succeeded }).waitFor();
  assert.ok((await statements(world))[0].actions.includes('DeleteFlag'));
  await chosen(page, 'DeleteFlag').uncheck();
  await page.getByRole('navigation').getByRole('link', { name: w.team, exact: true }).last().click();
  await answer(page, w.leave);
  await page.waitForURL('**/team');
  assert.ok((await statements(world))[0].actions.includes('DeleteFlag'));
  await visitor.go(`iam/policies/${world.policyId}`);
  await chosen(page, 'DeleteFlag').uncheck();
  await page.getByRole('button', { name: w.savePermissions }).click();
  await page.getByRole('status').filter({ hasText: w.succeeded }).waitFor();
});

inBoth('a statement is taken away after a question', async ({ world, visit, w }) => {
  const { page } = await visit(world.ann, { at: `iam/policies/${world.policyId}` });
  const trash = page.locator('button[value="remove-card:0"]');
  await trash.click();
  await answer(page, w.cancel);
  assert.equal(await page.locator('.statement').count(), 1);
  await trash.click();
  await answer(page, w.remove);
  await page.locator('.statement').waitFor({ state: 'detached' });
});

inBoth('a list that gets no answer stays, and says so; who is logged out goes to log in', async ({ world, visit, w }) => {
  const visitor = await visit(world.ann, { at: 'iam/policies' });
  visitor.expect(/Failed to fetch|ERR_INTERNET_DISCONNECTED|htmx:error|status of 500/);
  const { page, context, language } = { ...visitor, page: visitor.page };
  const search = page.getByRole('searchbox');
  const rows = () => page.locator('#list tbody tr').count();
  const before = await rows();
  await context.setOffline(true);
  await search.fill('release');
  await page.waitForFunction(() => document.querySelector('#said').textContent !== '');
  assert.equal(await rows(), before);
  assert.ok(await toast(page).isVisible());
  await context.setOffline(false);
  const cookies = await context.cookies();
  await context.clearCookies();
  await search.fill('releases');
  await page.waitForURL((url) => url.pathname === `/${language}/login`);
  assert.match(new URL(page.url()).searchParams.get('next'), /iam\/policies/);
  await context.addCookies(cookies);
});

inBoth('an editor that is logged out keeps what is written', async ({ world, visit }) => {
  const visitor = await visit(world.ann, { at: `iam/policies/${world.policyId}` });
  const { page, context } = { page: visitor.page, context: visitor.context };
  await chosen(page, 'DeleteFlag').check();
  await context.clearCookies();
  await page.locator('button[value=add-card]').click();
  await page.waitForFunction(() => document.querySelector('#said').textContent !== '');
  assert.ok(await chosen(page, 'DeleteFlag').isChecked());
});

inBoth('links beside a list know how it was filtered', async ({ world, visit, language, w }) => {
  const { page } = await visit(world.ann, { at: 'iam/policies' });
  await page.getByRole('searchbox').fill('release');
  await page.waitForURL('**?name=release');
  const other = language === 'en' ? 'zh' : 'en';
  assert.match(await page.locator(`header a[hreflang=${other}]`).getAttribute('href'), new RegExp(`^/${other}/iam/policies\\?name=release$`));
  assert.match(await page.locator('header [name=next]').inputValue(), /name=release$/);
  await action(page.getByRole('main'), w.add).click();
  await dialog(page).waitFor();
  assert.equal(new URL(page.url()).search, '?name=release');
  await page.keyboard.press('Escape');
  await page.waitForURL('**/iam/policies?name=release');
});

inBoth('what is copied is said where it is seen, and also what cannot be', async ({ world, visit, w }) => {
  const { page } = await visit(world.ann, { at: 'iam/policies' });
  const copy = page.locator('[data-copy]').first();
  await copy.click();
  await toast(page).filter({ hasText: w.copied }).waitFor();
  assert.ok((await toast(page).boundingBox()).height > 20, 'and not for readers of screens alone');
  await page.evaluate(() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); });
  await copy.click();
  await page.waitForFunction((said) => document.querySelector('#said').textContent !== said, w.copied);
});

play('where the system is dark, the first click is light', async ({ world, visit }) => {
  const { page } = await visit(world.ann, { at: 'overview', dark: true });
  await page.locator('form[action$=theme] button:visible').click();
  await page.locator('html[data-theme=light]').waitFor();
});

play('nothing of a row lies under another on a desktop', async ({ world, visit }) => {
  const { page } = await visit(world.ann, { at: 'iam/policies' });
  const overlaps = await page.locator('#list tbody tr').evaluateAll((rows) =>
    rows.some((row) => {
      const copy = row.querySelector('[data-copy]').getBoundingClientRect();
      return copy.right > row.lastElementChild.getBoundingClientRect().left;
    }));
  assert.ok(!overlaps);
});

inBoth('the list of tokens is no wider than a desktop, and what is cut has a title', async ({ world, visit, language }) => {
  const lea = await world.developer('Lea');
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const body = { name: unique('A laptop whose name is long, and that somebody has who left'), type: 'Personal', permissions: [], expiresAt };
  const { token } = await lea.api.post('/access-tokens', body);
  await world.ann.api.as(token).call('GET', '/projects');
  await world.ann.api.want('DELETE', `/members/remove-from-org/${lea.id}`);
  const { page } = await visit(world.ann);
  const row = page.locator('#list tbody tr').filter({ hasText: body.name });
  await row.getByText({ en: 'Member has left', zh: '成员已离开' }[language]).waitFor();
  assert.ok(await page.locator('#list .scroll').evaluate((it) => it.scrollWidth <= it.clientWidth));
  const cut = await page.locator('#list td *').evaluateAll((them) =>
    them.filter((it) => it.scrollHeight > it.clientHeight + 1 && getComputedStyle(it).overflowY === 'clip' || getComputedStyle(it).textOverflow === 'ellipsis' && it.scrollWidth > it.clientWidth)
      .filter((it) => !it.closest('[title]')).map((it) => it.outerHTML));
  assert.deepEqual(cut, []);
  const shown = await row.locator('.name > span').evaluate((it) => it.clientHeight / parseFloat(getComputedStyle(it).lineHeight));
  assert.ok(shown > 2.5, 'a name has three lines');
});

inBoth('on a phone a row is a card with the names of its columns, and filters are folded', async ({ world, visit, w }) => {
  const visitor = await visit(world.ann, { at: 'iam/policies', size: PHONE });
  const { page } = visitor;
  const cell = page.locator('#list tbody tr').first().locator('td').nth(1);
  assert.equal(await cell.evaluate((it) => getComputedStyle(it, '::before').content), `"${w.type}"`);
  const isWide = await page.locator('.scroll').first().evaluate((it) => it.scrollWidth > it.clientWidth);
  assert.ok(!isWide, 'nothing is to be scrolled for');
  await visitor.go('audit-log');
  const folded = page.locator('.filters select').first();
  assert.ok(!(await folded.isVisible()));
  await page.getByText(w.filters).click();
  assert.ok(await folded.isVisible());
  const current = await page.locator('.nav [aria-current]').boundingBox();
  assert.ok(current.x >= 0 && current.x + current.width <= PHONE.width, 'the menu shows where one is');
});

inBoth('no page is wider than a narrow window', async ({ world, visit }) => {
  const visitor = await visit(world.ann, { size: NARROW });
  const places = ['overview', 'iam/team', 'iam/groups', 'iam/policies', 'projects', 'audit-log', 'profile', 'iam/why'];
  for (const place of [...places, `iam/policies/${world.policyId}`, `iam/groups/${world.group}`, `projects/${world.project.id}/envs/${world.dev}`]) {
    await visitor.go(place);
    const [inner, outer] = await visitor.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(inner <= outer, `${place}: ${inner} > ${outer}`);
  }
});

play('what has the focus is not covered by what sticks to the window', async ({ world, visit }) => {
  const { page } = await visit(world.ann, { at: `iam/policies/${world.policyId}` });
  await page.locator('select[name$=type]').first().focus();
  for (let i = 0; i < 40; i += 1) {
    await page.keyboard.press('Tab');
    const covered = await page.evaluate(() => {
      const it = document.activeElement;
      const bar = document.querySelector('.saving');
      if (!it || it === document.body || bar.contains(it)) return false;
      return it.getBoundingClientRect().bottom > bar.getBoundingClientRect().top + 1;
    });
    assert.ok(!covered, await page.evaluate(() => document.activeElement.outerHTML.slice(0, 200)));
  }
});

inBoth('a name of which no key can be made asks for one while it is typed', async ({ world, visit, language }) => {
  const { page } = await visit(world.ann, { at: 'iam/policies/new' });
  const panel = dialog(page);
  await panel.locator('input[name=name]').fill('发布');
  await panel.locator('.needed').waitFor();
  assert.ok(await panel.locator('.if-needed').isVisible());
  assert.equal(await panel.locator('input[name=key]').evaluate((it) => it.required), true);
  await panel.locator('input[name=name]').fill(unique('Releases'));
  await panel.locator('.needed').waitFor({ state: 'detached' });
  assert.equal(await panel.locator('input[name=key]').evaluate((it) => it.required), false, language);
});
