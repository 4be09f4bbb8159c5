// What a file of tests plays on: one world for all of its tests, visitors that each test brings along, and walks that
// are the same in every language.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LANGUAGES } from './words.mjs';
import { World } from './world.mjs';

/** Where pictures of failures go. */
const PICTURES = fileURLToPath(new URL('../target/browser', import.meta.url));

/** Makes a world before the tests of a file, in which `prepare` makes what else they need. */
export function stage(prepare = async () => {}) {
  let world;
  before(async () => {
    world = await World.begin();
    await prepare(world);
  });
  after(() => world?.end());

  /** A test: `walk` gets the world, and `visit`, with which somebody comes along. */
  const play = (name, walk, language = 'en') =>
    test(name, async () => {
      const visitors = [];
      const visit = async (person, options = {}) => {
        const visitor = await world.visit(person, { language, ...options });
        visitors.push(visitor);
        return visitor;
      };
      try {
        await walk({ world, visit, language, w: LANGUAGES[language] });
      } catch (error) {
        await Promise.all(visitors.map((it, i) => photograph(it.page, `${name} ${i}`)));
        await Promise.all(visitors.map((it) => it.context.close()));
        throw error;
      }
      for (const visitor of visitors) await visitor.leave();
    });

  /** The same test in each language. */
  const inBoth = (name, walk) => {
    for (const language of Object.keys(LANGUAGES)) play(`${name} (${language})`, walk, language);
  };
  return { play, inBoth };
}

async function photograph(page, name) {
  mkdirSync(PICTURES, { recursive: true });
  const file = join(PICTURES, `${name.replace(/[^\w]+/g, '-')}.png`);
  await page.screenshot({ path: file }).then(() => console.error(`see ${file}`), () => {});
}
