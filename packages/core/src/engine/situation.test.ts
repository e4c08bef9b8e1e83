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

test('what it could not hurt is told with the reason', async () => {
  expect(await toldOf({ met: 3, of: 9, notExposed: { tls: 2, http2: 1 } })).toMatchObject([
    { met: 3, of: 9, evidence: 'counted in the data path by made-up; not exposed: tls 2, http2 1' },
  ]);
});
