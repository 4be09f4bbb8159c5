// Between what authors write and what the server calls. `keywright plugin build` puts it around a plugin: JSON is read and
// written here, and what a plugin throws becomes an answer instead of the end of the call.
import * as log from 'keywright:plugin/log@1.0.0';
import { Again, Aside, Refused, json, parse } from './index.js';

const message = (error) => (error instanceof Error ? error.message : String(error));

/** Calls, and throws texts only: the server takes nothing else. */
function told(call) {
  try {
    return unawaited(call());
  } catch (error) {
    throw message(error);
  }
}

/** What a hook answers, which it does at once or not at all. */
function unawaited(found) {
  if (typeof found?.then === 'function') throw new Error('a hook cannot be async: all calls answer at once');
  return found;
}

const own = (all, name) => (Object.hasOwn(all, name) ? all[name] : undefined);

export const lifecycle = (start) => ({ start: (reason) => void told(() => start(reason)) });

export const admission = (review) => ({
  review: (operation) =>
    told(() => {
      const { kind, actor } = operation;
      const asked = { kind, actor, object: JSON.parse(operation.object), old: JSON.parse(operation.old) };
      return (review(asked) ?? []).map((it) => ({
        field: it.field ?? '',
        code: it.code,
        message: typeof it.message === 'string' ? it.message : JSON.stringify(it.message),
      }));
    }),
});

export const events = (handle) => ({
  handle(batch) {
    try {
      unawaited(handle(batch.map((it) => ({ ...it, body: JSON.parse(it.body) }))));
    } catch (error) {
      if (error instanceof Aside) throw { tag: 'drop', val: error.message };
      log.write('error', `events: ${message(error)}`, '');
      throw { tag: 'retry', val: error instanceof Again ? error.seconds : 0 };
    }
  },
});

export const routes = (all) => ({
  handle(request) {
    try {
      const answer = own(all, `${request.method} ${request.route}`);
      if (!answer) throw new Refused(501, `the plugin does not answer ${request.method} ${request.route}`);
      const { status, headers, body } = unawaited(answer(asked(request)));
      return { status, headers: Object.entries(headers).map(([name, value]) => ({ name, value })), body };
    } catch (error) {
      const status = error instanceof Refused ? error.status : error?.name === 'Denied' ? error.status : 500;
      if (status >= 500) log.write('error', `${request.method} ${request.path}: ${message(error)}`, '');
      const said = json({ error: status >= 500 && !(error instanceof Refused) ? 'the plugin failed' : message(error) }, status);
      return { ...said, headers: [{ name: 'content-type', value: 'application/json' }] };
    }
  },
});

/** A request as routes see it. */
const asked = (request) => ({
  ...request,
  caller: request.caller ?? null,
  params: Object.fromEntries(request.captures),
  query: read(request.query),
  headers: Object.fromEntries(request.headers.map((it) => [it.name.toLowerCase(), it.value])),
  json: () => parse(request.body),
});

/** The names and values of a query; of a name that is there twice, the last. */
function read(query) {
  const decoded = (it) => decodeURIComponent(it.replaceAll('+', ' '));
  const pairs = query.split('&').filter(Boolean).map((it) => it.split('='));
  return Object.fromEntries(pairs.map(([name, ...value]) => [decoded(name), decoded(value.join('='))]));
}

export const pages = (all) => ({
  render: (view) => told(() => JSON.stringify(of(all, view).render(seen(view)))),
  act: (view, action, input) =>
    told(() => {
      const act = own(of(all, view).actions ?? {}, action);
      if (!act) throw new Error(`the page ${view.page} has no action ${action}`);
      return JSON.stringify(unawaited(act(seen(view), JSON.parse(input))) ?? {});
    }),
});

function of(all, view) {
  const page = own(all, view.page);
  if (!page) throw new Error(`the plugin has no page ${view.page}`);
  return typeof page === 'function' ? { render: page } : page;
}

const seen = (view) => ({ ...view, query: Object.fromEntries(view.query) });

export const jobs = (all) => ({
  run: (name) =>
    told(() => {
      const run = own(all, name);
      if (!run) throw new Error(`the plugin has no job ${name}`);
      run();
    }),
});
