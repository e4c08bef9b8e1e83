import {
  changed,
  madeInjection,
  madeRun,
  type MadeRun,
  nsText,
  type Timed,
  withMore,
} from '@firedrill/core/testing/made-run';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventOf, RunEvent } from '../words/events.ts';
import { judge } from '../verdict/judge.ts';
import { runFacts } from '../verdict/run-facts.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { InjectionId } from '../words/ids.ts';
import { undoings } from './undoing.ts';

const agent = 'a-aaaaaaaaaaaaaaaa';
const everyMs = 100;
/** The fault begins at 1,000 ms of the run. */
const faultAtMs = 1000;

/** When the fault really ended, and how late everybody told of it; milliseconds since it was asked for. */
interface Ended {
  readonly endMs: number;
  /** The agent's stamp and our record came so much later. */
  readonly lateMs: number;
  /** Everything of ours died at its end, so that the server's next life knows it from the record only. */
  readonly dead: boolean;
  /** The witness looks so often, and saw it go; null: nobody was there to see it. */
  readonly lookMs: number | null;
}

/** The made run's record of its end moved to where this world has it. */
function endedSo(events: readonly RunEvent[], { endMs, lateMs, dead, lookMs }: Ended): readonly RunEvent[] {
  const toldMs = faultAtMs + endMs + lateMs;
  const injection = madeInjection;
  const kept = events.filter(
    ({ body }) =>
      body.type !== 'injection.recovering' &&
      body.type !== 'injection.recovered' &&
      !(body.type === 'witness.effect' && !body.baseline && !body.present),
  );
  const undone = { atNs: nsText(toldMs), bootId: 'boot' };
  const recovered: EventOf<'injection.recovered'> = {
    type: 'injection.recovered',
    injection,
    how: 'restored',
    detail: '',
    by: 'agent',
    undone,
  };
  const goneMs = faultAtMs + endMs + (lookMs ?? 0) / 2;
  const times = { atNs: nsText(goneMs), previousNs: nsText(goneMs - (lookMs ?? 0)) };
  const gone = { present: false, baseline: false, evidence: 'it does not hurt', measured: {} };
  const more: Timed[] = [
    [toldMs + 5, recovered],
    ...(lookMs === null ? [] : [[goneMs, { type: 'witness.effect', injection, ...gone, ...times }] satisfies Timed]),
    ...(dead ? takenOver(toldMs) : []),
  ];
  return inEpochs(withMore(kept, ...more));
}

const takenOver = (atMs: number): readonly Timed[] => [
  [atMs - 2, { type: 'run.claimed', epoch: 2, owner: 'next', awayMs: 10 }],
  [atMs - 1, { type: 'agent.back', agent, awayMs: 0, restarted: true, life: 'second' }],
];

/** What follows a takeover belongs to the next epoch; the dead have written nothing between their death and it. */
function inEpochs(events: readonly RunEvent[]): readonly RunEvent[] {
  const at = events.findIndex(({ body }) => body.type === 'run.claimed' && body.epoch > 1);
  return events.map((event, index) => (at >= 0 && index >= at ? { ...event, epoch: 2 } : event));
}

/** Nobody sampled while the server was dead. */
const silentBetween = (events: readonly RunEvent[], fromMs: number, untilMs: number): readonly RunEvent[] =>
  events.filter(({ body }) => {
    if (body.type !== 'probe.sampled') return true;
    return BigInt(body.endNs) < BigInt(nsText(fromMs)) || BigInt(body.startNs) > BigInt(nsText(untilMs));
  });

function marksOf(healMs: number, ended: Ended, more: Partial<MadeRun> = {}): Verdict['marks'] {
  const isBad = (ms: number): boolean => ms >= 50 && ms < healMs;
  const events = madeRun({ faultMs: 3000, afterMs: 4000, confirmMs: 30, latencyMs: 1, isBad, ...more });
  const told = faultAtMs + ended.endMs;
  const seen = ended.dead ? silentBetween(events, told, told + ended.lateMs) : events;
  return judge(endedSo(seen, ended)).marks;
}

const ends: fc.Arbitrary<Ended> = fc.record({
  endMs: fc.constant(3000),
  lateMs: fc.double({ min: 0.1, max: 1500, noNaN: true }),
  dead: fc.boolean(),
  lookMs: fc.option(fc.double({ min: 0.5, max: 80, noNaN: true })),
});

