import type { Algorithm } from "keywright:plugin/crypto@1.0.0";

export type { Algorithm };

/** Whether a signature is right. Keys are raw for Ed25519, SEC 1 points or SPKI in DER for P-256, with signatures in DER. */
export function verify(algorithm: Algorithm, key: Uint8Array, message: string | Uint8Array, signature: Uint8Array): boolean;
/** HMAC-SHA256 under a secret of the configuration, by its name. */
export function hmac(secret: string, message: string | Uint8Array): Uint8Array;
