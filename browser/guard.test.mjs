// The tests' own guard: what a browser complains of is noticed. If it were not, the other tests could not fail by it.
import assert from 'node:assert/strict';
import { stage } from './stage.mjs';

const { play } = stage();

const noticed = async (visitor, pattern) => {
  await visitor.page.waitForTimeout(100);
  assert.match(visitor.complaints.join('\n'), pattern);
  visitor.expect(pattern);
};

play('an inline script, and an error of a script, are complained of', async ({ world, visit }) => {
  const visitor = await visit(world.ann);
  await visitor.page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
  });
  await noticed(visitor, /Content Security Policy|error/i);
  assert.equal(await visitor.page.evaluate(() => window.ran), undefined, 'and it has not run');
  await visitor.page.evaluate(() => setTimeout(() => nothing.of.that.name()));
  await noticed(visitor, /nothing is not defined|Content Security Policy/);
});

play('what is styled inline, and what is loaded from elsewhere, are complained of', async ({ world, visit }) => {
  const visitor = await visit(world.ann);
  await visitor.page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<p style="color: red">x</p><img src="https://example.com/x.png">');
  });
  await noticed(visitor, /style/);
  await noticed(visitor, /img-src|example\.com/);
});

play('an answer that is refused is complained of', async ({ world, visit }) => {
  const visitor = await visit(world.ann);
  await visitor.go('no/such/page');
  await noticed(visitor, /status of 404/);
});
