/** What is kept under a key. */
export interface Entry<T> {
  value: T;
  /** It grows with every change. */
  version: number;
}

export interface Keeping {
  /** Only if the entry has this version; 0 is an entry that is not there. Otherwise a `Fault` of kind `conflict`. */
  version?: number;
  /** How long it is kept. */
  seconds?: number;
}

/** What is kept under a key, with its version; null where nothing is. */
export function entry<T = any>(key: string): Entry<T> | null;
/** What is kept under a key; null where nothing is. */
export function get<T = any>(key: string): T | null;
/** Keeps a value of at most 64 KiB, and answers its version. */
export function put<T extends {} | null>(key: string, value: T, how?: Keeping): number;
/** Forgets what is kept under a key. Whether there was something. */
export function remove(key: string): boolean;
/** What is kept under keys that begin so, by key: at most `limit`, 100 by default and 1000 at most. */
export function list<T = any>(prefix: string, how?: { after?: string; limit?: number }): (Entry<T> & { key: string })[];
/** All of it, page by page. */
export function all<T = any>(prefix: string): Generator<Entry<T> & { key: string }>;
/** Keeps what `how` answers to what is kept. It is asked once more where somebody else was quicker. */
export function change<T extends {} | null>(key: string, how: (before: T | null) => T, more?: { seconds?: number; tries?: number }): T;
