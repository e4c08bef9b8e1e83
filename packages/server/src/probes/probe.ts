import type { Sample } from '@firedrill/core/engine/engine-ports';
import type { Tolerance } from '@firedrill/core/words/experiment';
import type { JsonObject } from '@firedrill/core/words/json';
import type { ZodType } from 'zod';
import type { Heard } from '../api/alerts/alerts.ts';

/**
 * One kind of measurement; one file each. `sample` answers good or bad for what the system did and blind for what we
 * could not see; it never throws for the system's sake.
 */
export interface Probe<With = unknown> {
  readonly type: string;
  readonly title: { readonly en: string; readonly ko: string };
  readonly with: ZodType<With>;
  /** What counts as bad and what as blind, for the reference page. */
  readonly table: readonly { readonly seen: string; readonly quality: 'good' | 'bad' | 'blind' }[];
  readonly sample: (asked: ProbeAsked<With>) => Promise<Sample>;
}

export interface ProbeAsked<With> {
  readonly with: With;
  readonly expect: Tolerance;
  readonly timeoutMs: number;
  /** Latencies of this probe's good and bad samples of the last ten seconds, this one not included. */
  readonly recentMs: readonly number[];
  /** Measures where the target is, through an agent. */
  readonly remote: (type: string, asked: JsonObject) => Promise<unknown>;
  /** What this run has heard of alerts; absent where nobody listens. */
  readonly alerts?: () => Heard;
  /** Keeps this sample's latency among the recent ones. */
  readonly keep: (latencyMs: number) => void;
}

/** Lets a list of probes forget each one's parameters; `with` parses before `sample` sees a value, so the two agree. */
export function defineProbe<With>(probe: Probe<With>): Probe {
  // See above: the list's functions only ever get what their own schema returned.
  return probe as Probe;
}

export const good = (detail: string, value: number | null = null): Sample => ({ quality: 'good', value, detail });
export const bad = (detail: string, value: number | null = null): Sample => ({ quality: 'bad', value, detail });
export const blind = (detail: string): Sample => ({ quality: 'blind', value: null, detail });
