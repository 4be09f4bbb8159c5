// What the code of a plugin has, held to what `plugin.toml` says: looked at once, when the plugin is built.

/** What `keywright plugin build` reads between these, it tells the author; all else is the engine's. */
const fault = (lines) => new Error(`<<${lines.join('\n')}>>`);

const isAsync = (it) => it?.constructor?.name === 'AsyncFunction';

/** What is wrong with a function that the server calls. */
function wrong(what, it) {
  if (typeof it !== 'function') return [`${what} is no function`];
  return isAsync(it) ? [`${what} is async: a hook cannot be async, all calls answer at once`] : [];
}

/** Insists that a hook is a function which answers at once. */
export function plain(what, hook) {
  const faults = wrong(`\`${what}\``, hook);
  if (faults.length > 0) throw fault(faults);
}

/** Insists that an object has all functions that the manifest names, and no others. */
export function checked(hook, all, names) {
  if (all === null || typeof all !== 'object') throw fault([`\`${hook}\` is no object: ${names.map(quoted).join(', ')}`]);
  const missing = names.filter((it) => !Object.hasOwn(all, it));
  const extra = Object.keys(all).filter((it) => !names.includes(it));
  const faults = [
    ...missing.map((it) => `plugin.toml names ${quoted(it)}, and \`${hook}\` does not have it`),
    ...extra.map((it) => `\`${hook}\` has ${quoted(it)}, and plugin.toml does not name it`),
    ...Object.entries(all).flatMap(([name, it]) => functions(`\`${hook}\`: ${quoted(name)}`, it, hook === 'pages')),
  ];
  if (faults.length > 0) throw fault(faults);
}

const quoted = (name) => JSON.stringify(name);

/** What is wrong with an entry: a function, or a page with some. */
function functions(what, it, isPage) {
  if (!isPage || typeof it === 'function') return wrong(what, it);
  if (it === null || typeof it !== 'object') return [`${what} is no page`];
  const actions = Object.entries(it.actions ?? {}).flatMap(([name, act]) => wrong(`${what}: the action ${quoted(name)}`, act));
  return [...wrong(`${what}: \`render\``, it.render), ...actions];
}
