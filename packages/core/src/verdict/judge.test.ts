import { describe, expect, test } from 'vitest';
import {
  changed,
  madeInjection,
  madeRun,
  nsText,
  type Timed,
  withMore,
  without,
} from '@firedrill/core/testing/made-run';
import type { EventBody, RunEvent } from '../words/events.ts';
import { judge as judgeRun } from './judge.ts';
import { exitStatus, outcomes } from './verdict.ts';
import { verdictIn } from './verdict-words.ts';

const run = 'r-bbbbbbbbbbbbbbbb' as const;
const judge = (events: readonly RunEvent[], simulated = false) => judgeRun(events, { run, simulated });

const outcomeOf = (events: readonly RunEvent[]): string => judge(events).outcome;
const badDuringFault = (sinceMs: number): boolean => sinceMs > 50 && sinceMs < 2005;
const stop = (atMs: number, by: 'person' | 'condition' | 'blind-guard' | 'lever' | 'engine'): Timed => [
  atMs,
  { type: 'stop.requested', by, why: `${by} said so`, interrupt: by === 'person' },
];

describe('outcomes', () => {
  test('a well-made run passes with all four proofs', () => {
    const verdict = judge(madeRun());
    expect(verdict).toMatchObject({
      run,
      outcome: 'pass',
      finding: 'held',
      exposure: { met: 12, of: 20 },
    });
    expect(Object.values(verdict.proofs).every((proof) => proof.shown && proof.because.length > 0)).toBe(true);
    expect(verdict.probes[0]).toMatchObject({ probe: 'page', violations: 0, firstViolation: null });
  });

  test('an act passes too, though nothing can be undone', () => {
    expect(judge(madeRun({ lasts: 'act', faultMs: 200 }))).toMatchObject({ outcome: 'pass' });
  });

  test('a system that is bad during the fault fails', () => {
    const verdict = judge(madeRun({ isBad: badDuringFault }));
    expect(verdict).toMatchObject({ outcome: 'fail', finding: 'violated' });
    expect(verdict.because).toContain('page');
    expect(verdict.probes[0]?.firstViolation).toBe('during: bad');
  });

  test('few bad samples are allowed when the probe says so', () => {
    const spec = {
      hypothesis: { title: 't', probes: [{ name: 'page', type: 'http', every: '100ms', maxViolations: 2 }] },
    };
    expect(outcomeOf(madeRun({ spec, isBad: (ms) => ms > 50 && ms < 250 }))).toBe('pass');
    expect(outcomeOf(madeRun({ spec, isBad: (ms) => ms > 50 && ms < 350 }))).toBe('fail');
  });

  test.each(['person', 'condition', 'blind-guard', 'lever'] as const)(
    'a stop by %s without violation is aborted',
    (by) => {
      const verdict = judge(withMore(madeRun(), stop(2000, by)));
      expect(verdict).toMatchObject({ outcome: 'aborted', interrupted: by === 'person' });
      expect(verdict.because).toContain('said so');
    },
  );

  test('a stop condition that ends a violated run leaves it failed', () => {
    expect(outcomeOf(withMore(madeRun({ isBad: badDuringFault }), stop(2000, 'condition')))).toBe('fail');
  });

  test('a stop by the engine is inconclusive, also when everything else is shown', () => {
    expect(judge(withMore(madeRun(), stop(2000, 'engine')))).toMatchObject({ outcome: 'inconclusive' });
  });

  test('without a hypothesis a run is unjudged, but only when it was injected and restored', () => {
    const events = madeRun({ spec: { hypothesis: undefined } });
    expect(judge(events)).toMatchObject({ outcome: 'unjudged', finding: 'not-asked' });
    expect(outcomeOf(without(events, (body) => body.type === 'witness.effect'))).toBe('inconclusive');
  });

  test('a simulated inventory never passes, but may fail', () => {
    expect(judge(madeRun(), true)).toMatchObject({ outcome: 'inconclusive', simulated: true });
    expect(judge(madeRun({ isBad: badDuringFault }), true).outcome).toBe('fail');
  });

  test('nothing at all is inconclusive', () => {
    expect(judge([])).toMatchObject({
      outcome: 'inconclusive',
      because: 'Not shown: nothing is known of this run yet.',
    });
  });

  test('each outcome has its own exit status', () => {
    expect(new Set(outcomes.map((outcome) => exitStatus[outcome])).size).toBe(outcomes.length);
  });
});

