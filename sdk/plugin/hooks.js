// Between what authors write and what the server calls. `keywright plugin build` puts it around a plugin: JSON is read and
// written here, and what a plugin throws becomes an answer instead of the end of the call.
import * as log from 'keywright:plugin/log@1.0.0';
import { bytes } from './bytes.js';
import { Again, Aside, Refused, json, parse } from './index.js';
import { checked, plain } from './names.js';

/** All that others are told of a bug. The log has the rest. */
const FAILED = 'the plugin failed';

const message = (error) => (error instanceof Error ? error.message : String(error));

/** Whether something is thrown to be told to whoever calls, and is no bug. */
const isAnswer = (error) => error instanceof Refused || (error?.name === 'Denied' && error.status < 500);

/** Writes down what was thrown, and where. */
function note(what, error) {
  const name = error instanceof Error ? `${error.name === 'Error' ? error.constructor.name : error.name}: ` : '';
  log.write('error', `${what}: ${name}${message(error)}`, error?.stack ? JSON.stringify({ stack: error.stack }) : '');
}

/** Calls, and throws texts only: the server takes nothing else. Administrators read them. */
function told(what, call) {
  try {
    return unawaited(call());
  } catch (error) {
    note(what, error);
    throw message(error);
  }
}

/** The same for those who look at a page: they are told what was thrown for them, and of bugs no more than that there is one. */
function shown(what, call) {
  try {
    return unawaited(call());
  } catch (error) {
    if (isAnswer(error)) throw message(error);
    note(what, error);
    throw FAILED;
  }
}

/** What a hook answers, which it does at once or not at all. */
function unawaited(found) {
  if (typeof found?.then === 'function') throw new Error('a hook cannot be async: all calls answer at once');
  return found;
}

/** The same, where there must be an answer. */
function needed(found, what) {
  if (unawaited(found) === undefined || found === null) throw new Error(`${what} answered nothing`);
  return found;
}

const own = (all, name) => (Object.hasOwn(all, name) ? all[name] : undefined);

export const lifecycle = (start) => {
  plain('lifecycle', start);
  return { start: (reason) => void told('lifecycle', () => start(reason)) };
};

export const admission = (review) => {
  plain('admission', review);
  return {
    review: (operation) =>
      told('admission', () => {
        const { kind, actor } = operation;
        const asked = { kind, actor, object: JSON.parse(operation.object), old: JSON.parse(operation.old) };
        return (unawaited(review(asked)) ?? []).map((it) => {
          if (typeof it.code !== 'string') throw new Error('an objection needs a `code`, which is a text');
          const words = typeof it.message === 'string' ? it.message : JSON.stringify(it.message ?? it.code);
          return { field: it.field ?? '', code: it.code, message: words };
        });
      }),
  };
};

export const events = (handle) => {
  plain('events', handle);
  return {
    handle(batch) {
      try {
        unawaited(handle(batch.map((it) => ({ ...it, body: JSON.parse(it.body) }))));
      } catch (error) {
        if (error instanceof Aside) throw { tag: 'drop', val: error.message };
        const isPlanned = error instanceof Again;
        if (isPlanned) log.write('warn', `events: ${error.message}`, '');
        else note('events', error);
        throw { tag: 'retry', val: (isPlanned && Math.trunc(error.seconds)) || 0 };
      }
    },
  };
};

export const routes = (all, names) => {
  checked('routes', all, names);
  return {
    handle(request) {
      const what = `${request.method} ${request.route}`;
      try {
        const answer = own(all, what);
        if (!answer) throw new Refused(501, `the plugin does not answer ${what}`);
        const { status, headers, body } = needed(answer(asked(request)), `the route ${what}`);
        const named = Object.entries(headers ?? {}).map(([name, value]) => ({ name, value: String(value) }));
        return { status, headers: named, body: body instanceof Uint8Array ? body : bytes(body ?? '') };
      } catch (error) {
        const status = isAnswer(error) ? error.status : 500;
        if (status >= 500) note(`${request.method} ${request.path}`, error);
        const said = json({ error: isAnswer(error) ? message(error) : FAILED }, status);
        return { ...said, headers: [{ name: 'content-type', value: 'application/json' }] };
      }
    },
  };
};

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

export const pages = (all, names) => {
  checked('pages', all, names);
  return {
    render: (view) =>
      shown(`the page ${view.page}`, () =>
        JSON.stringify(needed(of(all, view).render(seen(view)), `the page ${view.page}`)),
      ),
    act: (view, action, input) =>
      shown(`${action} of the page ${view.page}`, () => {
        const act = own(of(all, view).actions ?? {}, action);
        if (!act) throw new Refused(404, `the page ${view.page} has no action ${action}`);
        return JSON.stringify(unawaited(act(seen(view), JSON.parse(input))) ?? {});
      }),
  };
};

function of(all, view) {
  const page = own(all, view.page);
  if (!page) throw new Refused(404, `the plugin has no page ${view.page}`);
  return typeof page === 'function' ? { render: page } : page;
}

const seen = (view) => ({ ...view, query: Object.fromEntries(view.query) });

export const jobs = (all, names) => {
  checked('jobs', all, names);
  return {
    run: (name) =>
      told(`the job ${name}`, () => {
        const run = own(all, name);
        if (!run) throw new Error(`the plugin has no job ${name}`);
        unawaited(run());
      }),
  };
};
