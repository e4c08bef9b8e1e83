import { madeRun, sample } from '@firedrill/core/testing/made-run';
import { describe, expect, test } from 'vitest';
import type { EventBody, RunEvent } from '../words/events.ts';
import { judge } from './judge.ts';

const renumbered = (events: readonly RunEvent[]): readonly RunEvent[] =>
  events.map((event, index) => ({ ...event, seq: index + 1 }));

const changed = (change: (body: EventBody) => EventBody): readonly RunEvent[] =>
  madeRun().map((event) => ({ ...event, body: change(event.body) }));

/** Puts the first event of a kind right behind the first of another kind. */
function movedBehind(moved: EventBody['type'], behind: EventBody['type']): readonly RunEvent[] {
  const events = madeRun();
  const event = events.find(({ body }) => body.type === moved);
  const others = events.filter((each) => each !== event);
  const index = others.findIndex(({ body }) => body.type === behind) + 1;
  return renumbered([...others.slice(0, index), ...(event === undefined ? [] : [event]), ...others.slice(index)]);
}

describe('evidence counts only for what it is about', () => {
  test('a lasting fault must be seen gone by the witness, also when its record says so', () => {
    const isGone = (body: EventBody): boolean => body.type === 'witness.effect' && !body.baseline && !body.present;
    const verdict = judge(renumbered(madeRun().filter(({ body }) => !isGone(body))));
    expect(verdict).toMatchObject({ outcome: 'inconclusive', proofs: { restored: { shown: false } } });
    expect(verdict.because).toContain('no witness saw that the effect of hurt#0 is gone');
  });

  test('what is counted after the fault was taken back did not meet it', () => {
    const verdict = judge(movedBehind('witness.exposure', 'injection.recovered'));
    expect(verdict).toMatchObject({
      outcome: 'inconclusive',
      exposure: { met: 0 },
      proofs: { exposed: { shown: false } },
    });
  });

  test('what a door counted is exposure where the plan says that doors count too, and nowhere else', () => {
    const doors = { by: 'hold', met: 7, of: 7, evidence: 'seven came in vain' } as const;
    const counted = changed((body) => (body.type === 'witness.exposure' ? { ...body, ...doors } : body));
    expect(judge(counted)).toMatchObject({ outcome: 'inconclusive', exposure: { met: 0 } });
    const alsoDoors = counted.map((event) => {
      if (event.body.type !== 'run.created') return event;
      const actions = event.body.plan.actions.map((action) => ({
        ...action,
        injections: action.injections.map((each) => ({
          ...each,
          exposure: { by: 'witness', question: { kind: 'made-up' }, also: 'hold' } as const,
        })),
      }));
      return { ...event, body: { ...event.body, plan: { ...event.body.plan, actions } } };
    });
    const verdict = judge(alsoDoors);
    expect(verdict).toMatchObject({ outcome: 'pass', exposure: { met: 7, of: 7 } });
    expect(verdict.proofs.exposed.because).toEqual(['hurt#0: 7 of 7 met it (seven came in vain)']);
  });

  test.each([
    [300, 'pass'],
    [9_000, 'inconclusive'],
  ])('a probe that was blind for %d ms of the fault: %s', (blindMs, outcome) => {
    let firstNs: bigint | null = null;
    const events = madeRun({ faultMs: 12_000 }).map((event): RunEvent => {
      const { body } = event;
      if (body.type !== 'probe.sampled' || body.phase !== 'during') return event;
      firstNs ??= BigInt(body.startNs);
      const sinceMs = Number(BigInt(body.startNs) - firstNs) / 1e6;
      const isBlind = sinceMs >= 1_000 && sinceMs < 1_000 + blindMs;
      return isBlind ? { ...event, body: { ...body, quality: 'blind', value: null, detail: 'no way out' } } : event;
    });
    const verdict = judge(events);
    expect(verdict.outcome).toBe(outcome);
    if (outcome !== 'pass') expect(verdict.because).toContain('was not measured for 9');
  });

  test.each([{ pid: 999_999 }, { startTicks: '1' }, { target: 'process:another' }])(
    'an effect at another target proves nothing: %o',
    (measured) => {
      const events = changed((body) => (body.type === 'witness.effect' ? { ...body, measured } : body));
      expect(judge(events)).toMatchObject({ outcome: 'inconclusive', proofs: { injected: { shown: false } } });
    },
  );

  test('an effect at the planned target is its proof', () => {
    const measured = { pid: 4711, startTicks: '12345', target: 'process:ratings', threads: 3 };
    const events = changed((body) => (body.type === 'witness.effect' ? { ...body, measured } : body));
    expect(judge(events)).toMatchObject({ outcome: 'pass' });
  });

  test('a look for residue that was not clean is no clean-up, also when it names nothing', () => {
    const events = changed((body) => (body.type === 'residue.checked' ? { ...body, clean: false } : body));
    expect(judge(events)).toMatchObject({ outcome: 'residual' });
  });
});

