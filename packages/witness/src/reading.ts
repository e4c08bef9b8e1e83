import type { Measured } from './lines.ts';

/** An effect was looked at: is it there, in which words, by which numbers. */
export type Shown = { readonly present: boolean; readonly evidence: string; readonly measured: Measured };

/** It could not be measured; the reason is a sentence for people. */
export type Blind = { readonly blind: string };

export type Reading = Shown | Blind;

/** How much of the system's own work met the effect since the watch began. */
export type Met = {
  readonly met: number;
  readonly of: number;
  readonly evidence: string;
  readonly measured?: Measured;
  /** What was left out because it is ours, or nobody's that is known; a change of it is news too. */
  readonly apart?: number;
  /** What else is news when it changes: why nothing counts, and now and then the figures. */
  readonly news?: string;
};

export type ExposureReading = Met | Blind;

/**
 * Looks at one effect. `baseline` is called until it once is not blind; `read` after that, any number of times, never
 * twice at once. `check` looks without a baseline (blind where the effect is a difference). `close` frees what is open.
 * A failing system call may be thrown: it becomes blind with its reason.
 */
export type EffectMeasure = {
  readonly baseline: () => Promise<Reading>;
  readonly read: () => Promise<Reading>;
  readonly check: () => Promise<Reading>;
  readonly close: () => void;
};

/**
 * Looks at exposure; told at each reading whether the effect has just been seen. `settle`, where there is one, is
 * called once before the first reading: it takes the time that it needs to know what is usual.
 */
export type ExposureMeasure = {
  readonly settle?: () => Promise<void>;
  readonly read: (effectPresent: boolean) => Promise<ExposureReading>;
  readonly close: () => void;
};

/** Turns a failing system call into a blind reading. Anything else is our own mistake, and is thrown on. */
export async function orBlind<T>(what: string, read: () => Promise<T>): Promise<T | Blind> {
  try {
    return await read();
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === null) {
      throw error;
    }
    return { blind: `${what}: ${code}: ${error instanceof Error ? error.message : code}` };
  }
}

/** The errno name (`ENOENT`) of a failed system call; null for every other error. */
export function systemErrorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') {
    return null;
  }
  return /^E[A-Z0-9]+$/.test(error.code) ? error.code : null;
}

/** An effect whose baseline, reading and check are one and the same look at the world. */
export function absolute(read: () => Promise<Reading>): EffectMeasure {
  return { baseline: read, read, check: read, close: () => undefined };
}
