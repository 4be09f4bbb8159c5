// Swagger UI for somebody who reads the document: authorize, and try it out, under its strict content security policy.
import assert from 'node:assert/strict';
import { stage } from './stage.mjs';
import { unique } from './world.mjs';

const { play } = stage();

/** Swagger UI, once it shows the operations. */
async function open(visit) {
  const visitor = await visit(null);
  await visitor.page.goto('/swagger-ui/');
  await visitor.page.locator('.opblock').first().waitFor();
  return visitor;
}

/** Fills in what the dialog asks for each of these schemes, as its name says. */
async function authorize(page, credentials) {
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  for (const [scheme, value] of Object.entries(credentials)) {
    const asked = page.locator('.auth-container').filter({ hasText: `${scheme} (` });
    await asked.locator('input').fill(value);
    await asked.getByRole('button', { name: 'Apply credentials' }).click();
    await asked.getByRole('button', { name: 'Remove authorization' }).waitFor();
  }
  await page.locator('.modal-ux .close-modal').click();
}

/** Tries an operation out: the status and the body that Swagger UI shows. */
async function attempt(page, operation, body) {
  const block = page.locator(`[id$="-${operation}"].opblock`);
  await block.locator('.opblock-summary-control').click();
  if (body) await block.locator('textarea.body-param__text').fill(JSON.stringify(body));
  await block.getByRole('button', { name: 'Execute' }).click();
  const live = block.locator('.live-responses-table');
  const status = Number(await live.locator('tbody .response-col_status').innerText());
  const text = await live.locator('.response-col_description pre code').first().innerText();
  return { status, answer: JSON.parse(text) };
}

play('Swagger UI: a member reads and writes', async ({ world, visit }) => {
  const { page } = await open(visit);
  const jwt = world.ann.api.credential.replace('Bearer ', '');
  await authorize(page, { MemberJwt: jwt, Organization: world.organization });
  const read = await attempt(page, 'listProjects');
  assert.equal(read.status, 200);
  assert.deepEqual(read.answer.data.map((it) => it.key), ['shop']);
  const name = unique('Swagger');
  const written = await attempt(page, 'createAccessToken', { name, type: 'Personal', permissions: [] });
  assert.equal(written.status, 200);
  const { items } = await world.ann.api.get(`/access-tokens?name=${encodeURIComponent(name)}`);
  assert.deepEqual(items.map((it) => it.id), [written.answer.data.id], 'it was made');
});

play('Swagger UI: a token reads and writes', async ({ world, visit }) => {
  const { page } = await open(visit);
  const { token } = await world.token(world.ann, unique('for Swagger'));
  await authorize(page, { AccessToken: token });
  const read = await attempt(page, 'listProjects');
  assert.equal(read.status, 200);
  const written = await attempt(page, 'createProject', { name: 'Made here', key: 'made-here' });
  assert.equal(written.status, 200);
  assert.ok((await world.ann.api.get('/projects')).some((it) => it.key === 'made-here'), 'it was made');
});

play('Swagger UI: without a credential an operation is refused, and the page says so', async ({ visit }) => {
  const visitor = await open(visit);
  visitor.expect(/status of 401/);
  const { status, answer } = await attempt(visitor.page, 'listProjects');
  assert.deepEqual({ status, ...answer }, { status: 401, success: false, errors: ['Unauthorized'], data: null });
});
