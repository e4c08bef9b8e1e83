import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  madeInjection,
  madeRun,
  type MadeRun,
  nsText,
  numbered,
  type Timed,
  without,
} from '@firedrill/core/testing/made-run';
import type { EventBody, RunEvent } from '../words/events.ts';
import { judge as judgeRun } from './judge.ts';
import { outcomes, proofNames } from './verdict.ts';

const judge = (events: readonly RunEvent[]) => judgeRun(events, { run: 'r-aaaaaaaaaaaaaaaa', simulated: false });

/**
 * Runs of every kind: well made, doing nothing, met by nobody, with a system that is bad for some time, with mishaps.
 */
const runs: fc.Arbitrary<readonly RunEvent[]> = fc
  .record({
    lasts: fc.constantFrom('lasting' as const, 'act' as const),
    confirmMs: fc.option(fc.integer({ min: 1, max: 500 })),
    met: fc.integer({ min: 0, max: 3 }),
    afterMs: fc.constantFrom(100, 2000),
    badFromMs: fc.integer({ min: -900, max: 3000 }),
    badForMs: fc.constantFrom(0, 0, 250, 1000),
    recovery: fc.constantFrom(
      {},
      { fullyRecovered: { within: '1s' } },
      { selfHealed: { within: '1s' }, stable: { within: '3s' } },
    ),
    mishaps: fc.subarray(mishaps(), { maxLength: 2 }),
  })
  .map(({ badFromMs, badForMs, mishaps: more, recovery, ...made }) => {
    const changes: Partial<MadeRun> = {
      ...made,
      spec: { recovery },
      isBad: (ms) => ms > badFromMs && ms < badFromMs + badForMs,
    };
    const timed = madeRun(changes).map(
      (event): Timed => [Number(BigInt(event.bootNs) - BigInt(nsText(0))) / 1e6, event.body],
    );
    return numbered([...timed, ...more]);
  });

function mishaps(): Timed[] {
  const injection = madeInjection;
  return [
    [1500, { type: 'stop.requested', by: 'condition', why: 'a bound', interrupt: false }],
    [1500, { type: 'stop.requested', by: 'engine', why: 'a refusal', interrupt: false }],
    [1500, { type: 'agent.back', agent: 'a', awayMs: 60_000, restarted: false }],
    [4000, { type: 'injection.recovered', injection, how: 'contested', detail: 'foreign', by: 'run' }],
    [4500, { type: 'residue.checked', clean: false, effects: [], litter: ['a file'], unknown: [] }],
    [4500, { type: 'residue.checked', clean: false, effects: ['a stop'], litter: [], unknown: [] }],
    [
      4600,
      {
        type: 'mark.set',
        mark: 'detected',
        source: 'a person',
        lastBadNs: null,
        firstGoodNs: nsText(1600),
        by: 'person',
      },
    ],
  ];
}

/** What speaks for the run: without it, less is shown. */
function isEvidence(body: EventBody): boolean {
  switch (body.type) {
    case 'witness.effect':
      return body.baseline !== body.present;
    case 'probe.sampled':
    case 'invariant.sampled':
      return body.quality === 'good';
    case 'residue.checked':
      return body.effects.length === 0 && body.litter.length === 0;
    case 'injection.recovered':
      return body.how !== 'contested';
    case 'witness.exposure':
    case 'injection.live':
      return true;
    default:
      return false;
  }
}

test('every prefix of a run has a verdict, and none passes without all four proofs', () => {
  fc.assert(
    fc.property(runs, fc.double({ min: 0, max: 1, noNaN: true }), (events, share) => {
      const verdict = judge(events.slice(0, Math.round(events.length * share)));
      expect(outcomes).toContain(verdict.outcome);
      expect(verdict.because).not.toBe('');
      if (verdict.outcome === 'pass') expect(proofNames.every((name) => verdict.proofs[name].shown)).toBe(true);
      if (verdict.outcome === 'pass') expect(verdict.finding).toBe('held');
      if (verdict.outcome === 'fail') expect(verdict.proofs.injected.shown && verdict.proofs.exposed.shown).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('taking evidence away never makes a run green', () => {
  fc.assert(
    fc.property(
      runs,
      fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
      fc.integer({ min: 1, max: 9 }),
      (events, dice, often) => {
        const before = judge(events).outcome;
        fc.pre(before !== 'pass');
        const thinned = without(events, (body) => isEvidence(body) && (dice.next().value ?? 0) < often);
        expect(judge(thinned).outcome).not.toBe('pass');
      },
    ),
    { numRuns: 600 },
  );
});

test('each single piece of evidence taken from a green run leaves a gap that is seen', () => {
  const events = madeRun();
  expect(judge(events).outcome).toBe('pass');
  for (const dropped of events.slice(0, -1)) {
    expect(judge(events.filter((event) => event !== dropped)).outcome, dropped.body.type).not.toBe('pass');
  }
});
