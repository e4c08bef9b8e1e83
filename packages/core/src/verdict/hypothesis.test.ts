import { describe, expect, test } from 'vitest';
import { changed, madeRun, sample, type Timed, withMore, without } from '@firedrill/core/testing/made-run';
import type { RunEvent } from '../words/events.ts';
import { judge as judgeRun } from './judge.ts';

const run = 'r-bbbbbbbbbbbbbbbb' as const;
const judge = (events: readonly RunEvent[], simulated = false) => judgeRun(events, { run, simulated });

const outcomeOf = (events: readonly RunEvent[]): string => judge(events).outcome;
const badDuringFault = (sinceMs: number): boolean => sinceMs > 50 && sinceMs < 2005;
const afterOnly = {
  hypothesis: {
    title: 't',
    probes: [
      { name: 'before', type: 'http', every: '100ms', when: 'before' as const },
      { name: 'page', type: 'http', every: '100ms', when: 'after' as const, maxViolations: 3 },
    ],
  },
};

describe('the hypothesis', () => {
  const invariants = [{ name: 'none-twice', type: 'http' }];
  const probes = [{ name: 'page', type: 'http', every: '100ms' }];
  const events = madeRun({ spec: { hypothesis: { title: 't', probes, invariants } } });
  const reads = (quality: 'good' | 'bad' | 'blind') =>
    changed(events, (body) => (body.type === 'invariant.sampled' ? { ...body, quality } : body));

  test('an invariant that holds passes, one that does not fails, one that cannot be read is inconclusive', () => {
    expect(outcomeOf(events)).toBe('pass');
    expect(outcomeOf(reads('bad'))).toBe('fail');
    expect(outcomeOf(reads('blind'))).toBe('inconclusive');
    expect(outcomeOf(without(events, (body) => body.type === 'invariant.sampled'))).toBe('inconclusive');
  });

  test('the last reading of an invariant counts: a dispatcher may catch up', () => {
    const late: Timed = [
      5500,
      { type: 'invariant.sampled', invariant: 'none-twice', quality: 'good', detail: 'caught up' },
    ];
    expect(outcomeOf(withMore(reads('bad'), late))).toBe('pass');
  });

  test('probes that count afterwards may be bad until the system is back', () => {
    expect(outcomeOf(madeRun({ spec: afterOnly, isBad: (ms) => ms > 50 && ms < 3000 }))).toBe('pass');
    expect(
      outcomeOf(
        madeRun({
          spec: { hypothesis: { title: 't', probes: [{ ...probes[0], name: 'page', type: 'http' }] } },
          isBad: (ms) => ms > 2100 && ms < 2250,
        }),
      ),
    ).toBe('fail');
  });

  test('a look that was under way when the fault came, and met it, says nothing of the time before', () => {
    const events = madeRun({ isBad: badDuringFault });
    const straddling = (fromMs: number, untilMs: number) =>
      withMore(events, sample('page', 'before', 'bad', fromMs, untilMs));
    const met = judge(straddling(960, 1200));
    expect(met).toMatchObject({ outcome: 'fail', proofs: { observed: { shown: true }, restored: { shown: true } } });
    expect(judge(straddling(960, 990)).outcome).toBe('inconclusive');
    expect(judge(straddling(800, 1200)).outcome).toBe('inconclusive');
    const alone = judge(withMore(madeRun(), sample('page', 'before', 'bad', 960, 1200)));
    expect(alone).toMatchObject({ outcome: 'inconclusive', finding: 'violated' });
  });

  test('a probe that never counts violates nothing', () => {
    const never = { name: 'degraded', type: 'http', every: '100ms', when: 'never' as const };
    const spec = { hypothesis: { title: 't', probes: [...probes, never] } };
    const made = changed(madeRun({ spec }), (body) =>
      body.type === 'probe.sampled' && body.probe === 'degraded' ? { ...body, quality: 'bad' } : body,
    );
    expect(judge(made)).toMatchObject({ outcome: 'pass', probes: [{ violations: 0 }, { violations: 0 }] });
  });

  test('without a probe before or after, nothing can pass', () => {
    const during = { title: 't', probes: [{ name: 'page', type: 'http', every: '100ms', when: 'during' as const }] };
    const verdict = judge(madeRun({ spec: { hypothesis: during } }));
    expect(verdict.outcome).toBe('inconclusive');
    expect(verdict.proofs.observed.because).toContain('no probe counts before the fault');
    expect(verdict.proofs.restored.because).toContain('no probe counts after the fault');
  });

  test('a steady state that was never there cannot be back, with a fault or without one', () => {
    const never = without(madeRun({ isBad: () => true }), (body) => 'injection' in body);
    const verdict = judge(never);
    expect(verdict).toMatchObject({ outcome: 'inconclusive', proofs: { restored: { shown: false } } });
    expect(verdict.proofs.restored.because).toEqual([
      'page was not good before the fault, so nobody can tell whether it is back',
    ]);
    const hurt = judge(madeRun({ isBad: (ms) => ms < 2100 }));
    expect(hurt.proofs.restored.because).toContain(verdict.proofs.restored.because[0]);
    const unharmed = judge(without(madeRun(), (body) => 'injection' in body)).proofs.restored;
    expect(unharmed.because).toContain('nothing was injected, so there was nothing to come back from');
    expect(unharmed.because).not.toContain('the steady state is back');
  });

  test('what was never left need not heal, also where that is expected', () => {
    const spec = { recovery: { selfHealed: { within: '1s' }, stable: { within: '3s' } } };
    expect(judge(madeRun({ spec }))).toMatchObject({ outcome: 'pass', marks: { stable: { neverLeft: true } } });
  });

  test('an expected time that is not kept is a violation; one that nobody can tell is not shown', () => {
    const recovery = (within: string) => ({
      hypothesis: { title: 't', probes: [{ ...probes[0], name: 'page', type: 'http', maxViolations: 99 }] },
      recovery: { fullyRecovered: { within } },
    });
    expect(outcomeOf(madeRun({ spec: recovery('3s'), isBad: badDuringFault }))).toBe('pass');
    const late = judge(madeRun({ spec: recovery('1s'), isBad: badDuringFault }));
    expect(late).toMatchObject({ outcome: 'fail', violations: ['fullyRecovered did not come within 1 s'] });
    const untold = judge(madeRun({ spec: { recovery: { degraded: { within: '1s' } } } }));
    expect(untold).toMatchObject({ outcome: 'inconclusive', finding: 'held' });
  });

  test('bad samples from before the injection are not blamed on it', () => {
    const early = withMore(madeRun(), sample('page', 'during', 'bad', 950, 990));
    expect(judge(early)).toMatchObject({ outcome: 'inconclusive', finding: 'violated' });
  });
});
