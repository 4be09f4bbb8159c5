// Signatures. `plugin.toml` asks for it: `crypto = true`.
import * as crypto from 'keywright:plugin/crypto@1.0.0';
import { bytes } from './bytes.js';
import { asked } from './fault.js';

const content = (it) => (typeof it === 'string' ? bytes(it) : it);

/** Whether a signature is right. */
export const verify = (algorithm, key, message, signature) =>
  asked(() => crypto.verify(algorithm, key, content(message), signature));

/** HMAC-SHA256 under a secret of the configuration, by its name. */
export const hmac = (secret, message) => Uint8Array.from(asked(() => crypto.hmac(secret, content(message))));
