// The REST API of the server, as `plugin/NAME`, as far as `plugin.toml` asks for it and an administrator granted it.
import * as admin from 'keywright:plugin/admin@1.0.0';
import { asked } from './fault.js';

/** What the server does not do. */
export class Denied extends Error {
  constructor(status, errors) {
    super(errors.join('; ') || `the server answers ${status}`);
    this.name = 'Denied';
    this.status = status;
    this.errors = errors;
  }
}

/** Calls the API, and answers what is in its envelope; throws `Denied` where it says no. */
export function call(method, path, body, { forCaller = false } = {}) {
  const sent = body === undefined ? null : JSON.stringify(body);
  const { status, body: said } = asked(() => admin.send({ method, path, body: sent, forCaller }));
  const envelope = said ? JSON.parse(said) : {};
  if (status < 200 || status > 299) throw new Denied(status, envelope.errors ?? []);
  return envelope.data;
}

export const get = (path, how) => call('GET', path, undefined, how);
export const post = (path, body, how) => call('POST', path, body, how);
export const put = (path, body, how) => call('PUT', path, body, how);
export const remove = (path, how) => call('DELETE', path, undefined, how);

/** Whether whoever calls the route, or uses the page, may do this. */
export const callerMay = (action, resource) => asked(() => admin.callerMay(action, resource));

/** All items of a list, page by page. `path` has no `pageIndex` and `pageSize`. */
export function* pages(path, { size = 100, most = 10_000 } = {}) {
  for (let index = 0; index * size < most; index += 1) {
    const page = get(`${path}${path.includes('?') ? '&' : '?'}pageIndex=${index}&pageSize=${size}`);
    yield* page.items;
    if (page.items.length < size) return;
  }
}
