// The people of the tests, and what they start with: a server, Ann who owns it, and a browser.
import { Api } from './api.mjs';
import { Browser } from './browser.mjs';
import { OWNER, Server } from './server.mjs';

export const PASSWORD = 'a password of their own';

let made = 0;
/** A name that nothing else in this world has. */
export const unique = (stem) => `${stem} ${(made += 1)}`;

const statement = (effect) => (resourceType, actions, resources) => ({
  id: unique('s'),
  resourceType,
  effect,
  actions: [actions].flat(),
  resources: [resources].flat(),
});
export const allow = statement('allow');
export const deny = statement('deny');

/** What one may do with access tokens. */
export const tokens = (...actions) => allow('access-token', actions, 'access-token/*');

export class World {
  /** With a project `shop`, environments `prod` and `dev`, and a flag `banner` in each. */
  static async begin() {
    const world = new World();
    [world.server, world.browser] = await Promise.all([Server.start(), Browser.launch()]);
    world.url = world.server.url;
    const anybody = await new Api(world.url).login(OWNER.email, OWNER.password);
    const [{ id }] = await anybody.get('/organizations');
    world.organization = id;
    world.ann = { ...OWNER, api: new Api(world.url, anybody.credential, id) };
    await world.ann.api.put('/user/profile', { name: 'Ann' });
    world.ann.id = (await world.ann.api.get('/user/profile')).id;
    const project = await world.ann.api.post('/projects', { name: 'Shop', key: 'shop' });
    world.project = project;
    for (const environment of project.environments) {
      world[environment.key] = environment.id;
      await world.ann.api.post(`/envs/${environment.id}/feature-flags`, flag('banner'));
    }
    return world;
  }

  /** A policy of these statements: its id. */
  async policy(statements, name = unique('policy')) {
    const key = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    const { id } = await this.ann.api.post('/policies', { name, key, description: '' });
    await this.ann.api.put(`/policies/${id}/statements`, statements);
    return id;
  }

  /** A policy that comes with the product: its id. */
  async builtIn(name) {
    const { items } = await this.ann.api.get('/policies?pageSize=100');
    return items.find((it) => it.type === 'SysManaged' && it.name === name).id;
  }

  /** Somebody with these policies and a password of their own. */
  async member(name, policyIds) {
    const { ann } = this;
    const email = `${unique(name).toLowerCase().replace(' ', '-')}@example.com`;
    await ann.api.post('/members/add', { email, policyIds, groupIds: [] });
    const { items } = await ann.api.get(`/members?searchText=${email}`);
    const { password } = await ann.api.post(`/members/${items[0].id}/one-time-password`);
    const newcomer = await new Api(this.url).login(email, password);
    await newcomer.put('/identity/reset-password', { currentPassword: password, newPassword: PASSWORD });
    const api = await new Api(this.url, null, this.organization).login(email, PASSWORD);
    await api.put('/user/profile', { name });
    return { id: items[0].id, name, email, password: PASSWORD, api };
  }

  /** Somebody who may do what these statements say. */
  async memberWho(name, ...statements) {
    return this.member(name, [await this.policy(statements)]);
  }

  async developer(name = 'Dev') {
    return this.member(name, [await this.builtIn('Developer')]);
  }

  async administrator(name = 'Adam') {
    return this.member(name, [await this.builtIn('Administrator')]);
  }

  /** Somebody in the organization who may do nothing. */
  async stranger(name = 'Sam') {
    return this.member(name, [await this.policy([])]);
  }

  /** A token that somebody makes through the API. */
  token(person, name, type = 'Personal', permissions = []) {
    return person.api.post('/access-tokens', { name, type, permissions });
  }

  /** Somebody at a page of the console. Who was there before is still logged in; nobody is not. */
  async visit(person, { language = 'en', at = 'integrations/access-tokens', url = this.url, ...options } = {}) {
    const visitor = await this.browser.visitor(url, options);
    visitor.language = language;
    if (person?.cookies) {
      await visitor.context.addCookies(person.cookies);
      await visitor.go(at);
    } else if (person) {
      await visitor.login(person, `/${language}/${at}`);
      const cookies = await visitor.context.cookies();
      person.cookies = cookies.filter((it) => it.name === '__Host-keywright');
    }
    return visitor;
  }

  async end() {
    await this.browser?.close();
    await this.server?.stop();
  }
}

export const flag = (key, tags = []) => ({
  name: key,
  key,
  isEnabled: false,
  description: '',
  variationType: 'boolean',
  variations: [{ id: 'on', name: 'On', value: 'true' }, { id: 'off', name: 'Off', value: 'false' }],
  enabledVariationId: 'on',
  disabledVariationId: 'off',
  tags,
});
