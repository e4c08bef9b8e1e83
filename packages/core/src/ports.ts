import type { Json } from './words/json.ts';

/** Boot-time clock: nanoseconds since boot, also while the machine sleeps; and wall time for people only. */
export interface Clock {
  readonly nowNs: () => bigint;
  readonly wallTime: () => string;
  /** Calls back once at or after `atNs`. The returned function cancels; cancelling twice is harmless. */
  readonly at: (atNs: bigint, call: () => void) => () => void;
}

/**
 * Randomness. Choices that belong to a run come from its seed instead (plan/random.ts); this port makes ids and
 * seeds.
 */
export interface Randomness {
  readonly bytes: (count: number) => Uint8Array;
}

/**
 * The bytes under a journal. `append` may be torn by a crash; what `sync` has confirmed survives one.
 * Implementations preallocate a reserve, so that `append` works on a full disk while the reserve lasts.
 * @see fdatasync(2)
 */
export interface JournalFile {
  readonly read: () => Promise<Uint8Array>;
  readonly append: (bytes: Uint8Array) => Promise<void>;
  readonly sync: () => Promise<void>;
  /** Replaces the whole content atomically and durably (compaction): temporary file, sync, rename, directory sync. */
  readonly replace: (bytes: Uint8Array) => Promise<void>;
  /**
   * Keeps the whole content as it is now apart from what is written later, for people, and says where. Absent where
   * there is no such place.
   */
  readonly keepApart?: () => Promise<string>;
}

/** Where diagnostics go; never part of the truth. */
export interface Notes {
  readonly note: (level: 'debug' | 'info' | 'warn' | 'error', text: string, fields?: { [key: string]: Json }) => void;
}

export const msToNs = (ms: number): bigint => BigInt(Math.round(ms * 1e6));
export const nsToMs = (ns: bigint): number => Number(ns) / 1e6;
