// Every page and dialog, in both languages, light and dark, on a desktop and on a phone: axe-core finds nothing, and
// nothing is wider than the window. axe-core is slow, and judges one page in each language light at one size and dark at
// the other: so it sees every two of language, theme and size together.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { DESKTOP, PHONE } from './browser.mjs';
import { install, pack } from './bundles.mjs';
import { crawl } from './crawl.mjs';
import { AccessTokens, card, dialog, unfold } from './pages.mjs';
import { stage } from './stage.mjs';
import { allow, deny, flag, tokens } from './world.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const LONG = 'a-name-without-any-place-to-break-it-'.repeat(4).slice(0, 128);
const AUTHOR = 'ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
/** An address of 200 characters. */
const ADDRESS = `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}.example-company.com`.slice(-200);

const { inBoth } = stage(furnish);

/** What makes pages long, wide and full. */
async function furnish(world) {
  const { api } = world.ann;
  const statements = [
    allow('flag', ['ToggleFlag', 'UpdateFlagName', 'ArchiveFlag'], ['project/shop:env/dev:flag/*', `project/shop:env/*:flag/${LONG}`]),
    deny('flag', 'DeleteFlag', 'project/*:env/*:flag/*'),
    allow('project', 'CanAccessProject', 'project/*'),
  ];
  await api.post('/members/add', { email: ADDRESS, policyIds: [], groupIds: [] });
  const group = await api.post('/groups', { name: LONG, description: 'Those who look after it. '.repeat(8) });
  const policy = await world.policy(statements, LONG.slice(0, 100));
  await api.put(`/groups/${group.id}/add-policy/${policy}`);
  world.policyId = policy;
  for (let i = 0; i < 12; i += 1) await world.token(world.ann, `Filler ${i}`);
  await world.token(world.ann, LONG);
  await world.token(world.ann, 'Deploys', 'Service', statements);
  const old = await world.token(world.ann, 'Switched off');
  await api.put(`/access-tokens/${old.id}/toggle`);
  await api.post(`/envs/${world.dev}/feature-flags`, { ...flag('long', ['one', 'two']), name: LONG });
  await api.put(`/envs/${world.dev}/feature-flags/banner/toggle/true`);
  const alerts = pack('chat-alerts');
  await install(world, alerts);
  await api.put('/plugins/chat-alerts/enable', { consent: alerts.hash });
  await install(world, pack('token-hygiene'));
  await api.post('/plugin-keys', { name: LONG, key: AUTHOR });
  world.viewer = await world.memberWho('Vera', tokens('ListAccessTokens'));
  await api.put(`/groups/${group.id}/add-member/${world.viewer.id}`);
}

/** The theme in which a page in a language is judged at a size. */
const themeOf = (language, size) => ((language === 'en') === (size === DESKTOP) ? 'light' : 'dark');

/** What is wrong with a page as it is, at these sizes. */
async function judge(page, sizes) {
  const found = [];
  await page.locator('details').evaluateAll((them) => them.forEach((it) => (it.open = true)));
  const language = await page.getAttribute('html', 'lang');
  for (const size of sizes) {
    const colorScheme = themeOf(language, size);
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme });
    const violations = await violationsOf(page);
    found.push(...violations.map((it) => `${colorScheme} ${size.width}: ${it}`));
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (excess > 0) found.push(`${size.width}: ${excess} px wider than the window`);
  }
  return found;
}

async function violationsOf(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(`${AXE};0`);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run({ resultTypes: ['violations'] });
    return violations.map((it) => `${it.impact} ${it.id} x${it.nodes.length}: ${it.nodes[0].html.slice(0, 200)} ${it.nodes[0].failureSummary}`);
  });
}

/** The same at every size. */
async function everywhere(page) {
  const found = await judge(page, [DESKTOP, PHONE]);
  await page.setViewportSize(DESKTOP);
  return found;
}

/** The panel of a service token, with a resource that is being chosen. */
async function service(page) {
  await page.goto(`${page.url()}/new`);
  const flags = card(dialog(page), 'flag');
  await dialog(page).locator('input[name=type][value=Service]').check();
  await unfold(page);
  await flags.locator('input[type=radio][value=chosen]').check();
  await flags.locator('button[value^=add-resource]').click();
  await flags.locator('input[name$=".flag"]').waitFor();
}

