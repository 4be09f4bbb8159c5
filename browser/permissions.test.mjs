// What people are shown of access tokens is what they may do with them (S36, S37), and what they are advised (S12, S17).
import assert from 'node:assert/strict';
import { AccessTokens, action, chosen, dialog } from './pages.mjs';
import { stage } from './stage.mjs';
import { allow, tokens, unique } from './world.mjs';

const READ = [allow('project', 'CanAccessProject', 'project/*')];
const people = {};
const { inBoth } = stage(async (world) => {
  people.owner = world.ann;
  people.administrator = await world.administrator();
  people.developer = await world.developer();
  people.stranger = await world.stranger();
  people.lister = await world.memberWho('Lee', tokens('ListAccessTokens'));
  people.personal = await world.memberWho('Pia', tokens('ListAccessTokens', 'ManagePersonalAccessTokens'));
  people.service = await world.memberWho('Sia', tokens('ListAccessTokens', 'ManageServiceAccessTokens'), ...READ);
  await world.token(world.ann, 'Personal one');
  await world.token(people.personal, 'Own one');
  await world.token(world.ann, 'Service one', 'Service', READ);
});

for (const who of ['owner', 'administrator', 'developer']) {
  inBoth(`S36: the ${who} makes tokens of both types`, async ({ visit, w }) => {
    const list = new AccessTokens(await visit(people[who]), w);
    for (const type of ['Personal', 'Service']) {
      await list.make(unique(who), type);
      const { shown } = await list.created();
      await action(shown, w.copy).click();
      await action(shown, w.ok).click();
    }
  });
}

inBoth('S36: who has no policy is not shown the page, and told so in words', async ({ visit, w, language }) => {
  const visitor = await visit(people.stranger, { at: 'password' });
  visitor.expect(/status of 403/);
  await visitor.go('integrations/access-tokens');
  await visitor.page.getByText(w.notPermitted).waitFor();
  await visitor.go('overview');
  const menu = visitor.page.getByRole('navigation', { name: w.menu });
  assert.equal(await menu.getByRole('link', { name: w.overview }).count(), 1);
  for (const page of [w.accessTokens, w.team, w.groups, w.policies]) {
    assert.equal(await menu.getByRole('link', { name: page, exact: true }).count(), 0, page);
  }
});

inBoth('S37: who may only list tokens can add none, and only view them', async ({ visit, w }) => {
  const visitor = await visit(people.lister, { at: 'integrations/access-tokens?name=one' });
  visitor.expect(/status of 403/);
  const { page } = visitor;
  const list = new AccessTokens(visitor, w);
  assert.equal(await action(page.getByRole('main'), w.add).count(), 0);
  await list.row('Service one').getByRole('link', { name: w.view }).click();
  const panel = dialog(page);
  await panel.getByRole('heading', { name: w.viewing }).waitFor();
  assert.equal(await panel.getByRole('button', { name: w.save }).count(), 0);
  const writable = panel.locator('input:not([type=hidden], [readonly], :disabled), textarea:not([readonly]), select:not(:disabled)');
  assert.equal(await writable.count(), 0);
  await panel.getByText('CanAccessProject').first().waitFor();
  await visitor.go('integrations/access-tokens/new');
  await page.getByText(w.notPermitted).waitFor();
});

for (const [who, mine, others] of [['personal', 'Own one', 'Service one'], ['service', 'Service one', 'Personal one']]) {
  inBoth(`S37: who manages only ${who} tokens is offered only those`, async ({ visit, w }) => {
    const visitor = await visit(people[who], { at: 'integrations/access-tokens?name=one' });
    const list = new AccessTokens(visitor, w);
    assert.equal(await list.row(others).getByRole('link', { name: w.view }).count(), 1);
    assert.equal(await list.row(others).getByRole('button').count(), 0, 'no menu');
    assert.equal(await list.row('Personal one').getByRole('button').count(), 0, 'it is somebody else who it is personal to');
    assert.ok((await (await list.menu(mine)).getByText(w.remove).count()) === 1);
    await visitor.page.keyboard.press('Escape');
    const panel = await list.add();
    const offered = await panel.locator('input[name=type]').evaluateAll((them) => them.map((it) => it.value));
    assert.deepEqual(offered, [who === 'personal' ? 'Personal' : 'Service']);
    await panel.locator('input[name=name]').fill(unique(who));
    if (who === 'service') await chosen(panel, 'CanAccessProject').check();
    await list.save();
    await list.created();
  });
}

inBoth('S5, S12, S17: the panel says when to use which type, and to give the least', async ({ visit, w, language }) => {
  const panel = await new AccessTokens(await visit(people.developer), w).add();
  await panel.locator('input[name=type][value=Service]').check();
  assert.match(await panel.locator('.permissions').innerText(), { en: /least/i, zh: /最小|最少/ }[language]);
  const [personal, service] = await Promise.all(['Personal', 'Service'].map((type) =>
    panel.locator('label').filter({ has: panel.page().locator(`input[name=type][value=${type}]`) }).innerText()));
  assert.match(personal, { en: /for a while.*never more/s, zh: /临时.*绝不会更多/s }[language]);
  assert.match(service, { en: /outlive.*keeps the permissions/s, zh: /长期.*永久/s }[language]);
});
