export interface How {
  /** Whether it is done for whoever calls the route or uses the page: they must be permitted it, too. */
  forCaller?: boolean;
}

/** What the server does not do. */
export class Denied extends Error {
  constructor(status: number, errors: string[]);
  status: number;
  /** As the API says it: a code, and what else there is to it. */
  errors: string[];
}

/** Calls the REST API, such as `/api/v1/access-tokens`, and answers the `data` of its envelope. Throws `Denied` and `Fault`. */
export function call<T = any>(method: string, path: string, body?: unknown, how?: How): T;
export function get<T = any>(path: string, how?: How): T;
export function post<T = any>(path: string, body?: unknown, how?: How): T;
export function put<T = any>(path: string, body?: unknown, how?: How): T;
export function remove<T = any>(path: string, how?: How): T;
/** Whether whoever calls the route, or uses the page, may do this. */
export function callerMay(action: string, resource: string): boolean;
/** All items of a list, page by page. `path` has no `pageIndex` and `pageSize`. */
export function pages<T = any>(path: string, how?: { size?: number; most?: number }): Generator<T>;
