import { madeRun, sample, withMore } from '@firedrill/core/testing/made-run';
import { expect, test } from 'vitest';
import { judge } from './judge.ts';

/** Nobody watched the system afterwards, as after a person's stop. */
const unwatched = madeRun({ beforeMs: 1000, faultMs: 1000, afterMs: 0 });
const restored = (events: typeof unwatched) => judge(events).proofs.restored;

test('a look that began when everything had been taken back counts for the proof, as it does for the marks', () => {
  const looked = withMore(unwatched, sample('page', 'recovering', 'good', 2010, 2020));
  expect(restored(looked)).toMatchObject({ shown: true });
  const during = withMore(unwatched, sample('page', 'recovering', 'good', 2001, 2020));
  for (const events of [unwatched, during])
    expect(restored(events).because).toEqual(['nobody looked at page again after everything was taken back']);
});
