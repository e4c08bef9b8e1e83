import type { MarkSpec } from '../words/experiment.ts';
import type { SampleFacts } from '../verdict/run-facts.ts';

/** When a mark's own signal came and stayed; `firstGoodNs` is null when it did not. */
export interface SignalTime {
  readonly lastBadNs: bigint | null;
  readonly firstGoodNs: bigint | null;
}

/**
 * The first stretch of a signal that lasts as long as the mark's `for` asks. A sample is judged by the bounds of the
 * mark's `expect` (atLeast, atMost, equals) where it has any, otherwise by the probe's own tolerance.
 */
export function signalTime(samples: readonly SampleFacts[], spec: MarkSpec): SignalTime {
  const forNs = BigInt(Math.round((spec.for ?? 0) * 1e6));
  let lastBadNs: bigint | null = null;
  let firstGoodNs: bigint | null = null;
  for (const sample of samples) {
    if (!isReached(sample, spec)) {
      lastBadNs = sample.startNs;
      firstGoodNs = null;
      continue;
    }
    firstGoodNs ??= sample.endNs;
    if (sample.endNs - firstGoodNs >= forNs) return { lastBadNs, firstGoodNs };
  }
  return { lastBadNs, firstGoodNs: null };
}

function isReached(sample: SampleFacts, { expect }: MarkSpec): boolean {
  const { atLeast, atMost, equals } = expect ?? {};
  if (atLeast === undefined && atMost === undefined && equals === undefined) return sample.quality === 'good';
  const { value } = sample;
  if (value === null) return false;
  return value >= (atLeast ?? -Infinity) && value <= (atMost ?? Infinity) && value === (equals ?? value);
}
