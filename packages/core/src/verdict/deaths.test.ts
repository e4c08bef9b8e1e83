import { numbered, nsText, type Timed } from '@firedrill/core/testing/made-run';
import { expect, test } from 'vitest';
import { deathsIn } from './deaths.ts';

const agent = 'a-aaaaaaaaaaaaaaaa';
const back: Timed = [5000, { type: 'agent.back', agent, awayMs: 4000, restarted: true }];

test('an agent died shortly before its loss was told, however late that was written down', () => {
  const [soon] = deathsIn(numbered([[1000, { type: 'agent.lost', agent, forMs: 0, why: 'it hung up' }], back]));
  const [late] = deathsIn(numbered([[3500, { type: 'agent.lost', agent, forMs: 2500, why: 'it hung up' }], back]));
  expect(soon).toEqual({ agent, sinceNs: BigInt(nsText(900)), lostNs: BigInt(nsText(1000)) });
  expect(late).toEqual(soon);
});

test('one that comes back as the same life has not died', () => {
  const same: Timed = [5000, { type: 'agent.back', agent, awayMs: 4000, restarted: false }];
  expect(deathsIn(numbered([[1000, { type: 'agent.lost', agent, forMs: 0, why: 'it hung up' }], same]))).toEqual([]);
});
