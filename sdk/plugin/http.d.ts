export interface Outgoing {
  /** GET by default. */
  method?: string;
  url: string;
  headers?: Record<string, string | number>;
  body?: string | Uint8Array;
}

export interface Incoming {
  status: number;
  /** Whether the status is from 200 to 299. */
  ok: boolean;
  /** By name in small letters. */
  headers: Record<string, string>;
  body: Uint8Array;
  text(): string;
  json(): any;
}

/**
 * Sends a request. Handles of secrets in URL, headers and body become these on the way out. Throws `Fault`: of kind `invalid`
 * where the URL or a header has something that is not set (`undefined`).
 */
export function send(request: Outgoing): Incoming;
/** Sends a value as JSON. */
export function post(url: string, value: unknown, headers?: Record<string, string | number>): Incoming;
