// Plugins: uploaded, reviewed, told, enabled, asked, upgraded, rolled back and removed; with scripts and without.
import assert from 'node:assert/strict';
import { buildCases, named, pack } from './bundles.mjs';
import { AccessTokens, action, chosen, dialog } from './pages.mjs';
import { stage } from './stage.mjs';
import { unique } from './world.mjs';

const { inBoth } = stage();

class Plugins {
  constructor({ page }, w) {
    Object.assign(this, { page, w });
  }

  /** Uploads a bundle: then it is reviewed. */
  async upload({ file }) {
    await action(this.page.getByRole('main'), this.w.upload).click();
    await dialog(this.page).locator('input[type=file]').setInputFiles(file);
    await dialog(this.page).getByRole('button', { name: this.w.lookAt, exact: true }).click();
    await this.page.waitForURL(/plugin-reviews/);
  }

  async press(name) {
    // Code is compiled before it is answered, which takes its time on a busy machine.
    await this.page.getByRole('main').getByRole('button', { name, exact: true }).click({ timeout: 60_000 });
  }

  /** Presses a button of the page, and says yes to the question. */
  async sure(name) {
    await action(this.page.getByRole('main'), name).first().click();
    await dialog(this.page).getByRole('button', { name, exact: true }).click();
    await this.done();
  }

  async done() {
    await this.page.getByRole('status').filter({ hasText: this.w.succeeded }).waitFor();
  }

  async is(status) {
    await this.page.locator('.head .badge').filter({ hasText: status }).waitFor();
  }
}

for (const scripts of [true, false]) {
  const how = scripts ? '' : 'without scripts: ';
  inBoth(`${how}token-hygiene is installed, told and enabled, and a token is refused with its words`, async ({ world, visit, w, language }) => {
    const name = `hygiene-${language}-${scripts}`;
    const bundle = pack('token-hygiene', named('token-hygiene', name));
    const visitor = await visit(world.ann, { scripts, at: 'integrations/plugins' });
    visitor.expect(/status of 4(00|09|22)/);
    const { page } = visitor;
    const plugins = new Plugins(visitor, w);
    await plugins.upload(bundle);
    assert.ok((await page.getByRole('main').innerText()).includes(bundle.hash), 'its hash is to be compared');
    await page.locator('input[name=sha256]').fill('0'.repeat(64));
    await plugins.press(w.install);
    await page.getByRole('alert').waitFor();
    await page.locator('input[name=sha256]').fill(bundle.hash);
    await plugins.press(w.install);
    await plugins.done();
    await plugins.is(w.staged);
    await page.getByRole('link', { name: w.configuration, exact: true }).click();
    // What browsers would not let through is told by the server.
    await page.locator('[name="f.maxDays"]').fill('5000');
    await page.getByRole('main').locator('form[data-unsaved]').evaluate((it) => { it.noValidate = true; });
    await page.getByRole('main').getByRole('button', { name: w.save, exact: true }).click();
    await page.getByRole('alert').waitFor();
    await page.locator('[name="f.maxDays"]').fill('30');
    await page.getByRole('main').getByRole('button', { name: w.save, exact: true }).click();
    await plugins.done();
    await plugins.sure(w.enable);
    await plugins.is(w.enabled);

    await visitor.go('integrations/access-tokens');
    const list = new AccessTokens(visitor, w);
    await list.add();
    await dialog(page).locator('input[name=name]').fill(unique('svc'));
    await dialog(page).locator('input[name=type][value=Service]').check();
    await chosen(dialog(page), 'CanAccessProject').check();
    await list.save();
    await dialog(page).getByText(w.fewDays).waitFor();

    await visitor.go(`integrations/plugins/${name}`);
    await plugins.sure(w.disable);
    await plugins.is(w.disabled);
    await plugins.sure(w.remove);
    await plugins.done();
    visitor.expect(/status of 404/);
    assert.equal((await visitor.go(`integrations/plugins/${name}`)).status(), 404);
  });
}

