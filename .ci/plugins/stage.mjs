// A server of the release binary whose clock can be moved, with Ann who owns it, and plugins that are installed in it.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Api } from '../../browser/api.mjs';

const ANN = { email: 'ann@example.com', password: 'correct horse battery' };
export const PASSWORD = 'a password of their own';

/** What is done again until it holds, for at most ten seconds. */
export async function soon(what, look) {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await look();
    if (found) return found;
    await new Promise((later) => setTimeout(later, 50));
  }
  throw new Error(`${what} is not so after ten seconds`);
}

/** A port that nobody listens on. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

export class Stage {
  constructor() {
    this.place = mkdtempSync(join(tmpdir(), 'keywright-plugins-'));
  }

  /** Starts the server as if it were so much later: `-200d`, `+3h`; with more in its environment. */
  async start(shift = '+0', more = {}) {
    const port = await freePort();
    this.url = `http://127.0.0.1:${port}`;
    const log = openSync(join(this.place, 'log'), 'a');
    const owner = { KEYWRIGHT_OWNER_EMAIL: ANN.email, KEYWRIGHT_OWNER_PASSWORD: ANN.password };
    const clock = shift === '+0' ? {} : { LD_PRELOAD: process.env.FAKETIME_LIBRARY, FAKETIME: shift, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
    this.process = spawn(
      process.env.KEYWRIGHT_BIN,
      ['serve', '--data-dir', join(this.place, 'data'), '--listen', `127.0.0.1:${port}`, '--plugin-private-networks', 'on'],
      { env: { PATH: process.env.PATH, ...clock, ...owner, ...more }, stdio: ['ignore', log, log] },
    );
    this.ended = new Promise((done) => this.process.once('close', done));
    await soon('the server', () => fetch(`${this.url}/health/readiness`).then((it) => it.ok, () => false)).catch((error) => {
      throw new Error(`${error.message}\n${readFileSync(join(this.place, 'log'), 'utf8')}`);
    });
    const anybody = await new Api(this.url).login(ANN.email, ANN.password);
    const [organization] = await anybody.get('/organizations');
    this.organization = organization;
    this.ann = new Api(this.url, anybody.credential, organization.id);
  }

  async stop() {
    this.process.kill('SIGTERM');
    await this.ended;
  }

  async end() {
    await this.stop();
    rmSync(this.place, { recursive: true, force: true });
  }

  /** Installs a plugin that its author has signed, tells it what it has to know, and enables it. */
  async install(name, config = {}, terms = {}) {
    const { ann } = this;
    const key = readFileSync(join(process.env.BUNDLES, 'author'), 'utf8').trim();
    await ann.call('POST', '/plugin-keys', { name: 'The author', key });
    const bytes = readFileSync(join(process.env.BUNDLES, `${name}.plugin`));
    const headers = { Authorization: ann.credential, Organization: ann.organization, 'Content-Type': 'application/octet-stream' };
    const answer = await fetch(`${this.url}/api/v1/plugins`, { method: 'POST', headers, body: bytes });
    const { success, errors, data } = await answer.json();
    if (!success) throw new Error(`${name} is not installed: ${errors}`);
    if (Object.keys(config).length > 0) await ann.put(`/plugins/${name}/config`, { config });
    return ann.put(`/plugins/${name}/enable`, { consent: data.hash, ...terms });
  }

  /** Calls a route of a plugin. */
  async call(api, method, plugin, path, body) {
    const headers = { Authorization: api.credential, 'Content-Type': 'application/json' };
    if (api.organization) headers.Organization = api.organization;
    const options = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
    const answer = await fetch(`${this.url}/plugins/${this.organization.key}/${plugin}${path}`, options);
    const text = await answer.text();
    return { status: answer.status, body: text && JSON.parse(text) };
  }

  /** A page of a plugin. */
  page(api, plugin, page, more = '') {
    return api.get(`/plugins/${plugin}/pages/${page}?${more}`);
  }

  /** What a button of it does. */
  act(api, plugin, page, action, input = {}, more = {}) {
    return api.post(`/plugins/${plugin}/pages/${page}/actions/${action}`, { input, ...more });
  }

  /** A policy of these statements: its id. */
  async policy(key, ...statements) {
    const { id } = await this.ann.post('/policies', { name: key, key, description: '' });
    const said = statements.map(([resourceType, actions, resource]) => ({ resourceType, effect: 'allow', actions, resources: [resource] }));
    await this.ann.put(`/policies/${id}/statements`, said);
    return id;
  }

  /** Somebody with these policies and a password of their own. */
  async member(name, ...policyIds) {
    const email = `${name.toLowerCase()}@example.com`;
    await this.ann.post('/members/add', { email, policyIds, groupIds: [] });
    const { items } = await this.ann.get(`/members?searchText=${email}`);
    const { password } = await this.ann.post(`/members/${items[0].id}/one-time-password`);
    const newcomer = await new Api(this.url).login(email, password);
    await newcomer.put('/identity/reset-password', { currentPassword: password, newPassword: PASSWORD });
    const api = await this.login(name);
    await api.put('/user/profile', { name });
    return { id: items[0].id, name, api };
  }

  /** Somebody who was added, as they log in now. */
  login(name) {
    return new Api(this.url, null, this.organization.id).login(`${name.toLowerCase()}@example.com`, PASSWORD);
  }

  /** Runs the program, and answers what it said. */
  async program(...args) {
    const env = { ...process.env, KEYWRIGHT_URL: this.url, KEYWRIGHT_TOKEN: this.token ?? '' };
    return (await promisify(execFile)(process.env.KEYWRIGHT_BIN, args, { env })).stdout;
  }
}

/** What gathers events: a server that notes what comes, and answers as it is told; over TLS if it has a key and certificate. */
export class Collector {
  constructor(tls) {
    Object.assign(this, { status: 200, heard: [], scheme: tls ? 'https' : 'http' });
    const serve = (answer) => (tls ? createTlsServer(tls, answer) : createServer(answer));
    this.server = serve((request, answer) => {
      let body = '';
      request.on('data', (some) => (body += some));
      request.on('end', () => {
        this.heard.push({ headers: request.headers, body });
        answer.writeHead(this.status).end('{}');
      });
    });
  }

  async listen() {
    this.server.listen(0, '127.0.0.1');
    await new Promise((ready) => this.server.once('listening', ready));
    this.url = `${this.scheme}://127.0.0.1:${this.server.address().port}/events`;
    return this;
  }

  /** The events that were taken. */
  events() {
    return this.heard.flatMap((it) => JSON.parse(it.body));
  }

  close() {
    this.server.close();
  }
}
