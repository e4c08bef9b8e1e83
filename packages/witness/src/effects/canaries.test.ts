import { expect, test } from 'vitest';

import { canaries } from './canaries.ts';

/** Canaries that take so long, one after the other; the last one's time stays. */
function baselineOver(tookMs: readonly number[]) {
  let sent = 0;
  const send = () => {
    const took = tookMs[Math.min(sent, tookMs.length - 1)] ?? 0;
    sent += 1;
    return { done: Promise.resolve({ tookMs: took }), cancel: () => undefined };
  };
  const measure = canaries({ send, name: 'GET /', atLeastMs: 270, baselineSamples: 3, window: 1 });
  return { baseline: measure.baseline, sent: () => sent };
}

test('a busy moment is no baseline: a median that is large beside the effect is taken again', async () => {
  const { baseline, sent } = baselineOver([65, 66, 65, 2, 1, 1]);
  expect(await baseline()).toMatchObject({ present: false, measured: { baselineMs: 1 } });
  expect(sent()).toBe(6);
});

test('a small median is taken at once, and of what is always slow the lowest of three', async () => {
  const quick = baselineOver([1, 2, 3]);
  expect(await quick.baseline()).toMatchObject({ measured: { baselineMs: 2 } });
  expect(quick.sent()).toBe(3);
  const slow = baselineOver([90, 80, 90, 60, 61, 62, 70]);
  expect(await slow.baseline()).toMatchObject({ measured: { baselineMs: 61 } });
  expect(slow.sent()).toBe(9);
});
