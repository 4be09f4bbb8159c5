// From the first start to the first days: the setup link, one-time passwords, what the browser remembers, organizations,
// and the pages on which the effect of tokens is seen.
import assert from 'node:assert/strict';
import { Api } from './api.mjs';
import { dialog } from './pages.mjs';
import { Server } from './server.mjs';
import { stage } from './stage.mjs';
import { allow, unique } from './world.mjs';

const { inBoth } = stage();
const login = 'form[method=post] button';

inBoth('the setup link makes the owner, who logs in; it works once', async ({ visit, language }) => {
  const server = await Server.start({ owner: null });
  try {
    const link = new URL(server.log().match(/http\S+\/setup\?token=\S+/)[0]);
    const visitor = await visit(null, { url: server.url, locale: { en: 'en-GB', zh: 'zh-CN' }[language] });
    visitor.expect(/status of (400|403)/);
    const { page } = visitor;
    await page.goto(link.pathname + link.search);
    assert.equal(await page.getAttribute('html', 'lang'), language);
    await page.locator('input[name=email]').fill('olga@example.com');
    await page.locator('input[name=password]').fill('password');
    await page.locator('input[name=organization]').fill('Olga & Co');
    await page.locator(login).click();
    await page.getByRole('alert').waitFor();
    assert.equal(await page.locator('input[name=email]').inputValue(), 'olga@example.com', 'what was filled in stays');
    await page.locator('input[name=password]').fill('correct horse battery');
    await page.locator(login).click();
    await page.waitForURL(/\/login/);
    await visitor.login({ email: 'olga@example.com', password: 'correct horse battery' }, `/${language}/overview`);
    await page.getByRole('button', { name: 'Olga & Co' }).waitFor();
    await page.goto(link.pathname + link.search);
    assert.equal(await page.locator('input[name=email]').count(), 0, 'the link is used');
  } finally {
    await server.stop();
  }
});

inBoth('who logs in with a one-time password first sets one of their own', async ({ world, visit, language }) => {
  const email = `${unique('newcomer').replace(' ', '-')}@example.com`;
  await world.ann.api.post('/members/add', { email, policyIds: [], groupIds: [] });
  const { items } = await world.ann.api.get(`/members?searchText=${email}`);
  const { password } = await world.ann.api.post(`/members/${items[0].id}/one-time-password`);
  const visitor = await visit(null);
  visitor.expect(/status of 422/);
  const { page } = visitor;
  await visitor.go('overview');
  assert.match(page.url(), /\/login\?next=/);
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.locator(login).click();
  await page.waitForURL(/\/password$/);
  await visitor.go('integrations/access-tokens');
  assert.match(page.url(), /\/password$/, 'nothing else before that');
  const set = async (current) => {
    await page.locator('input[name=current]').fill(current);
    await page.locator('input[name=new]').fill('a password of their own');
    await page.locator(login).click();
  };
  await set('wrong');
  await page.getByRole('alert').waitFor();
  await set(password);
  await page.waitForURL(/\/login/);
  await page.getByRole('status').waitFor();
  await visitor.login({ email, password: 'a password of their own' }, `/${language}/overview`);
});

inBoth('the browser remembers the theme and the language', async ({ world, visit, language }) => {
  const visitor = await visit(world.ann, { at: 'overview' });
  const { page } = visitor;
  await page.locator('form[action$=theme] button:visible').click();
  assert.equal(await page.getAttribute('html', 'data-theme'), 'dark');
  const other = language === 'en' ? 'zh' : 'en';
  await page.locator(`header a[hreflang=${other}]`).click();
  await page.waitForURL(`**/${other}/overview`);
  await page.goto('/');
  assert.equal(new URL(page.url()).pathname, `/${other}/overview`);
  assert.equal(await page.getAttribute('html', 'data-theme'), 'dark');
});

inBoth('who is in several organizations chooses; a form of the other one changes nothing', async ({ world, visit, w, language }) => {
  const name = unique('Elsewhere');
  await world.ann.api.post('/organizations', { name, key: name.toLowerCase().replace(' ', '-') });
  const visitor = await visit(world.ann);
  visitor.expect(/status of 409/);
  const { page } = visitor;
  const forgotten = await visitor.context.newPage();
  await forgotten.goto(`/${language}/integrations/access-tokens/new`);
  await page.locator('header [popovertarget=organizations]').click();
  await page.locator('#organizations').getByRole('button', { name }).click();
  await page.locator('header').getByRole('button', { name }).waitFor();
  const token = unique('Lost');
  await dialog(forgotten).locator('input[name=name]').fill(token);
  await dialog(forgotten).getByRole('button', { name: w.save, exact: true }).click();
  await forgotten.getByText({ en: 'You look at another organization now', zh: '您已切换到其他机构' }[language]).waitFor();
  const { items } = await world.ann.api.get('/access-tokens?pageSize=1000');
  assert.ok(!items.some((it) => it.name === token));
  await visitor.go('integrations/access-tokens');
  assert.equal(await page.getByRole('row').count(), 0, 'it has no tokens');
});

inBoth('a flag is switched in the browser, a token sees it, and the audit log tells who did it', async ({ world, visit, language }) => {
  const { token } = await world.token(world.ann, unique('Reader'), 'Service', [
    allow('env', 'CanAccessEnv', 'project/*:env/*'),
    allow('flag', 'ManageFeatureFlag', 'project/*:env/*:flag/*'),
  ]);
  const isOn = async () => (await new Api(world.url, token).get(`/envs/${world.dev}/feature-flags/banner`)).isEnabled;
  const visitor = await visit(world.ann, { at: 'projects' });
  const { page } = visitor;
  await page.getByRole('link', { name: 'Dev', exact: true }).click();
  const flag = page.getByRole('switch', { name: 'banner' });
  const before = await isOn();
  assert.equal(await flag.getAttribute('aria-checked'), String(before));
  await flag.click();
  await page.locator(`[role=switch][aria-checked=${!before}]`).waitFor();
  assert.equal(await isOn(), !before);
  await visitor.go('audit-log');
  const newest = page.locator('tr.entry').first();
  assert.match(await newest.innerText(), /Ann/);
  assert.match(await newest.innerText(), /banner/);
});
