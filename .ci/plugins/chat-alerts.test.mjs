// What happens is sent over TLS, signed, to whom an authority of the system vouches for, and to nobody else.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { Collector, Stage, soon } from './stage.mjs';

const PLUGIN = 'chat-alerts';
const SECRET = Buffer.alloc(32, 7);

/** An authority, and what it vouches for: a key and a certificate of 127.0.0.1. */
function authority(place) {
  const run = (...args) => execFileSync('openssl', args, { cwd: place, stdio: 'ignore' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  run('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=An authority', '-days', '2');
  run('req', ...key, '-keyout', 'own.key', '-out', 'own.csr', '-subj', '/CN=A collector', '-addext', 'subjectAltName=IP:127.0.0.1');
  run('x509', '-req', '-in', 'own.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-copy_extensions', 'copy', '-out', 'own.pem', '-days', '2');
  const [own, certificate] = ['own.key', 'own.pem'].map((it) => readFileSync(join(place, it)));
  return { file: join(place, 'ca.pem'), tls: { key: own, cert: certificate } };
}

test('a signed webhook goes over TLS to whom an authority vouches for', async (t) => {
  const stage = new Stage();
  const { file, tls } = authority(stage.place);
  const collector = await new Collector(tls).listen();
  await stage.start();
  t.after(async () => {
    collector.close();
    await stage.end();
  });
  const config = { webhook: collector.url, webhookSecret: `whsec_${SECRET.toString('base64')}`, events: ['GroupCreated'] };
  await stage.install(PLUGIN, config, { privateNetworks: true });
  const refused = new Promise((told) => collector.server.once('tlsClientError', told));
  await stage.ann.post('/groups', { name: 'Operators', description: '' });
  await refused;
  const { sinks } = await stage.ann.get(`/plugins/${PLUGIN}`);
  assert.ok(sinks.find((it) => it.name === 'webhook').behind > 0);
  assert.equal(collector.heard.length, 0, 'nothing is told to whom nobody vouches for');

  await stage.stop();
  await stage.start('+0', { SSL_CERT_FILE: file });
  const { headers, body } = await soon('the event', () => collector.heard[0]);
  assert.equal(JSON.parse(body).type, 'GroupCreated');
  const signed = createHmac('sha256', SECRET).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`);
  assert.equal(headers['webhook-signature'], `v1,${signed.digest('base64')}`);
});