/** A run with a second fault of which nobody saw anything, after the first one. */
function withUnshown(events: readonly RunEvent[], asked: boolean): readonly RunEvent[] {
  const planned = changed(events, (body) => {
    if (body.type !== 'run.created') return body;
    const [first] = body.plan.actions;
    if (first === undefined) return body;
    const injections = first.injections.map((each) => ({ ...each, slot: 'slow#0' }));
    return { ...body, plan: { ...body.plan, actions: [first, { ...first, name: 'slow', injections }] } };
  });
  const injection = 'i-bbbbbbbbbbbbbbbb';
  const life: readonly Timed[] = [
    [2000, { type: 'injection.requested', injection, action: 'slow', slot: 'slow#0', epoch: 1 }],
    [2001, { type: 'injection.live', injection, atNs: nsText(2001), detail: '' }],
    [3003, { type: 'injection.recovered', injection, how: 'restored', detail: '', by: 'run' }],
  ];
  return asked ? withMore(planned, ...life) : planned;
}

describe('a violation beside a fault that is not shown', () => {
  test('a stop excuses what was never asked for, and nothing that was asked for and not shown', () => {
    const bad = madeRun({ isBad: badDuringFault });
    const [unasked, asked] = [false, true].map((each) => judge(withMore(withUnshown(bad, each), stop(2100, 'lever'))));
    expect([unasked?.outcome, asked?.outcome]).toEqual(['fail', 'fail']);
    expect([unasked?.proofs.injected.shown, asked?.proofs.injected.shown]).toEqual([true, false]);
    expect([unasked?.because, asked?.because].map((each) => each?.includes('slow#0'))).toEqual([false, true]);
  });

  test.each([true, false])(
    'is still a fail of the one that is shown, and the other is named (asked for: %s)',
    (asked) => {
      const verdict = judge(withUnshown(madeRun({ isBad: badDuringFault }), asked));
      expect(verdict).toMatchObject({ outcome: 'fail', proofs: { injected: { shown: false } } });
      expect(verdict.because).toMatch(/^The hypothesis is violated: page: .*\. Not shown beside it: slow#0: /);
      expect(verdict.proofs.injected.partly).toBe('shown of 1 of 2 injections');
      expect(verdict.proofs.exposed.partly).toBe('shown of 1 of 2 injections');
      const inKorean = verdictIn(verdict, 'ko');
      expect(inKorean.because).toContain('그 밖에 확인되지 않은 것');
      expect(inKorean.proofs.injected.partly).toBe('주입 2건 중 1건만 확인됨');
    },
  );

  test('without a violation it is inconclusive', () => {
    const verdict = judge(withUnshown(madeRun(), true));
    expect(verdict).toMatchObject({ outcome: 'inconclusive', finding: 'held' });
    // The proof tells of both faults; what stands in its way is only the one that nobody saw.
    expect(verdict.because).toMatch(/^Not shown: injected, because slow#0: [^;]*$/);
    expect(verdict.proofs.injected.because).toHaveLength(2);
  });

  test('what is said of a violation that cannot be blamed is true of it', () => {
    const said = (events: readonly RunEvent[]): string => judge(events).because;
    const because = [
      said(madeRun({ confirmMs: null, isBad: badDuringFault })),
      said(madeRun({ isBad: (ms) => ms < -200 || badDuringFault(ms) })),
    ];
    expect(because[0]).toContain('it is not shown that the fault was there and met before');
    expect(because[1]).toContain('the steady state had not held before the fault');
  });
});

describe('causes planted in the record', () => {
  const inconclusive: readonly (readonly [string, () => readonly RunEvent[]])[] = [
    ['a fault that does nothing', () => madeRun({ confirmMs: null })],
    ['a fault that nobody met', () => madeRun({ met: 0 })],
    ['a fault that does nothing while the system is bad', () => madeRun({ confirmMs: null, isBad: badDuringFault })],
    ['a fault that nobody met while the system is bad', () => madeRun({ met: 0, isBad: badDuringFault })],
    ['a system that was bad before', () => madeRun({ isBad: (ms) => ms < -200 })],
    ['a system that broke before and stays broken', () => madeRun({ isBad: () => true })],
    ['too few samples', () => madeRun({ afterMs: 150 })],
    [
      'blind samples',
      () =>
        changed(madeRun(), (body) =>
          body.type === 'probe.sampled' && body.phase === 'during' ? { ...body, quality: 'blind' } : body,
        ),
    ],
    [
      'an effect that was there before',
      () =>
        changed(madeRun(), (body) =>
          body.type === 'witness.effect' && body.baseline ? { ...body, present: true } : body,
        ),
    ],
    ['no look before', () => without(madeRun(), (body) => body.type === 'witness.effect' && body.baseline)],
    [
      'a contested restore',
      () => changed(madeRun(), (body) => (body.type === 'injection.recovered' ? { ...body, how: 'contested' } : body)),
    ],
    [
      'litter',
      () => changed(madeRun(), (body) => (body.type === 'residue.checked' ? { ...body, litter: ['a table'] } : body)),
    ],
    [
      'counts from another source than the plan says',
      () => changed(madeRun(), (body) => (body.type === 'witness.exposure' ? { ...body, by: 'hold' } : body)),
    ],
    [
      'an agent that was away too long',
      () =>
        withMore(
          madeRun(),
          [1500, { type: 'agent.lost', agent: 'a', forMs: 0, why: '' }],
          [1900, { type: 'agent.back', agent: 'a', awayMs: 10_001, restarted: false }],
        ),
    ],
    [
      'an agent that died',
      () => withMore(madeRun(), [1500, { type: 'agent.back', agent: 'a', awayMs: 5, restarted: true }]),
    ],
    [
      'an agent that never came back',
      () => withMore(madeRun(), [1500, { type: 'agent.lost', agent: 'a', forMs: 9000, why: '' }]),
    ],
    [
      'a server that was away too long',
      () => withMore(madeRun(), [1500, { type: 'run.claimed', epoch: 2, owner: 'b', awayMs: 10_001 }]),
    ],
    ['a record with a gap', () => madeRun().filter((event) => event.seq !== 9)],
    ['a steady state that is not back', () => changed(madeRun({ spec: afterOnly }), badAtTheEnd)],
    [
      'an effect that was seen, of an injection that no agent brought about',
      () => without(madeRun({ confirmMs: null }), (body) => body.type === 'injection.live'),
    ],
    [
      'a refused injection',
      () =>
        withMore(
          without(
            madeRun({ confirmMs: null }),
            (body) => body.type === 'injection.recovered' || body.type === 'injection.live',
          ),
          [1005, { type: 'injection.refused', injection: madeInjection, code: 'policy-refused', detail: 'no' }],
        ),
    ],
  ];
  test.each(inconclusive)('%s is inconclusive', (_cause, events) => {
    const verdict = judge(events());
    expect(verdict).toMatchObject({ outcome: 'inconclusive' });
    expect(verdict.because.length).toBeGreaterThan('Not shown: .'.length);
  });

  test('short absences within the lease, and an agent that restarts before anything is injected, do no harm', () => {
    const events = withMore(
      madeRun(),
      [500, { type: 'agent.back', agent: 'a', awayMs: 20_000, restarted: true }],
      [1500, { type: 'agent.lost', agent: 'a', forMs: 0, why: '' }],
      [1900, { type: 'agent.back', agent: 'a', awayMs: 400, restarted: false }],
      [1950, { type: 'run.claimed', epoch: 2, owner: 'b', awayMs: 300 }],
    );
    expect(outcomeOf(events)).toBe('pass');
  });
});

const afterOnly = {
  hypothesis: {
    title: 't',
    probes: [
      { name: 'before', type: 'http', every: '100ms', when: 'before' as const },
      { name: 'page', type: 'http', every: '100ms', when: 'after' as const, maxViolations: 3 },
    ],
  },
};

const badAtTheEnd = (body: EventBody): EventBody =>
  body.type === 'probe.sampled' && body.phase === 'after' && BigInt(body.endNs) > BigInt(nsText(4800))
    ? { ...body, quality: 'bad' }
    : body;
