import type { MarkSpec } from '../words/experiment.ts';
import type { SampleFacts } from '../verdict/run-facts.ts';

/** When a mark's own signal came and stayed; `firstGoodNs` is null when it did not. */
export interface SignalTime {
  readonly lastBadNs: bigint | null;
  readonly firstGoodNs: bigint | null;
  /** It was so in the beginning, and in every sample: nothing came, and nothing came back. */
  readonly kept: boolean;
}

/**
 * The first stretch of a signal that lasts as long as the mark's `for` asks. What is so in the beginning has not come:
 * such a signal must have been away first. A sample is judged by the bounds of the mark's `expect` (atLeast, atMost,
 * equals) where it has any, otherwise by the probe's own tolerance.
 */
export function signalTime(samples: readonly SampleFacts[], spec: MarkSpec, wasSo: boolean): SignalTime {
  const forNs = BigInt(Math.round((spec.for ?? 0) * 1e6));
  let isAwaited = !wasSo;
  let lastBadNs: bigint | null = null;
  let firstGoodNs: bigint | null = null;
  for (const sample of samples) {
    if (!isReached(sample, spec)) {
      isAwaited = true;
      lastBadNs = sample.startNs;
      firstGoodNs = null;
      continue;
    }
    if (!isAwaited) continue;
    firstGoodNs ??= sample.endNs;
    if (sample.endNs - firstGoodNs >= forNs) return { lastBadNs, firstGoodNs, kept: false };
  }
  return { lastBadNs, firstGoodNs: null, kept: !isAwaited };
}

/** Whether a sample is as the mark wants it. */
export function isReached(sample: SampleFacts, { expect }: MarkSpec): boolean {
  const { atLeast, atMost, equals } = expect ?? {};
  if (atLeast === undefined && atMost === undefined && equals === undefined) return sample.quality === 'good';
  const { value } = sample;
  if (value === null) return false;
  return value >= (atLeast ?? -Infinity) && value <= (atMost ?? Infinity) && value === (equals ?? value);
}
