import type { Json } from '@firedrill/core/words/json';
import type { FoundIn } from './search/found-in.ts';

/**
 * What a probe has in its hands after the system answered, refused, or kept silent. It is judged by the probe's
 * tolerance; a member that is absent was not measured.
 */
export interface Answer {
  /** What is said of a good sample, such as `status 200 in 12 ms`. */
  readonly says: string;
  /** What is wrong whatever the tolerance says: refused, reset, timed out, a wrong exit status. */
  readonly failure?: string;
  readonly latencyMs?: number;
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  readonly text?: string;
  /** The parsed body, read only when a tolerance asks for it; undefined when it is no JSON. */
  readonly json?: () => Json | undefined;
  /** What was found in it of what its tolerance looks for; whoever judges it adds this, no probe does. */
  readonly found?: FoundIn;
  /** The number that bounds compare with; null where it should be and is missing. Absent: it is read from the text. */
  readonly number?: number | null;
  /** The sample's number where neither a bound nor a JSON path names one. */
  readonly otherwise?: number | null;
  readonly values?: readonly string[];
  readonly exists?: boolean;
  readonly sizeBytes?: number;
  readonly ageMs?: number;
  /** Until the server's certificate is no longer valid; negative when it is not. */
  readonly tlsExpiryMs?: number;
  /** A sample that stands for several requests. */
  readonly requests?: Requests;
}

/** Requests that ended in a sample, and those that wait. */
export interface Requests {
  readonly asked: number;
  readonly failed: number;
  readonly latenciesMs: readonly number[];
  /** They end in a later sample, so only the last one of a window tells of them. Absent: none. */
  readonly waiting?: {
    /** How many of them count as failed now. */
    readonly failed: number;
    readonly agesMs: readonly number[];
  };
}

export const isAnswer = (value: object): value is Answer => 'says' in value;

/** What one sample showed, kept for the windows and the baseline of those that come after it. */
export interface Reading extends Requests {
  readonly atMs: number;
  readonly value: number | null;
}

/** What a probe has seen before this sample. */
export interface History {
  /** In the order of time, this sample not included. */
  readonly recent: readonly Reading[];
  /** The good samples before anything was injected; null while they are being gathered. */
  readonly baseline: readonly Reading[] | null;
  /** The baseline needs so many. */
  readonly enough: number;
}
