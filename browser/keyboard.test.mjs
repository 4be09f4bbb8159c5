// The console without a mouse: Tab reaches everything in the order in which it stands, Escape closes what lies over a
// page and gives the focus back, and the menu can be skipped.
import assert from 'node:assert/strict';
import { AccessTokens, action, dialog } from './pages.mjs';
import { crawl } from './crawl.mjs';
import { stage } from './stage.mjs';
import { allow } from './world.mjs';

const { play, inBoth } = stage(async (world) => {
  await world.token(world.ann, 'First');
  await world.token(world.ann, 'Second', 'Service', [allow('project', 'CanAccessProject', 'project/*')]);
});

/** What the keyboard should reach on a page, in its order; what lies over it keeps the rest away. */
const REACHABLE = () => {
  const root = document.querySelector('dialog:modal') ?? document;
  const all = root.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]');
  const isReached = (it) =>
    it.checkVisibility({ visibilityProperty: true }) && !it.disabled && it.tabIndex >= 0 && it.type !== 'hidden' &&
    (it.type !== 'radio' || it.checked);
  return [...all].filter(isReached).map((it, i) => {
    it.dataset.stop = i;
    return it.outerHTML.slice(0, 120);
  });
};

/** Notes where the focus goes, and where that is not to be seen. */
const NOTE = () => {
  window.visited = [];
  document.addEventListener('focusin', ({ target }) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(target);
    window.visited.push({ stop: target.dataset.stop, isDim: outlineStyle === 'none' || outlineWidth === '0px' });
  });
  document.activeElement?.blur();
  document.querySelector('dialog:modal')?.focus();
};

/** Where Tab goes, from the beginning of a page. */
async function tour(page) {
  const expected = await page.evaluate(REACHABLE);
  await page.evaluate(NOTE);
  const hasAll = () => page.evaluate((count) => new Set(window.visited.map((it) => it.stop).filter(Boolean)).size >= count, expected.length);
  // A date has stops of its own within.
  for (let left = expected.length * 2 + 10; left > 0 && !(await hasAll()); left -= 10) {
    for (let i = 0; i < 10; i += 1) await page.keyboard.press('Tab');
  }
  const stops = [];
  const dim = [];
  for (const { stop, isDim } of await page.evaluate(() => window.visited)) {
    if (stop === undefined || stops.includes(Number(stop))) continue;
    stops.push(Number(stop));
    if (isDim) dim.push(expected[stop]);
  }
  return { expected, stops, dim };
}

play('Tab reaches everything on every page, in its order, and shows where it is', async ({ world, visit }) => {
  const pages = await crawl(await visit(world.ann), tour);
  for (const { url, result } of pages) {
    const missed = result.expected.filter((_, i) => !result.stops.includes(i));
    assert.deepEqual(missed, [], `${url}: Tab does not reach`);
    const sorted = [...result.stops].sort((a, b) => a - b);
    const at = result.stops.indexOf(sorted[0]);
    assert.deepEqual([...result.stops.slice(at), ...result.stops.slice(0, at)], sorted, `${url}: out of order`);
    assert.deepEqual(result.dim, [], `${url}: the focus is not to be seen`);
  }
});

inBoth('the first stop of a page skips the menu', async ({ world, visit, language }) => {
  const { page } = await visit(world.ann);
  await page.keyboard.press('Tab');
  assert.match(await page.evaluate(() => document.activeElement.innerText), { en: /Skip/, zh: /跳到/ }[language]);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  const isInMain = await page.evaluate(() => document.querySelector('main').contains(document.activeElement));
  assert.ok(isInMain, 'the next stop is in the page itself');
});

const hasFocus = (locator) => locator.evaluate((it) => it === document.activeElement);

inBoth('Escape closes the panel of a new token and gives the focus back to Add', async ({ world, visit, w }) => {
  const visitor = await visit(world.ann);
  const { page } = visitor;
  const add = action(page.getByRole('main'), w.add);
  await add.focus();
  await page.keyboard.press('Enter');
  await dialog(page).getByRole('heading', { name: w.adding }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.name), 'name', 'one can type at once');
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'detached' });
  await page.waitForLoadState();
  assert.ok(await hasFocus(add), await page.evaluate(() => document.activeElement.outerHTML));
});

inBoth('Escape leaves a question unanswered and gives the focus back to the menu it came from', async ({ world, visit, w }) => {
  const visitor = await visit(world.ann);
  const { page } = visitor;
  const list = new AccessTokens(visitor, w);
  const button = list.row('First').getByRole('button').first();
  await button.focus();
  await page.keyboard.press('Enter');
  await page.locator('[popover]:popover-open').waitFor();
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').waitFor();
  assert.equal((await page.evaluate(() => document.activeElement.innerText)).trim(), w.cancel, 'the safe answer');
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await page.waitForLoadState();
  assert.ok(await hasFocus(button), await page.evaluate(() => document.activeElement.outerHTML));
  await list.row('First').waitFor();
});

play('Tab stays in the panel while it is open', async ({ world, visit, w }) => {
  const visitor = await visit(world.ann);
  await new AccessTokens(visitor, w).add();
  for (let i = 0; i < 40; i += 1) {
    await visitor.page.keyboard.press('Tab');
    const isOutside = await visitor.page.evaluate(() => {
      const it = document.activeElement;
      return it !== document.body && !document.querySelector('dialog[open]').contains(it);
    });
    assert.ok(!isOutside, `outside after ${i + 1}`);
  }
});
