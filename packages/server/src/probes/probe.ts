import type { Sample } from '@firedrill/core/engine/engine-ports';
import type { JsonObject } from '@firedrill/core/words/json';
import type { Tolerance, ToleranceKey } from '@firedrill/core/words/tolerance';
import type { ZodType } from 'zod';
import type { Heard } from '../api/alerts/alerts.ts';
import type { Answer } from './answer.ts';
import { whyNoPath } from './search/json-path.ts';
import type { Searcher } from './search/searcher.ts';

/**
 * One kind of measurement; one file each. `sample` looks and hands over an answer, which is judged by the tolerance,
 * or says itself that it is good, bad, or blind. Whatever the system does is an answer; blind is what we could not see.
 * It never throws for the system's sake.
 */
export interface Probe<With = unknown> {
  readonly type: string;
  readonly title: { readonly en: string; readonly ko: string };
  /** What it does in a few sentences, for the reference page. */
  readonly about?: { readonly en: string; readonly ko: string };
  readonly with: ZodType<With>;
  /** The members of a tolerance that it judges; the others are refused. Absent: it judges for itself what it likes. */
  readonly expects?: readonly ToleranceKey[];
  /** Why a JSON path of its tolerance is none; null when it is one. */
  readonly whyNoPath?: (path: string) => string | null;
  /** What counts as bad and what as blind, for the reference page. */
  readonly table: readonly { readonly seen: string; readonly quality: 'good' | 'bad' | 'blind' }[];
  /** Probes to copy, as they stand in a document. */
  readonly examples?: readonly JsonObject[];
  readonly sample: (asked: ProbeAsked<With>) => Promise<Sample | Answer>;
}

export interface ProbeAsked<With> {
  readonly with: With;
  readonly expect: Tolerance;
  readonly timeoutMs: number;
  /** The interval between two samples; 1000 where there is none. */
  readonly everyMs: number;
  /** Measures where the target is, through an agent. */
  readonly remote: (type: string, asked: JsonObject) => Promise<unknown>;
  /** What this run has heard of alerts; absent where nobody listens. */
  readonly alerts?: () => Heard;
  /** Which texts match a pattern of the document; bounded in time. @throws Error where nobody can tell */
  readonly matching: Searcher['matching'];
  /**
   * What this probe keeps alive from its first sample to the end of the run: made once, ended surely.
   * @throws when the run has ended
   */
  readonly keep: <Kept extends KeptAlive>(make: () => Kept) => Kept;
}

/** Something with a life of its own, such as a generator of load. */
export interface KeptAlive {
  readonly end: () => void;
}

/** Lets a list of probes forget each one's parameters; `with` parses before `sample` sees a value, so the two agree. */
export function defineProbe<With>(probe: Probe<With>): Probe {
  // See above: the list's functions only ever get what their own schema returned.
  return { ...probe, whyNoPath } as Probe;
}

/** What any probe with a number can be judged by. */
export const numberKeys = ['atLeast', 'atMost', 'trend', 'ofBaseline'] as const satisfies readonly ToleranceKey[];
/** What any probe that waits for an answer can be judged by. */
export const timeKeys = ['latency', 'p50', 'p95', 'p99', 'errorRate'] as const satisfies readonly ToleranceKey[];

export const good = (detail: string, value: number | null = null): Sample => ({ quality: 'good', value, detail });
export const bad = (detail: string, value: number | null = null): Sample => ({ quality: 'bad', value, detail });
export const blind = (detail: string): Sample => ({ quality: 'blind', value: null, detail });