describe('who ended it', () => {
  test('what got well with the end of the fault, however it ended and whoever told late, did not heal itself', () => {
    const cases = fc.record({
      ended: ends,
      dies: fc.option(fc.integer({ min: 600, max: 2900 })),
      afterMs: fc.double({ min: 0, max: 400, noNaN: true }),
    });
    fc.assert(
      fc.property(cases, ({ ended, dies, afterMs }) => {
        const endMs = ended.dead && dies !== null ? dies : ended.endMs;
        const marks = marksOf(endMs + afterMs, { ...ended, endMs, lookMs: ended.dead ? null : ended.lookMs });
        expect(marks.selfHealed.state).toBe('censored');
        for (const mark of [marks.fullyRecovered, marks.partlyRecovered, marks.stable])
          if (mark.state === 'reached') expect(mark.by).toBe('us');
      }),
      { numRuns: 500 },
    );
  });

  const before = fc.double({ min: 2 * everyMs + 110, max: 2500, noNaN: true });

  test('what got well well before the fault was seen to end is still the system: a supervisor, a breaker', () => {
    const cases = fc.record({ ended: ends, lookMs: fc.double({ min: 0.5, max: 80, noNaN: true }), beforeMs: before });
    fc.assert(
      fc.property(cases, ({ ended, lookMs, beforeMs }) => {
        const marks = marksOf(ended.endMs - beforeMs, { ...ended, dead: false, lookMs });
        expect(marks.selfHealed).toMatchObject({ state: 'reached', by: 'system' });
        expect(marks.fullyRecovered).toMatchObject({ state: 'reached', by: 'system' });
      }),
      { numRuns: 500 },
    );
  });

  test('when nobody saw the end, it may have been as soon as it was last seen, and what got well is not known', () => {
    fc.assert(
      fc.property(fc.record({ ended: ends, beforeMs: before }), ({ ended, beforeMs }) => {
        const { selfHealed, fullyRecovered } = marksOf(ended.endMs - beforeMs, { ...ended, lookMs: null });
        expect(selfHealed.state).toBe('censored');
        expect(fullyRecovered).toMatchObject({ by: 'us' });
      }),
      { numRuns: 500 },
    );
  });

  test('a good sample a moment before the stamp, when the witness had seen it gone, is ours', () => {
    const ended = { endMs: 2995, lateMs: 5.27, dead: false, lookMs: 0.5 };
    expect(marksOf(2996, ended, { latencyMs: 0.3 }).selfHealed.state).toBe('censored');
  });

  test('who was not told of a look before it was gone knows of the last sight only', () => {
    const isBad = (ms: number): boolean => ms >= 50 && ms < 1500;
    const events = madeRun({ faultMs: 3000, afterMs: 4000, confirmMs: 30, latencyMs: 1, isBad });
    const seen = { present: true, baseline: false, evidence: 'late', measured: {} };
    const gone = { present: false, baseline: false, evidence: 'looked at anew', measured: {} };
    const injection = madeInjection;
    const kept = events.filter(({ body }) => body.type !== 'witness.effect' || body.present || body.baseline);
    const sight: Timed = [
      faultAtMs + 1450,
      { type: 'witness.effect', injection, ...seen, atNs: nsText(faultAtMs + 1450) },
    ];
    const blind: Timed = [faultAtMs + 1460, { type: 'witness.blind', injection, what: 'effect', reason: 'hang up' }];
    const told = (times: { readonly previousNs?: string }, ...more: readonly Timed[]) => {
      const atNs = nsText(faultAtMs + 3020);
      const end: Timed = [faultAtMs + 3020, { type: 'witness.effect', injection, ...gone, atNs, ...times }];
      return judge(withMore(kept, sight, ...more, end)).marks.selfHealed;
    };
    expect(told({}).state).toBe('censored');
    expect(told({}, blind).state).toBe('censored');
    expect(told({ previousNs: nsText(faultAtMs + 1460) }).state).toBe('censored');
    expect(told({ previousNs: nsText(faultAtMs + 2900) })).toMatchObject({ state: 'reached', by: 'system' });
  });

  test('a fault that its witness could never see may have gone at once, whatever its agent says of its end', () => {
    const isBad = (ms: number): boolean => ms >= 50 && ms < 1500;
    const events = madeRun({ faultMs: 3000, afterMs: 4000, isBad }).filter(
      ({ body }) => body.type !== 'witness.effect',
    );
    const ends = (more: readonly Timed[]) => {
      const facts = runFacts(withMore(events, ...more));
      return facts.injections.flatMap((each) => undoings(facts, each)).map(({ fromNs }) => fromNs);
    };
    const blind = { type: 'witness.blind', injection: madeInjection, what: 'effect', reason: 'no rights' } as const;
    expect(ends([[faultAtMs + 1, blind]])).toEqual([BigInt(nsText(faultAtMs))]);
    expect(ends([])).toEqual([BigInt(nsText(faultAtMs + 2998))]);
  });

  test('without a stamp and a witness, its duration bounds it', () => {
    const ended = { endMs: 3000, lateMs: 700, dead: false, lookMs: null };
    expect(marksOf(3010, ended).selfHealed.state).toBe('censored');
  });
});

