// Swagger UI for somebody who reads the document: authorize, and try it out, under its strict content security policy.
import assert from 'node:assert/strict';
import { stage } from './stage.mjs';
import { unique } from './world.mjs';

const { play } = stage();

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
  if (await block.getByRole('button', { name: 'Execute' }).count() === 0) await block.locator('.opblock-summary-control').click();
  const clear = block.getByRole('button', { name: 'Clear' });
  if (await clear.count()) await clear.click();
  if (body) await block.locator('textarea.body-param__text').fill(JSON.stringify(body));
  await block.getByRole('button', { name: 'Execute' }).click();
  const live = block.locator('.live-responses-table');
  const status = Number(await live.locator('tbody .response-col_status').innerText());
  const text = await live.locator('.response-col_description pre code').first().innerText();
  return { status, answer: JSON.parse(text) };
}

/** Takes back every credential. */
async function leave(page) {
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  const given = page.getByRole('button', { name: 'Remove authorization' });
  for (let left = await given.count(); left > 0; left -= 1) await given.first().click();
  await page.locator('.modal-ux .close-modal').click();
}

// One test, since the page is large: it takes seconds until all operations are shown.
play('Swagger UI: nobody is refused, a member reads and writes, and so does a token', async ({ world, visit }) => {
  const visitor = await visit(null);
  visitor.expect(/status of 401/);
  const { page } = visitor;
  await page.goto('/swagger-ui/');
  await page.locator('.opblock').first().waitFor();

  const { status, answer } = await attempt(page, 'listProjects');
  assert.deepEqual({ status, ...answer }, { status: 401, success: false, errors: ['Unauthorized'], data: null });

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

  await leave(page);
  const { token } = await world.token(world.ann, unique('for Swagger'));
  await authorize(page, { AccessToken: token });
  assert.equal((await attempt(page, 'listProjects')).status, 200);
  assert.equal((await attempt(page, 'createProject', { name: 'Made here', key: 'made-here' })).status, 200);
  assert.ok((await world.ann.api.get('/projects')).some((it) => it.key === 'made-here'), 'it was made');
});
