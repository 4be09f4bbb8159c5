// Bundles of the shipped plugins, packed by the binary that is tested.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BINARY } from './server.mjs';
import { unique } from './world.mjs';

const SHIPPED = fileURLToPath(new URL('../plugins/', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'keywright-plugins-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));

/** The bundle of a shipped plugin, with its manifest changed: its file, its bytes and its hash. */
export function pack(name, change = (manifest) => manifest) {
  const folder = join(place, unique(name).replace(' ', '-'));
  cpSync(join(SHIPPED, name), folder, { recursive: true });
  const manifest = join(folder, 'plugin.toml');
  writeFileSync(manifest, change(readFileSync(manifest, 'utf8')));
  const file = `${folder}.plugin`;
  execFileSync(BINARY, ['plugin', 'pack', folder, '--output', file]);
  return bundle(file);
}

function bundle(file) {
  const bytes = readFileSync(file);
  return { file, bytes, hash: createHash('sha256').update(bytes).digest('hex') };
}

/** The bundle of `cases`, built under this name. */
export function buildCases(name) {
  const folder = join(place, name);
  cpSync(fileURLToPath(new URL('cases/', import.meta.url)), folder, { recursive: true });
  symlinkSync(join(SHIPPED, 'node_modules'), join(folder, 'node_modules'));
  const manifest = join(folder, 'plugin.toml');
  writeFileSync(manifest, named('cases', name)(readFileSync(manifest, 'utf8')));
  execFileSync(BINARY, ['plugin', 'build', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  const file = `${folder}.plugin`;
  execFileSync(BINARY, ['plugin', 'pack', folder, '--output', file]);
  return bundle(file);
}

/** The same plugin under another name. */
export const named = (from, to) => (manifest) => manifest.replace(`name = "${from}"`, `name = "${to}"`);

/** Installs a bundle through the API. */
export async function install({ url, organization, ann }, { bytes, hash }) {
  const headers = { 'Content-Type': 'application/octet-stream', Organization: organization, Authorization: ann.api.credential };
  const answer = await fetch(`${url}/api/v1/plugins?sha256=${hash}`, { method: 'POST', headers, body: bytes });
  if (!answer.ok) throw new Error(await answer.text());
}
