// Makes the pictures of docs/screenshots/ anew: `node browser/screenshots.mjs`, with `KEYWRIGHT_BIN` for another binary
// than the release one. What they show is made through the API, as in the tests.
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PHONE } from './browser.mjs';
import { chosen } from './pages.mjs';
import { World, allow, deny, flag } from './world.mjs';

const FOLDER = fileURLToPath(new URL('../docs/screenshots', import.meta.url));
const MOST_BYTES = 150_000;
const TOKENS = 'integrations/access-tokens';

/** A small company, in the middle of its work. */
async function furnish(world) {
  const { api } = world.ann;
  const later = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
  const toggles = [allow('flag', 'ToggleFlag', 'project/shop:env/dev:flag/*'), allow('env', 'CanAccessEnv', 'project/shop:env/dev')];
  const reads = [allow('project', 'CanAccessProject', 'project/*'), allow('env', 'CanAccessEnv', 'project/*:env/*')];
  for (const key of ['new-checkout', 'dark-mode', 'gift-cards']) await api.post(`/envs/${world.dev}/feature-flags`, flag(key, ['web']));
  world.policyId = await world.policy(
    [
      allow('flag', ['ToggleFlag', 'UpdateFlagTargetingRules'], ['project/shop:env/dev:flag/*', 'project/shop:env/*:flag/*;web']),
      deny('flag', ['ArchiveFlag', 'DeleteFlag'], 'project/*:env/prod:flag/*'),
      allow('access-token', ['ListAccessTokens', 'ManagePersonalAccessTokens'], 'access-token/*'),
      ...reads,
    ],
    'Release managers',
  );
  const ben = await world.member('Ben', [world.policyId]);
  const mei = await world.developer('Mei');
  const make = async (person, name, type, permissions = [], days) => {
    const body = { name, type, permissions, ...(days && { expiresAt: later(days) }) };
    return person.api.post('/access-tokens', body);
  };
  await make(world.ann, 'Nightly backup of settings', 'Service', reads);
  const old = await make(mei, 'Workshop', 'Personal');
  await api.put(`/access-tokens/${old.id}/toggle`);
  const used = [
    await make(mei, 'Grafana annotations', 'Service', reads, 90),
    await make(ben, 'My laptop', 'Personal', [], 30),
    await make(mei, 'Release pipeline', 'Service', toggles),
    await make(world.ann, 'Terraform', 'Personal', [], 7),
  ];
  for (const { token } of used) await api.as(token).call('GET', '/projects');
  world.ben = ben;
}

const world = await World.begin();
mkdirSync(FOLDER, { recursive: true });

/** What the panel of a new token offers for a service. */
async function chooseService(page) {
  await page.locator('dialog input[name=name]').fill('Release pipeline (staging)');
  await page.locator('dialog input[name=type][value=Service]').check();
  await page.locator('details.group summary').first().click();
  await chosen(page.locator('dialog'), 'ToggleFlag').check();
}

async function picture(name, at, { prepare = async () => {}, ...options } = {}) {
  const visitor = await world.visit(world.ann, { at, ...options });
  await prepare(visitor.page);
  await visitor.page.waitForLoadState('networkidle');
  const path = join(FOLDER, `${name}.png`);
  await visitor.page.screenshot({ path });
  await visitor.leave();
  const { size } = statSync(path);
  console.log(`${name}.png: ${size} bytes`);
  if (size > MOST_BYTES) throw new Error(`${path} has ${size} bytes`);
}

try {
  await furnish(world);
  for (const [theme, dark] of [['light', false], ['dark', true]]) {
    await picture(`access-tokens-${theme}`, TOKENS, { dark });
    await picture(`add-${theme}`, `${TOKENS}/new`, { dark, prepare: chooseService });
    const asked = new URLSearchParams({ member: world.ben.id, action: 'ToggleFlag', resource: 'project/shop:env/dev:flag/gift-cards' });
    await picture(`why-${theme}`, `iam/why?${asked}`, { dark });
    await picture(`policy-${theme}`, `iam/policies/${world.policyId}`, { dark });
  }
  await picture('phone', TOKENS, { size: PHONE, language: 'zh' });
} finally {
  await world.end();
}
