// Who has what, and from where: Team, Groups, and the page that tells why (wire 4.5).
import assert from 'node:assert/strict';
import { action, dialog } from './pages.mjs';
import { stage } from './stage.mjs';
import { allow, deny, unique } from './world.mjs';

const DEV = 'project/shop:env/dev:flag/banner';
const PROD = 'project/shop:env/prod:flag/banner';
const TOGGLES = [allow('flag', 'ToggleFlag', 'project/shop:env/*:flag/*'), deny('flag', 'ToggleFlag', 'project/shop:env/prod:flag/*')];
const READS = [allow('project', 'CanAccessProject', 'project/*')];

const { inBoth } = stage();

/** A policy that allows flags to be switched, but not in production; and one that allows projects to be read. */
async function policies(world) {
  const [toggles, reads] = [unique('Toggles'), unique('Reads')];
  const [togglesId, readsId] = [await world.policy(TOGGLES, toggles), await world.policy(READS, reads)];
  return { toggles, togglesId, reads, readsId };
}

async function group(world, policyId) {
  const name = unique('Crew');
  const { id } = await world.ann.api.post('/groups', { name, description: '' });
  await world.ann.api.put(`/groups/${id}/add-policy/${policyId}`);
  return { name, id };
}

const save = (page, w) => dialog(page).getByRole('button', { name: w.save, exact: true }).click();
const done = (page, w) => page.getByRole('status').filter({ hasText: w.succeeded }).waitFor();
const row = (page, name) => page.getByRole('row').filter({ hasText: name });

/** Goes to a tab of a page, and shows all that could be on it. */
async function tab(page, w, name, isAll = true) {
  await page.getByRole('navigation', { name: /./ }).getByRole('link', { name, exact: true }).last().click();
  if (isAll) await page.getByLabel(w.which).selectOption('all');
}

/** Presses the button of a row, that adds what stands in it or takes it away. */
async function press(page, w, name, verb) {
  await row(page, name).getByRole('button', { name: verb }).click();
  if (verb === w.remove) await page.getByRole('alertdialog').getByRole('button', { name: w.remove, exact: true }).click();
  await done(page, w);
}

inBoth('Team: somebody is added with a policy and a group, gets a password that is shown once, and goes again', async ({ world, visit, w }) => {
  const { toggles, reads, readsId } = await policies(world);
  const crew = await group(world, readsId);
  const email = `${unique('nina').replace(' ', '-')}@example.com`;
  const visitor = await visit(world.ann, { at: 'iam/team' });
  const { page } = visitor;
  await action(page.getByRole('main'), w.add).click();
  await dialog(page).locator('input[name=email]').fill(email);
  await dialog(page).locator('select[name=policy]').selectOption({ label: toggles });
  await dialog(page).locator('select[name=group]').selectOption({ label: crew.name });
  await save(page, w);
  const password = (await dialog(page).locator('[data-secret]').innerText()).trim();
  const at = new URL(page.url()).pathname;
  const nina = await world.ann.api.login(email, password);
  assert.ok(nina.credential, 'it is good for logging in');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: email }).waitFor();
  assert.ok(!(await page.content()).includes(password), 'and is not shown again');
  assert.equal(await dialog(page).count(), 0);

  await row(page, crew.name).waitFor();
  await tab(page, w, w.direct, false);
  await row(page, toggles).waitFor();
  assert.equal(await row(page, reads).count(), 0, 'this one comes from the group');
  await tab(page, w, w.inherited, false);
  await row(page, reads).getByRole('link', { name: crew.name }).waitFor();
  await tab(page, w, w.direct);
  await press(page, w, reads, w.add);
  await tab(page, w, w.direct, false);
  await press(page, w, toggles, w.remove);
  await row(page, reads).waitFor();
  assert.equal(await row(page, toggles).count(), 0);

  await visitor.go(`iam/team?name=${email}`);
  await row(page, email).getByRole('button').last().click();
  await action(page.locator('[popover]:popover-open'), w.removeFromOrganization).click();
  const question = page.getByRole('alertdialog');
  await question.getByText(email).waitFor();
  await question.getByRole('button', { name: w.removeFromOrganization }).click();
  await done(page, w);
  assert.equal(await row(page, email).count(), 0);
  visitor.expect(/status of 404/);
  assert.equal((await page.goto(at)).status(), 404);
});