describe('an injection that was refused', () => {
  const injection: InjectionId = 'i-bbbbbbbbbbbbbbbb';
  const found = (atMs: number, ...effects: string[]): Timed => [
    atMs,
    { type: 'residue.checked', clean: effects.length === 0, effects, litter: [], unknown: [] },
  ];
  /** Another fault, long over, is what times count from; then the system is bad from 4.2 s to 4.8 s of the run. */
  const healed = (refused: readonly Timed[]): Verdict['marks']['selfHealed'] => {
    const isBad = (ms: number): boolean => (ms >= 50 && ms < 1500) || (ms >= 3200 && ms < 3800);
    const events = changed(madeRun({ faultMs: 2000, afterMs: 5000, isBad }), (body) => {
      const [action] = body.type === 'run.created' ? body.plan.actions : [];
      if (body.type !== 'run.created' || action === undefined) return body;
      const injections = action.injections.map((each) => ({ ...each, slot: 'also#0' }));
      return { ...body, plan: { ...body.plan, actions: [action, { ...action, name: 'also', injections }] } };
    });
    return judge(withMore(events, ...refused)).marks.selfHealed;
  };
  const asked = (atMs: number): readonly Timed[] => [
    [atMs, { type: 'injection.requested', injection, action: 'also', slot: 'also#0', epoch: 1 }],
    [atMs + 50, { type: 'injection.refused', injection, code: 'effect-failed', detail: 'the second half failed' }],
  ];

  test('may have hurt in part until a look finds nothing of it', () => {
    const refused = [...asked(4150), found(4260, 'a cell is owed'), found(5500)];
    expect(healed(refused)).toMatchObject({ state: 'censored', source: 'the fault ended on our side first' });
    expect(healed([...asked(4150), found(4260, 'a cell is owed')]).state).toBe('censored');
  });

  test('and of which nothing was found before the system broke has not mended it', () => {
    expect(healed([])).toMatchObject({ state: 'reached', by: 'system' });
    expect(healed([...asked(3950), found(4050)])).toMatchObject({ state: 'reached', by: 'system' });
  });
});

test('a fault of which nobody says when it ended may have ended until nothing of it is found', () => {
  const events = changed(madeRun(), (body) =>
    body.type === 'injection.recovered' ? { ...body, how: 'failed' } : body,
  );
  const facts = runFacts(events);
  const first = facts.cleanLooks[0]?.atNs;
  expect(facts.injections.flatMap((each) => undoings(facts, each)).map(({ untilNs }) => untilNs)).toEqual([first]);
  const never = runFacts(events.filter(({ body }) => body.type !== 'residue.checked'));
  expect(never.injections.flatMap((each) => undoings(never, each)).map(({ untilNs }) => untilNs)).toEqual([
    never.lastNs,
  ]);
});

describe('everything of ours died in the middle', () => {
  const ended = { endMs: 1400, lateMs: 1780, dead: true, lookMs: null };
  const dead = (isBad: (ms: number) => boolean): Verdict => {
    const met = { met: 9, of: 9, by: 'witness', evidence: 'counted', atNs: nsText(faultAtMs + 500) } as const;
    const exposure: Timed = [faultAtMs + 500, { type: 'witness.exposure', injection: madeInjection, ...met }];
    const events = withMore(madeRun({ faultMs: 60_000, afterMs: 4000, isBad }), exposure);
    return judge(endedSo(silentBetween(events, faultAtMs + 1400, faultAtMs + 3180), ended));
  };

  test('it says until when the fault is shown, and why not longer; nobody is blamed for not having looked', () => {
    const verdict = dead(() => false);
    expect(verdict.outcome).toBe('inconclusive');
    const [injected] = verdict.proofs.injected.because;
    expect(injected).toMatch(/is shown for 1\.\d+ s of 1 min only: then the agent a-a+ died, which held it$/);
    expect(verdict.proofs.observed.because.join()).not.toContain('was not looked at');
    expect(verdict.proofs.injected.partly).toBeUndefined();
  });

  test('what was violated until then is known, and what of the proofs was shown', () => {
    const verdict = dead((ms) => ms > 100 && ms < 1400);
    expect(verdict.outcome).toBe('fail');
    expect(verdict.proofs.injected).toMatchObject({ shown: false });
    expect(verdict.proofs.injected.partly).toMatch(/^shown until 1\.\d+ s into the fault$/);
  });

  test('an end of which nobody says why is told so', () => {
    const events = madeRun({ faultMs: 60_000 });
    const verdict = judge(endedSo(events, { endMs: 2000, lateMs: 0, dead: false, lookMs: null }));
    expect(verdict.proofs.injected.because.join()).toContain('before its time: nobody says why');
  });
});
