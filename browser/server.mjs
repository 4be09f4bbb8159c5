// A server of the binary that is tested, on a free port and an empty folder of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const OWNER = { email: 'ann@example.com', password: 'correct horse battery' };

/** The release binary, or the one that `KEYWRIGHT_BIN` names. */
export const BINARY = process.env.KEYWRIGHT_BIN ?? fileURLToPath(new URL('../target/release/keywright', import.meta.url));

/** A port that nobody listens on. */
async function freePort() {
  const server = createServer();
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

export class Server {
  /** Starts one with an owner, or with a setup link where `owner` is null, and waits until it is ready. */
  static async start({ owner = OWNER } = {}) {
    const server = new Server();
    const port = await freePort();
    server.url = `http://localhost:${port}`;
    server.place = mkdtempSync(join(tmpdir(), 'keywright-browser-'));
    const log = openSync(join(server.place, 'log'), 'w');
    const owned = owner ? { KEYWRIGHT_OWNER_EMAIL: owner.email, KEYWRIGHT_OWNER_PASSWORD: owner.password } : {};
    server.process = spawn(
      BINARY,
      ['serve', '--data-dir', join(server.place, 'data'), '--listen', `127.0.0.1:${port}`, '--plugin-private-networks', 'on'],
      { env: { PATH: process.env.PATH, ...owned }, stdio: ['ignore', log, log] },
    );
    server.ended = new Promise((done) => server.process.once('close', done));
    server.process.once('error', () => {});
    await server.ready();
    return server;
  }

  async ready() {
    for (let tries = 0; tries < 500; tries += 1) {
      const answer = await fetch(`${this.url}/health/readiness`).catch(() => null);
      if (answer?.ok) return;
      if (this.process.exitCode !== null) break;
      await new Promise((later) => setTimeout(later, 20));
    }
    throw new Error(`${BINARY} does not start:\n${this.log()}`);
  }

  /** What it has said so far. */
  log() {
    return readFileSync(join(this.place, 'log'), 'utf8');
  }

  async stop() {
    this.process.kill('SIGTERM');
    await this.ended;
    rmSync(this.place, { recursive: true, force: true });
  }
}
