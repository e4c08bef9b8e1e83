import { madeEngine } from '@firedrill/core/testing/made-engine';
import { madePlan } from '@firedrill/core/testing/made-run';
import { expect, test } from 'vitest';
import type { Counted } from '../hold.ts';

/** What a run tells of its data path's own count, which comes with the answer that it was taken back. */
async function toldOf(counted: Counted) {
  const injection = 'i-aeaqeayeaudaocaj';
  const status = { injection, state: 'recovered', how: 'restored', detail: '', exposure: counted };
  const engine = madeEngine({
    plan: madePlan({}, 'lasting'),
    answer: (name) => (name === 'recover' ? { status } : undefined),
  });
  await engine.advance(30_000);
  return engine.bodies('witness.exposure').filter(({ by }) => by === 'hold');
}

test('what the data path counted is told with the means that counted it', async () => {
  expect(await toldOf({ met: 3, of: 9 })).toMatchObject([
    { met: 3, of: 9, evidence: 'counted in the data path by made-up' },
  ]);
});

test('connections that it could not look into are told with the reason, and are neither', async () => {
  expect(await toldOf({ met: 3, of: 9, notExposed: { tls: 2, http2: 1 } })).toMatchObject([
    { met: 3, of: 9, evidence: 'counted in the data path by made-up; could not be looked into: tls 2, http2 1' },
  ]);
});
