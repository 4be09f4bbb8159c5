// Every page of the console that links lead to, one of each kind: tests that hold for all pages need no list of them,
// and a page is covered by existing.

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const FLAG = /(?<=\/flags\/)(?!new$)[^/]+/;
/** What a query may ask for without it being another page. */
const FILTERS = ['page', 'size', 'name', 'next'];

/** Of which kind the page at an address is: the address without what only says of what it is. */
export function kind(url) {
  const { pathname, searchParams } = new URL(url);
  const asked = [...searchParams.keys()].filter((it) => !FILTERS.includes(it)).sort();
  return decodeURIComponent(pathname).replace(ID, '{id}').replace(FLAG, '{key}').replace(/^\/(en|zh)\//, '') + (asked.length ? `?${asked.join('&')}` : '');
}

/** Looks at a page of each kind with `look`; what it answered, and where. */
export async function crawl(visitor, look, { start = 'overview', known = new Map() } = {}) {
  const { page, language } = visitor;
  const base = `/${language}/`;
  const waiting = [new URL(`${base}${start}`, page.url()).href];
  const seen = known;
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    if (seen.has(kind(next))) continue;
    seen.set(kind(next), null);
    const answer = await page.goto(next);
    const result = await look(page, answer, kind(next));
    seen.set(kind(next), { kind: kind(next), url: next, status: answer.status(), result });
    const links = await page.locator('a[href]').evaluateAll((them) => them.map((it) => it.href));
    waiting.push(...links.filter((it) => new URL(it).pathname.startsWith(base) && new URL(it).origin === new URL(next).origin));
  }
  return [...seen.values()];
}
