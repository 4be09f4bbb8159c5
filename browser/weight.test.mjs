// What a page of the console costs: what is loaded for it, and how long the server takes for it with many tokens.
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { stage } from './stage.mjs';

const KB = 1024;
/** All scripts and styles of a page, compressed. */
const MOST_BYTES = 40 * KB;
/** Tokens in the list whose first page is timed. */
const TOKENS = Number(process.env.TOKENS ?? 10_000);
/** How many make tokens at once. */
const MAKERS = 64;
/** The median time of the server for a page, in milliseconds. */
const MOST_TIME = 50;
const PAGES = 30;

const { play } = stage();

play('scripts and styles are under 40 kB', async ({ world, visit }) => {
  const visitor = await visit(world.ann);
  const loaded = await visitor.page.evaluate(() => [
    ...[...document.scripts].map((it) => it.src),
    ...[...document.querySelectorAll('link[rel=stylesheet]')].map((it) => it.href),
  ]);
  assert.ok(loaded.length >= 3 && loaded.every(Boolean), `${loaded}`);
  let sum = 0;
  for (const url of loaded) {
    const size = gzipSync(Buffer.from(await (await fetch(url)).arrayBuffer()), { level: 9 }).length;
    console.log(`${url.split('/').at(-1)}: ${size} bytes, compressed`);
    sum += size;
  }
  console.log(`together: ${(sum / KB).toFixed(1)} kB`);
  assert.ok(sum < MOST_BYTES, `${sum} bytes`);
});

play(`the first page of ${TOKENS} tokens takes the server less than ${MOST_TIME} ms`, async ({ world, visit }) => {
  let left = TOKENS;
  const make = async () => {
    while (left > 0) await world.token(world.ann, `token ${(left -= 1)}`);
  };
  await Promise.all(Array.from({ length: MAKERS }, make));
  await visit(world.ann);
  const cookie = world.ann.cookies.map((it) => `${it.name}=${it.value}`).join('; ');
  const times = [];
  for (let i = 0; i < PAGES; i += 1) {
    const start = performance.now();
    const answer = await fetch(`${world.url}/en/integrations/access-tokens`, { headers: { cookie } });
    const text = await answer.text();
    times.push(performance.now() - start);
    assert.ok(answer.ok && text.includes(`of ${TOKENS}<`), 'the list, with all of them');
  }
  times.sort((a, b) => a - b);
  const median = times[PAGES / 2];
  console.log(`${TOKENS} tokens: median ${median.toFixed(1)} ms, slowest ${times.at(-1).toFixed(1)} ms`);
  assert.ok(median < MOST_TIME, `${median} ms`);
});
