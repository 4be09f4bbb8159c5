// What others try: names that are no names (S06), forms of other sites (H09), sessions that somebody else has chosen (H10).
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after } from 'node:test';
import { crawl } from './crawl.mjs';
import { stage } from './stage.mjs';
import { allow, flag, unique } from './world.mjs';

const SESSION = '__Host-keywright';
const NAMES = ['<img src=x onerror=alert(1)>', '</script><script>alert(2)</script>', '"\'><svg/onload=alert(3)>', 'javascript:alert(4)', '{{7*7}}${7*7}'];

const { play } = stage();
const servers = [];
after(() => servers.forEach((it) => it.close()));

play('S06: names are text on every page that shows them', async ({ world, visit, language }) => {
  const { api } = world.ann;
  for (const name of NAMES) {
    const named = `${name} ${language}`;
    await world.token(world.ann, named);
    await world.token(world.ann, `${named} s`, 'Service', [allow('project', 'CanAccessProject', 'project/*')]);
    await api.post('/groups', { name: named, description: named });
    const policy = await world.policy([allow('project', 'CanAccessProject', 'project/*')], named);
    await api.put(`/policies/${policy}/settings`, { name: named, description: named });
    const key = unique('hostile').replace(' ', '-');
    await api.post('/projects', { name: named, key });
    await api.post(`/envs/${world.dev}/feature-flags`, { ...flag(key), name: named, description: named });
    const member = await world.developer('Hostile');
    await member.api.put('/user/profile', { name: named });
  }
  const visitor = await visit(world.ann);
  const seen = await crawl(visitor, async (page) => {
    const made = await page.locator('img[src=x], svg[onload], a[href^="javascript:"]').count();
    assert.equal(made, 0, `${page.url()} made elements of a name`);
    return (await page.content()).includes('&lt;img src=x onerror=alert(1)&gt;');
  });
  const showing = seen.filter((it) => it.result);
  assert.ok(showing.length > 3, `only ${showing.length} pages show a name`);
  await visitor.go('integrations/access-tokens?name=%7B%7B');
  await visitor.page.getByText(`{{7*7}}\${7*7} ${language}`, { exact: true }).waitFor();
});

/** A page of somebody else, whose only form goes to an address of ours with these fields; it sends itself. */
async function page(host, action, fields) {
  const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${escape(value)}">`);
  const html = `<form method="post" action="${action}">${inputs.join('')}<button>Win a prize</button></form>`;
  const server = createServer((_, answer) => answer.setHeader('Content-Type', 'text/html').end(html));
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  servers.push(server);
  return `http://${host}:${server.address().port}/`;
}

