// The story of an OAuth client, told with oauth4webapi, which is strict about what it reads.
import assert from 'node:assert/strict';
import * as oauth from 'oauth4webapi';

const { KEYWRIGHT_URL, GATE_ID, GATE_TOKEN, WEAK_ID, WEAK_TOKEN, OTHER_ID, OTHER_TOKEN } = process.env;
// The server is on this machine.
const here = { [oauth.allowInsecureRequests]: true };
const issuer = new URL(KEYWRIGHT_URL);
const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...here });
const server = await oauth.processDiscoveryResponse(issuer, found);
assert.equal(server.issuer, KEYWRIGHT_URL);
const gate = [{ client_id: GATE_ID }, oauth.ClientSecretBasic(GATE_TOKEN)];
const weak = [{ client_id: WEAK_ID }, oauth.ClientSecretBasic(WEAK_TOKEN)];

async function introspect([client, auth], token) {
  const response = await oauth.introspectionRequest(server, client, auth, token, here);
  return oauth.processIntrospectionResponse(server, client, response);
}

async function revoke([client, auth], token) {
  await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, auth, token, here));
}

const told = await introspect(gate, OTHER_TOKEN);
assert.equal(told.active, true);
assert.equal(told.token_type, 'Bearer');
assert.equal(told.client_id, OTHER_ID);
assert.equal(told.iss, KEYWRIGHT_URL);
assert.equal((await introspect(weak, WEAK_TOKEN)).sub, WEAK_ID);
assert.deepEqual(await introspect(gate, 'api-nothing'), { active: false });
await assert.rejects(introspect(weak, OTHER_TOKEN), oauth.WWWAuthenticateChallengeError);
await assert.rejects(revoke(weak, OTHER_TOKEN), oauth.WWWAuthenticateChallengeError);
await revoke(gate, OTHER_TOKEN);
assert.deepEqual(await introspect(gate, OTHER_TOKEN), { active: false });
await revoke(gate, OTHER_TOKEN);
await revoke(weak, WEAK_TOKEN);
await assert.rejects(introspect(weak, WEAK_TOKEN), oauth.WWWAuthenticateChallengeError);
console.log('oauth4webapi: found, asked, revoked');
