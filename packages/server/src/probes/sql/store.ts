import type { Json } from '@firedrill/core/words/json';

/** One question to one database, over a connection of its own that is gone afterwards. */
export interface SqlAsked {
  readonly url: URL;
  /** One statement; parameters are sent beside it, never in it. For Redis a command and its arguments. */
  readonly query: string;
  readonly parameters: readonly (string | number | boolean | null)[];
  readonly readOnly: boolean;
  readonly timeoutMs: number;
  /** When time is up: the connection is to be cut, not closed politely. */
  readonly signal: AbortSignal;
}

/**
 * What came back: rows (a list of objects, or Redis's reply), what the database refused, or that the question itself
 * cannot be answered, which says nothing about the system.
 */
export type SqlAnswer =
  | { readonly seen: 'rows'; readonly json: Json; readonly first: Json | undefined }
  | { readonly seen: 'refused'; readonly reason: string }
  | { readonly seen: 'misasked'; readonly reason: string };

/** A kind of database. @throws what the network says */
export interface SqlStore {
  /** Schemes of the URL, each with its colon. */
  readonly schemes: readonly string[];
  /** Loads its client, which is no part of anybody's latency. */
  readonly load: () => Promise<unknown>;
  readonly ask: (asked: SqlAsked) => Promise<SqlAnswer>;
}

/** Rows as JSON, and the first row's first value. */
export function rowsAnswer(rows: readonly object[]): SqlAnswer {
  const json = rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, jsonOf(value)])));
  const [row] = json;
  return { seen: 'rows', json, first: row === undefined ? undefined : Object.values(row)[0] };
}

/** What clients return, as JSON: times in ISO 8601, bytes in hexadecimal, large whole numbers as text. */
export function jsonOf(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(jsonOf);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), jsonOf(item)]));
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, jsonOf(item)]));
  }
  // What is left are functions and symbols, which no client returns.
  return null;
}
