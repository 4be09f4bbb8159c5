// Browsers that run no scripts: every form works.
import assert from 'node:assert/strict';
import { AccessTokens, action, card, chosen, dialog } from './pages.mjs';
import { stage } from './stage.mjs';
import { unique } from './world.mjs';

const { inBoth } = stage();
const SECRET = /^api-kw[ps][0-9A-Za-z]{46}$/;
const scripts = false;

inBoth('without scripts: log in, with a wrong password first, and out', async ({ world, visit, w, language }) => {
  const visitor = await visit(null, { scripts });
  visitor.expect(/status of 422/);
  const { page } = visitor;
  await visitor.go('login');
  await page.locator('input[name=email]').fill(world.ann.email);
  await page.locator('input[name=password]').fill('wrong');
  await page.locator('form[method=post] button').click();
  await page.getByRole('alert').waitFor();
  assert.equal(await page.locator('input[name=email]').inputValue(), world.ann.email);
  await visitor.login(world.ann, `/${language}/integrations/access-tokens`);
  await page.getByRole('heading', { level: 1, name: w.accessTokens }).waitFor();
  await page.locator('header [popovertarget=account]').click();
  await page.locator('form[action$=logout] button').click();
  await page.waitForURL(/\/login/);
  await visitor.go('integrations/access-tokens');
  assert.match(page.url(), /\/login\?next=/);
});

inBoth('without scripts: a token is made, found, renamed, switched off and on, and removed', async ({ world, visit, w }) => {
  const name = unique('Plain');
  const visitor = await visit(world.ann, { scripts });
  const { page } = visitor;
  const list = new AccessTokens(visitor, w);
  await list.make(name);
  const { shown, secret } = await list.created();
  assert.match(secret, SECRET);
  await action(shown, w.ok).click();
  await page.getByRole('search').getByLabel(w.byName).fill(name);
  await page.getByRole('search').getByRole('button').click();
  assert.deepEqual(await list.names(), [name]);
  await list.choose(name, w.edit);
  await dialog(page).locator('input[name=name]').fill(`${name} renamed`);
  await list.save();
  await list.done();
  await page.getByRole('search').getByLabel(w.byName).fill('');
  await page.getByRole('search').getByRole('button').click();
  await list.choose(`${name} renamed`, w.deactivate);
  await list.confirm(w.deactivate);
  assert.equal((await world.ann.api.as(secret).call('GET', '/projects')).status, 403);
  await list.choose(`${name} renamed`, w.activate);
  await list.done();
  assert.equal((await world.ann.api.as(secret).call('GET', '/projects')).status, 200);
  await list.choose(`${name} renamed`, w.remove);
  await list.confirm(w.remove);
  assert.equal((await world.ann.api.as(secret).call('GET', '/projects')).status, 401);
});

inBoth('without scripts: a service token is given a single action on a single resource', async ({ world, visit, w }) => {
  const name = unique('Plain service');
  const visitor = await visit(world.ann, { scripts });
  const { page } = visitor;
  const list = new AccessTokens(visitor, w);
  const panel = await list.add();
  await panel.locator('input[name=name]').fill(name);
  await panel.locator('input[name=type][value=Service]').check();
  const flags = card(dialog(page), 'flag');
  await flags.locator('input[type=radio][value=chosen]').check();
  await flags.locator('button[value^=add-resource]').click();
  for (const [kind, key] of [['project', 'shop'], ['env', 'dev'], ['flag', 'banner']]) {
    await flags.locator(`input[name$=".${kind}"]`).fill(key);
  }
  await chosen(dialog(page), 'ToggleFlag').check();
  await list.save();
  const { secret } = await list.created();
  const toggle = (environment) => world.ann.api.as(secret).call('PUT', `/envs/${environment}/feature-flags/banner/toggle/true`);
  assert.equal((await toggle(world.dev)).status, 200);
  assert.equal((await toggle(world.prod)).status, 403);
});

inBoth('without scripts: a flag is made and switched', async ({ world, visit, w, language }) => {
  const key = unique('plain').replace(' ', '-');
  const { page } = await visit(world.ann, { scripts, at: 'projects' });
  await page.getByRole('link', { name: 'Dev', exact: true }).click();
  await page.locator('a[href*="/flags/new"]').click();
  await dialog(page).locator('input[name=name]').fill(`Flag ${key}`);
  await dialog(page).locator('input[name=key]').fill(key);
  await dialog(page).getByRole('button', { name: w.save, exact: true }).click();
  await page.getByRole('switch', { name: `Flag ${key}` }).click();
  await page.getByRole('status').filter({ hasText: w.succeeded }).waitFor();
  assert.equal((await world.ann.api.get(`/envs/${world.dev}/feature-flags/${key}`)).isEnabled, true, language);
});

inBoth('without scripts: the theme and the language change', async ({ world, visit, language }) => {
  const { page } = await visit(world.ann, { scripts });
  await page.locator('form[action$=theme] button:visible').click();
  assert.equal(await page.getAttribute('html', 'data-theme'), 'dark');
  await page.locator('form[action$=theme] button:visible').click();
  assert.equal(await page.getAttribute('html', 'data-theme'), 'light');
  const other = language === 'en' ? 'zh' : 'en';
  await page.locator(`header a[hreflang=${other}]`).click();
  assert.equal(await page.getAttribute('html', 'lang'), other);
  assert.equal(new URL(page.url()).pathname, `/${other}/integrations/access-tokens`);
});