const clean = (pages) => {
  const findings = pages.flatMap(({ url, result }) => result.map((it) => `${url} ${it}`));
  assert.deepEqual(findings, []);
};

inBoth('axe-core finds nothing on any page that links lead to', async ({ world, visit }) => {
  const visitor = await visit(world.ann);
  const pages = await crawl(visitor, everywhere);
  for (const it of pages.filter((page) => page.status !== 200)) it.result.push(`answers ${it.status}`);
  clean(pages);
  if (process.env.LIST) console.log(pages.map((it) => it.kind).join('\n'));
});

inBoth('axe-core finds nothing on what is seen before one is let in, or is not', async ({ world, visit, w }) => {
  const visitor = await visit(null);
  visitor.expect(/status of 4(01|03|04|22)/);
  const { page } = visitor;
  const pages = [];
  const look = async () => pages.push({ url: page.url(), result: await everywhere(page) });
  await visitor.go('login');
  await look();
  await page.locator('input[name=email]').fill(ADDRESS);
  await page.locator('input[name=password]').fill('wrong');
  await page.locator('form[method=post] button').click();
  await page.getByRole('alert').waitFor();
  await look();
  await visitor.login(world.viewer, `/${visitor.language}/integrations/access-tokens`);
  await page.getByRole('link', { name: w.view, exact: true }).first().click();
  await dialog(page).waitFor();
  await look();
  for (const path of ['iam/team', 'no/such/page', 'password', 'integrations/access-tokens?name=nothing']) {
    await visitor.go(path);
    await look();
  }
  clean(pages);
});

inBoth('axe-core finds nothing on what is answered to forms, and on open menus', async ({ world, visit, w }) => {
  const visitor = await visit(world.ann);
  visitor.expect(/status of 4(00|22)/);
  const { page } = visitor;
  const list = new AccessTokens(visitor, w);
  const pages = [];
  const look = async () => pages.push({ url: page.url(), result: await everywhere(page) });
  await list.make(LONG);
  await dialog(page).getByText(w.nameTaken).first().waitFor();
  await look();
  await dialog(page).locator('input[name=name]').fill(`Seen in ${visitor.language}`);
  await list.save();
  await list.created();
  await look();
  await visitor.go('integrations/access-tokens');
  await service(page);
  await look();
  await dialog(page).locator('button[value=json]').click();
  await dialog(page).locator('textarea[name="s.json"]').waitFor();
  await look();
  await visitor.go('integrations/plugin-upload');
  const newer = pack('chat-alerts', (manifest) => manifest.replace('"1.0.0"', '"2.0.0"').replace('[config]', '[[capabilities.http]]\nhost = "hooks.example.com"\nmethods = ["POST"]\n\n[config]'));
  await dialog(page).locator('input[type=file]').setInputFiles(newer.file);
  await dialog(page).getByRole('button', { name: w.lookAt, exact: true }).click();
  await page.waitForURL(/plugin-reviews/);
  await look();
  await visitor.go('integrations/plugins/token-hygiene/config');
  await page.locator('[name="f.maxDays"]').fill('5000');
  await page.getByRole('main').locator('form[data-unsaved]').evaluate((it) => { it.noValidate = true; });
  await page.getByRole('main').getByRole('button', { name: w.save, exact: true }).click();
  await page.getByRole('alert').waitFor();
  await look();
  await page.locator('[name="f.maxDays"]').fill('30');
  await page.getByRole('main').getByRole('button', { name: w.save, exact: true }).click();
  await page.getByRole('status').filter({ hasText: w.succeeded }).waitFor();
  // A link leads to one policy: of which kind, nobody knows.
  for (const id of [world.policyId, await world.builtIn('Developer')]) {
    await visitor.go(`iam/policies/${id}`);
    await look();
  }
  const asked = { member: world.viewer.id, action: 'DeleteFlag', resource: 'project/shop:env/dev:flag/banner' };
  await visitor.go(`iam/why?${new URLSearchParams(asked)}`);
  await look();
  await visitor.go('integrations/access-tokens');
  for (const size of [DESKTOP, PHONE]) {
    await page.setViewportSize(size);
    await list.menu('Switched off');
    pages.push({ url: 'the menu of a token', result: await judge(page, [size]) });
    await page.keyboard.press('Escape');
    await page.locator('header [popovertarget=account]').click();
    pages.push({ url: 'the menu of the account', result: await judge(page, [size]) });
  }
  clean(pages);
});
