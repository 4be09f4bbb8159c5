// Requests to the hosts that `plugin.toml` names and an administrator granted.
import * as http from 'keywright:plugin/http@1.0.0';
import { bytes, text } from './bytes.js';
import { Fault, asked } from './fault.js';

/** What of a configuration is not set is `undefined`: in an address or a header it would be sent as a word. */
const isUnset = (it) => it === undefined || it === null || /(^|[\s/])undefined([/?#:]|$)/.test(String(it));

function need(what, value) {
  if (isUnset(value)) throw new Fault('invalid', `${what} is not set: \`${value}\``);
  return value;
}

/** Sends a request. Handles of secrets in URL, headers and body become these on the way out. */
export function send({ method = 'GET', url, headers = {}, body = '' }) {
  need('the URL', url);
  const named = Object.entries(headers).map(([name, value]) => ({ name, value: String(need(`the header ${name}`, value)) }));
  const content = typeof body === 'string' ? bytes(body) : body;
  const heard = asked(() => http.send({ method, url, headers: named, body: content }));
  return {
    status: heard.status,
    ok: heard.status >= 200 && heard.status < 300,
    headers: Object.fromEntries(heard.headers.map((it) => [it.name.toLowerCase(), it.value])),
    body: heard.body,
    text: () => text(heard.body),
    json: () => JSON.parse(text(heard.body)),
  };
}

/** Sends a value as JSON. */
export const post = (url, value, headers = {}) =>
  send({ method: 'POST', url, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) });
