// Who may do what, and what is asked: the same for every server. 64 principals of 10 statements, 50 questions to each.

const WORDS = ["checkout", "search", "cart", "login", "email", "price", "stock", "mobile"];
const ENVS = ["dev", "test", "stage", "prod"];
const ACTIONS = ["ToggleFlag", "UpdateFlagName", "UpdateFlagTags", "CloneFlag", "ArchiveFlag", "DeleteFlag"];

const flag = (project, env, key) => `project/${project}:env/${env}:flag/${key}`;
// Whether a pattern is of a name: `*` is any run of characters but `:`.
const selects = (pattern, name) =>
  new RegExp(`^${pattern.split("*").map((it) => it.replace(/[^\w]/g, "\\$&")).join("[^:]*")}$`).test(name);
const matches = (it, { action, resource }) =>
  (it.actions.includes(action) || it.actions[0] === "*") && selects(it.resource, resource);

// Eight allows of three actions each: four of one flag, three of all that begin alike, one of these in any project; and
// two denies of all actions on some of them.
function statements(project, env, turn) {
  const allows = WORDS.map((word, index) => ({
    effect: "allow",
    actions: [0, 1, 2].map((it) => ACTIONS[(it + index + turn) % ACTIONS.length]),
    resource: flag(index === 7 ? "*" : project, env, index < 4 ? `${word}-1` : `${word}-*`),
  }));
  const denies = [4, 5].map((it) => ({ effect: "deny", actions: ["*"], resource: flag(project, env, `${WORDS[it]}-9*`) }));
  return [...allows, ...denies];
}

function questions(project, env, all) {
  const asked = WORDS.flatMap((word, index) => {
    const { actions } = all[index];
    const other = ACTIONS.find((it) => !actions.includes(it));
    const elsewhere = flag(project, ENVS[(ENVS.indexOf(env) + 1) % 4], `${word}-1`);
    const here = flag(project, env, `${word}-1`);
    return [...actions, other].map((action) => ({ action, resource: here })).concat({ action: actions[0], resource: elsewhere });
  });
  for (const it of [4, 5]) for (const action of all[it].actions) asked.push({ action, resource: flag(project, env, `${WORDS[it]}-95`) });
  for (const it of [0, 1, 2, 3]) asked.push({ action: all[it].actions[0], resource: flag(project, env, `${WORDS[it]}-11`) });
  return asked.map((it) => {
    const deciding = all.filter((statement) => matches(statement, it));
    return { ...it, allowed: deciding.length > 0 && deciding.every(({ effect }) => effect === "allow") };
  });
}

export const principals = Array.from({ length: 64 }, (_, number) => {
  const [project, env] = [`shop-${number % 8}`, ENVS[(number >> 3) % 4]];
  const all = statements(project, env, number);
  const asked = questions(project, env, all);
  // For who knows neither wildcards nor denies: what is allowed of the things asked for, and two more to make it ten.
  const grants = {};
  for (const it of asked) if (it.allowed) (grants[it.resource] ??= []).push(it.action);
  for (const it of ["never-1", "never-2"]) grants[flag(project, env, it)] = ACTIONS.slice(0, 3);
  return { name: `principal-${number}`, statements: all, grants, questions: asked };
});

// Everything that is asked, mixed so that any part of it is like the whole: slow servers come to fewer of them.
const inOrder = principals[0].questions.flatMap((_, at) => principals.map((principal) => [principal, principal.questions[at]]));
export const byTurns = inOrder.map((_, at) => inOrder[(at * 1977) % inOrder.length]); // they have no divisor in common
export const allowedShare = byTurns.filter(([, { allowed }]) => allowed).length / byTurns.length;