// Another port of the same host is another origin and the same site: cookies that are SameSite=Lax go along.
for (const [whose, host] of [['another site', '127.0.0.1'], ['another origin of the same site', 'localhost']]) {
  play(`H09: a form of ${whose} changes nothing`, async ({ world, visit }) => {
    const name = unique('Forged');
    const { id } = await world.token(world.ann, unique('Victim'));
    const list = `${world.url}/en/integrations/access-tokens`;
    const organization = world.organization;
    const forms = [
      [list, { organization, name, type: 'Personal', scope: 'SameAsMember' }],
      [`${list}/${id}/status`, { organization, status: 'Inactive' }],
      [`${list}/${id}/remove`, { organization }],
      [`${world.url}/en/logout`, {}],
      [`${world.url}/en/theme`, { to: 'dark' }],
    ];
    const visitor = await visit(world.ann);
    visitor.expect(/status of 403|favicon/);
    for (const [action, fields] of forms) {
      await visitor.page.goto(await page(host, action, fields));
      const [answer] = await Promise.all([visitor.page.waitForResponse(action), visitor.page.click('button')]);
      const isToLogin = answer.status() === 303 && /^\/en\/login/.test(answer.headers().location);
      assert.ok(answer.status() === 403 || isToLogin, `${action}: ${answer.status()}`);
    }
    const tokens = (await world.ann.api.get('/access-tokens?pageSize=1000')).items;
    assert.ok(!tokens.some((it) => it.name === name), 'no token was made');
    assert.equal(tokens.find((it) => it.id === id)?.status, 'Active', 'nor one switched or removed');
    await visitor.go('integrations/access-tokens');
    await visitor.page.getByRole('heading', { level: 1, name: 'Access tokens' }).waitFor();
    assert.equal(await visitor.page.getAttribute('html', 'data-theme'), null);
  });

  play(`H09: a form of ${whose} logs nobody in as somebody else`, async ({ world, visit }) => {
    const mallory = await world.developer('Mallory');
    const visitor = await visit(world.ann);
    visitor.expect(/status of 403|favicon/);
    const before = await visitor.context.cookies();
    const login = `${world.url}/en/login`;
    await visitor.page.goto(await page(host, login, { email: mallory.email, password: mallory.password, next: '' }));
    const [answer] = await Promise.all([visitor.page.waitForResponse(login), visitor.page.click('button')]);
    assert.equal(answer.status(), 403);
    assert.deepEqual(await visitor.context.cookies(), before);
  });

  play(`H09: a script of ${whose} can call nothing with the browser's cookies`, async ({ world, visit }) => {
    const visitor = await visit(world.ann);
    visitor.expect(/CORS|Failed to load resource|favicon/);
    const name = unique('Fetched');
    await visitor.page.goto(await page(host, 'about:blank', {}));
    const fetched = await visitor.page.evaluate(
      async ([url, name]) => {
        const call = (path, headers, body) =>
          fetch(url + path, { method: 'POST', credentials: 'include', headers, body }).then((it) => it.status, () => 'refused');
        return [
          await call('/api/v1/access-tokens', { 'Content-Type': 'application/json' }, JSON.stringify({ name, type: 'Personal' })),
          await call('/api/v1/identity/refresh-token', {}, undefined),
          await call('/en/integrations/access-tokens', { 'Content-Type': 'application/x-www-form-urlencoded' }, `name=${name}&type=Personal`),
        ];
      },
      [world.url, name],
    );
    assert.deepEqual(fetched, ['refused', 'refused', 'refused']);
    const tokens = (await world.ann.api.get('/access-tokens?pageSize=1000')).items;
    assert.ok(!tokens.some((it) => it.name === name));
  });
}

play('H10: logging in begins a session of its own, in a cookie that scripts and other sites do not get', async ({ world, visit }) => {
  const visitor = await visit(null);
  const chosen = { name: SESSION, value: 'chosen-by-somebody-else', domain: 'localhost', path: '/', secure: true };
  await visitor.context.addCookies([chosen]);
  await visitor.login(world.ann, '/en/integrations/access-tokens');
  const session = async () => (await visitor.context.cookies()).find((it) => it.name === SESSION);
  const first = await session();
  assert.notEqual(first.value, chosen.value);
  const { secure, httpOnly, sameSite, path, domain } = first;
  assert.deepEqual({ secure, httpOnly, sameSite, path, domain }, { secure: true, httpOnly: true, sameSite: 'Lax', path: '/', domain: 'localhost' });
  assert.equal(await visitor.page.evaluate(() => document.cookie), '');
  await visitor.login(world.ann, '/en/integrations/access-tokens');
  assert.notEqual((await session()).value, first.value, 'a second login is a second session');
});

play('H10: a session that has ended is nobody\'s, whoever still has its cookie', async ({ world, visit }) => {
  const visitor = await visit(null);
  await visitor.login(world.ann, '/en/integrations/access-tokens');
  const kept = await visitor.context.cookies();
  await visitor.page.getByRole('button', { name: /Your account/ }).click();
  await visitor.page.getByRole('button', { name: 'Log out' }).click();
  await visitor.page.waitForURL(/\/en\/login/);
  await visitor.context.addCookies(kept);
  await visitor.go('integrations/access-tokens');
  assert.match(visitor.page.url(), /\/en\/login/);
});