inBoth('an upgrade that wants more asks for consent, and is rolled back', async ({ world, visit, w, language }) => {
  const name = `alerts-${language}`;
  const first = pack('chat-alerts', named('chat-alerts', name));
  const wider = pack('chat-alerts', (manifest) =>
    named('chat-alerts', name)(manifest)
      .replace('version = "1.0.0"', 'version = "1.1.0"')
      .replace('[config]', '[[capabilities.http]]\nhost = "hooks.example.com"\nmethods = ["POST"]\n\n[config]'));
  const visitor = await visit(world.ann, { at: 'integrations/plugins' });
  visitor.expect(/status of 422/);
  const { page } = visitor;
  const plugins = new Plugins(visitor, w);
  await plugins.upload(first);
  await page.locator('input[name=sha256]').fill(first.hash);
  await plugins.press(w.install);
  await plugins.done();
  await action(page.getByRole('main'), w.enable).click();
  await dialog(page).locator('input[name=consent]').check();
  await dialog(page).getByRole('button', { name: w.enable, exact: true }).click();
  await plugins.done();
  await plugins.is(w.enabled);

  await visitor.go('integrations/plugins');
  await plugins.upload(wider);
  const main = page.getByRole('main');
  await main.getByText('POST to hooks.example.com').first().waitFor();
  await page.locator('input[name=sha256]').fill(wider.hash);
  await page.locator('input[name=consent]').evaluate((it) => { it.required = false; });
  await plugins.press(w.upgrade);
  await page.getByRole('alert').filter({ hasText: 'hooks.example.com' }).waitFor();
  await page.locator('input[name=consent]').check();
  await plugins.press(w.upgrade);
  await plugins.done();
  await main.getByText('1.1.0').first().waitFor();
  await plugins.is(w.enabled);
  await plugins.sure(w.rollBack);
  const { plugin } = await world.ann.api.get(`/plugins/${name}`);
  assert.deepEqual([plugin.version, plugin.previousVersion, plugin.status], ['1.0.0', '1.1.0', 'Enabled']);
  await plugins.sure(w.remove);
  await main.getByText(w.noPlugins).or(main.getByRole('table')).first().waitFor();
});

inBoth('a plugin with code adds a page and a type, is quarantined when it fails, resumed and removed', async ({ world, visit, w, language }) => {
  const name = `cases-${language}`;
  const bundle = buildCases(name);
  const visitor = await visit(world.ann, { at: 'integrations/plugins' });
  const { page } = visitor;
  const main = page.getByRole('main');
  const plugins = new Plugins(visitor, w);
  await plugins.upload(bundle);
  // What it judges is told before anybody grants it, and what it adds.
  await main.getByText('judge GroupCreated').first().waitFor();
  await main.getByText(w.leakCase).first().waitFor();
  await page.locator('input[name=sha256]').fill(bundle.hash);
  await plugins.press(w.install);
  await plugins.done();
  await action(main, w.enable).click();
  await dialog(page).locator('input[name=consent]').check();
  await dialog(page).getByRole('button', { name: w.enable, exact: true }).click();
  await plugins.done();
  await plugins.is(w.enabled);

  // Its page, drawn from blocks; a button asks, and does.
  await visitor.go('overview');
  await page.getByRole('navigation').getByRole('link', { name: w.leakCase }).first().click();
  await main.getByRole('heading', { name: w.openCases }).waitFor();
  await main.getByText('0', { exact: true }).waitFor();
  await action(main, w.closeOne).click();
  await dialog(page).getByRole('button', { name: w.closeOne, exact: true }).click();
  await main.getByText('1', { exact: true }).waitFor();

  // Policies know its type, and so does who has one.
  const closer = await world.memberWho('Closer', { id: 's', resourceType: `${name}-case`, effect: 'allow', actions: [`${name}.Close`], resources: [`${name}-case/*`] });
  const theirs = await visit(closer, { at: `plugins/${name}/all` });
  await theirs.page.getByRole('main').getByRole('heading', { name: w.openCases }).waitFor();
  const { items } = await world.ann.api.get('/policies?pageSize=100');
  const statements = items.map((it) => it.statements ?? []).flat();
  assert.ok(statements.some((it) => it.resourceType === `${name}-case`));
  await visitor.go(`iam/policies/${items.find((it) => (it.statements ?? []).some((one) => one.resourceType === `${name}-case`)).id}`);
  await main.getByText(w.closeCases).first().waitFor();

  // Five failures within five minutes: it rests, until somebody resumes it.
  for (let number = 0; number < 5; number += 1) {
    await world.ann.api.post('/groups', { name: unique(`${name}-group`), description: '' });
  }
  await visitor.go(`plugins/${name}/all`);
  await main.getByText(w.pluginRests).waitFor();
  const resume = () => main.getByRole('button', { name: w.resume, exact: true });
  for (let tries = 0; tries < 50 && !(await resume().isVisible()); tries += 1) {
    await visitor.go(`integrations/plugins/${name}`);
  }
  await plugins.is(w.quarantined);
  await resume().click();
  await plugins.done();
  await plugins.is(w.enabled);
  await main.getByRole('link', { name: w.log, exact: true }).click();
  await main.getByText(/admission: /).first().waitFor();

  await visitor.go(`integrations/plugins/${name}`);
  await plugins.sure(w.remove);
  visitor.expect(/status of 404/);
  assert.equal((await visitor.go(`plugins/${name}/all`)).status(), 404);
  await visitor.go('overview');
  assert.equal(await page.getByRole('navigation').getByRole('link', { name: w.leakCase }).count(), 0);
});