describe('the verdict is total', () => {
  test('the order in which events are handed in is no matter', () => {
    expect(judge(madeRun().toReversed())).toEqual(judge(madeRun()));
  });

  test("a witness's malformed time silences nothing", () => {
    const events = changed((body) => (body.type === 'witness.effect' ? { ...body, atNs: 'soon' } : body));
    expect(judge(events)).toMatchObject({ outcome: 'pass' });
  });

  test('a malformed time of the record never makes it throw', () => {
    const events = madeRun().map((event) => ({ ...event, bootNs: 'x' }));
    expect(judge(events).outcome).not.toBe('pass');
  });
});

test('what was simulated is never pass', () => {
  expect(judge(madeRun(), { run: 'r-bbbbbbbbbbbbbbbb', simulated: true })).toMatchObject({
    run: 'r-bbbbbbbbbbbbbbbb',
    outcome: 'inconclusive',
    simulated: true,
  });
});

test("samples taken after the run's own proxies began to leave do not count", () => {
  const [created, ...others] = madeRun();
  if (created?.body.type !== 'run.created') throw new Error('a run begins with its plan');
  const { plan } = created.body;
  const hurt = plan.actions[0]?.injections[0];
  if (hurt === undefined) throw new Error('the made plan has an injection');
  const proxies = [{ ...hurt, slot: '(proxies)#0' }];
  const injection = 'i-bbbbbbbbbbbbbbbb';
  const say = (body: EventBody): RunEvent => ({ ...created, bootNs: others.at(-1)?.bootNs ?? '0', body });
  const asked = say({ type: 'injection.requested', injection, action: '(proxies)', slot: '(proxies)#0', epoch: 1 });
  const ending = [
    say({ type: 'injection.recovering', injection, why: 'the run is over' }),
    say(sample('page', 'after', 'bad', 5100, 5200)[1]),
    say({ type: 'injection.recovered', injection, how: 'restored', detail: 'gone', by: 'run' }),
    say({ type: 'residue.checked', clean: true, effects: [], litter: [], unknown: [] }),
  ];
  const first = { ...created, body: { ...created.body, plan: { ...plan, proxies } } };
  const early = { ...asked, bootNs: created.bootNs };
  expect(judge(renumbered([first, early, ...others, ...ending])).because).toContain('the hypothesis held');
});

describe('a system that nobody looked at', () => {
  const blindSpan = (lasts: 'lasting' | 'act', fromMs: number, toMs: number): readonly RunEvent[] => {
    const inSpan = ({ body }: RunEvent): boolean => {
      if (body.type !== 'probe.sampled') return false;
      const atMs = Number(BigInt(body.endNs) - 3_600_000_000_000n) / 1e6;
      return atMs > fromMs && atMs < toMs;
    };
    return renumbered(madeRun({ lasts }).filter((event) => !inSpan(event)));
  };

  test.each(['lasting', 'act'] as const)(
    'while a fault (%s) was on is not known, however good it was around it',
    (lasts) => {
      expect(judge(blindSpan(lasts, 1100, 2900)).outcome).toBe('inconclusive');
    },
  );

  test('for a moment only is judged by what was seen', () => {
    expect(judge(blindSpan('lasting', 1500, 2000)).outcome).toBe('pass');
  });
});