inBoth('Groups: one is made, gives its members its policies, and takes them along when it goes', async ({ world, visit, w }) => {
  const { reads } = await policies(world);
  const gus = await world.stranger('Gus');
  const projects = async () => (await gus.api.get('/projects')).length;
  const name = unique('Readers');
  const visitor = await visit(world.ann, { at: 'iam/groups' });
  const { page } = visitor;
  await action(page.getByRole('main'), w.add).click();
  await dialog(page).locator('input[name=name]').fill(name);
  await dialog(page).locator('textarea[name=description]').fill('who read');
  await save(page, w);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await tab(page, w, w.team);
  await press(page, w, gus.email, w.add);
  assert.equal(await projects(), 0, 'a group without policies gives nothing');
  await tab(page, w, w.policies);
  await press(page, w, reads, w.add);
  assert.equal(await projects(), 1, 'and one with a policy gives it at once');
  await tab(page, w, w.policies, false);
  await press(page, w, reads, w.remove);
  assert.equal(await projects(), 0);
  await tab(page, w, w.policies);
  await press(page, w, reads, w.add);
  assert.equal(await projects(), 1);
  await visitor.go(`iam/groups?name=${encodeURIComponent(name)}`);
  await row(page, name).getByRole('button').last().click();
  await action(page.locator('[popover]:popover-open'), w.remove).click();
  await page.getByRole('alertdialog').getByRole('button', { name: w.remove, exact: true }).click();
  await done(page, w);
  assert.equal(await projects(), 0);
});

/** Asks on the page that tells why, and reads the answer. */
async function ask(page, w, what, resource) {
  await page.locator('select[name=action]').selectOption(what);
  await page.locator('input[name=resource]').fill(resource);
  await page.getByRole('main').getByRole('button', { name: w.ask }).click();
  const answer = page.locator('#answer');
  await answer.getByText(resource, { exact: false }).first().waitFor();
  return answer;
}

/** Insists on what an answer says first. */
const says = async (answer, verdict) => assert.ok((await answer.getByRole('heading', { level: 2 }).innerText()).startsWith(verdict), verdict);

inBoth('Why?: of a member, a token and a policy, with the statements that decide and whence they come', async ({ world, visit, w }) => {
  const { toggles, togglesId, readsId } = await policies(world);
  const crew = await group(world, togglesId);
  const wes = await world.member('Wes', [readsId]);
  await world.ann.api.put(`/groups/${crew.id}/add-member/${wes.id}`);
  const token = unique('Switcher');
  await world.token(world.ann, token, 'Service', [allow('flag', 'ToggleFlag', 'project/shop:env/dev:flag/*')]);
  const { page, language } = await visit(world.ann, { at: `iam/team/${wes.id}` });

  await page.locator('a[href*="iam/why"]').filter({ visible: true }).first().click();
  const allowed = await ask(page, w, 'ToggleFlag', DEV);
  await says(allowed, w.allowed);
  await allowed.getByText('project/shop:env/*:flag/*').waitFor();
  await allowed.getByRole('link', { name: toggles }).waitFor();
  await allowed.getByRole('link', { name: crew.name }).waitFor();
  const refused = await ask(page, w, 'ToggleFlag', PROD);
  await says(refused, w.denied);
  await refused.getByText('project/shop:env/prod:flag/*').waitFor();
  await says(await ask(page, w, 'DeleteFlag', DEV), w.denied);
  assert.equal(await page.locator('#answer .card').count(), 0, 'no statement speaks of it');

  await page.goto(`/${language}/integrations/access-tokens?name=${encodeURIComponent(token)}`);
  await row(page, token).getByRole('button').first().click();
  await action(page.locator('[popover]:popover-open'), w.edit).click();
  await dialog(page).locator('a[href*="iam/why"]').click();
  await says(await ask(page, w, 'ToggleFlag', DEV), w.allowed);
  await says(await ask(page, w, 'ToggleFlag', PROD), w.denied);

  await page.goto(`/${language}/iam/policies/${togglesId}`);
  await page.getByRole('main').locator('a[href*="iam/why"]').click();
  await says(await ask(page, w, 'ToggleFlag', DEV), w.allowed);
  const denied = await ask(page, w, 'ToggleFlag', PROD);
  await says(denied, w.denied);
  await denied.getByRole('link', { name: toggles }).click();
  await page.getByRole('heading', { level: 1, name: toggles }).waitFor();
});
