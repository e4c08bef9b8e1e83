import { madeEngine } from '@firedrill/core/testing/made-engine';
import { madePlan } from '@firedrill/core/testing/made-run';
import { describe, expect, test } from 'vitest';
import { FiredrillError } from '../errors.ts';
import { judge } from '../verdict/judge.ts';
import type { Plan } from '../plan/plan.ts';
import type { ExperimentDocument } from '../words/experiment.ts';
import type { Sample } from './engine-ports.ts';

const plan = (spec: Partial<ExperimentDocument['spec']> = {}): Plan => madePlan(spec, 'lasting');
const bad: Sample = { quality: 'bad', value: 0, detail: 'wrong' };
const blind: Sample = { quality: 'blind', value: null, detail: 'nobody could look' };
const fine: Sample = { quality: 'good', value: 1, detail: 'fine' };

describe('a run', () => {
  test('goes through all phases and passes when nothing breaks', async () => {
    const engine = madeEngine({ plan: plan() });
    await engine.advance(30_000);
    const verdict = await engine.driver.finished;
    expect(engine.bodies('phase.entered').map(({ phase }) => phase)).toEqual(['during', 'recovering', 'after']);
    expect(verdict).toMatchObject({ outcome: 'pass', exposure: { met: 4, of: 5 } });
    expect(engine.calls.map(({ name }) => name).filter((name) => name !== 'renew')).toEqual([
      'watch',
      'inject',
      'recover',
      'unwatch',
      'residue',
    ]);
  });

  test('lasts as long as its action says, from the moment the fault is on', async () => {
    const engine = madeEngine({ plan: plan() });
    await engine.advance(30_000);
    const at = (type: string): bigint => BigInt(engine.events.find(({ body }) => body.type === type)?.bootNs ?? 0n);
    expect(Number(at('injection.recovering') - at('injection.live')) / 1e6).toBe(2000);
  });

  test('injects nothing when the steady state was never there', async () => {
    const engine = madeEngine({ plan: plan(), sample: () => bad });
    await engine.advance(60_000);
    expect((await engine.driver.finished).outcome).toBe('inconclusive');
    expect(engine.calls.filter(({ name }) => name === 'inject')).toEqual([]);
  });

  test('waits until the steady state has held without interruption', async () => {
    let samples = 0;
    const engine = madeEngine({ plan: plan(), sample: () => ((samples += 1) === 20 ? blind : fine) });
    await engine.advance(4_000);
    expect(engine.driver.state().phase).toBe('before');
    await engine.advance(30_000);
    expect((await engine.driver.finished).outcome).toBe('pass');
  });
});

describe('stopping', () => {
  test('by a person takes everything back at once and ends aborted', async () => {
    const engine = madeEngine({ plan: plan() });
    await engine.advance(4_000);
    engine.driver.stop({ by: 'person', why: 'enough', interrupt: true });
    await engine.advance(10);
    expect(engine.bodies('injection.recovered')).toHaveLength(1);
    await engine.advance(5_000);
    expect(await engine.driver.finished).toMatchObject({ outcome: 'aborted', interrupted: true });
  });

  test('by a person at the agent, told once or again, is the same; of another run it is nothing', async () => {
    const engine = madeEngine({ plan: plan() });
    await engine.advance(4_000);
    const stop = { event: 'run.stopped', why: 'enough', interrupt: true } as const;
    engine.driver.agentTold({ ...stop, runs: ['r-zzzzzzzzzzzzzzzz'] });
    await engine.advance(10);
    expect(engine.bodies('stop.requested')).toEqual([]);
    engine.driver.agentTold({ ...stop, runs: [engine.driver.run] });
    await engine.advance(10);
    engine.driver.agentTold({ ...stop, runs: [engine.driver.run] });
    await engine.advance(5_000);
    expect(engine.bodies('stop.requested')).toHaveLength(1);
    expect(await engine.driver.finished).toMatchObject({ outcome: 'aborted', interrupted: true });
  });

  test('works while the store cannot be written, and the facts are written when it can', async () => {
    let full = false;
    const engine = madeEngine({ plan: plan(), storeRefuses: () => full });
    await engine.advance(3_500);
    full = true;
    await engine.advance(1_000);
    expect(engine.calls.some(({ name }) => name === 'recover')).toBe(true);
    expect(engine.bodies('injection.recovered')).toEqual([]);
    full = false;
    await engine.advance(60_000);
    expect(engine.bodies('injection.recovered')).toHaveLength(1);
    expect((await engine.driver.finished).outcome).toBe('inconclusive');
  });

  test('a stop condition ends the run in the very moment its time is over', async () => {
    let value = 1;
    const engine = madeEngine({
      plan: plan({ stopWhen: [{ probe: 'page', below: 1, for: '300ms' }] }),
      sample: () => ({ quality: 'good', value, detail: 'fine' }),
    });
    await engine.advance(3_500);
    value = 0;
    await engine.advance(450);
    expect(engine.bodies('stop.requested')).toMatchObject([{ by: 'condition' }]);
    expect(engine.bodies('injection.recovered')).toHaveLength(1);
  });

  test('a stop condition that cannot be read for two intervals ends the run', async () => {
    let taken: Sample = fine;
    const engine = madeEngine({ plan: plan({ stopWhen: [{ probe: 'page', below: 1 }] }), sample: () => taken });
    await engine.advance(3_500);
    taken = blind;
    await engine.advance(250);
    expect(engine.bodies('stop.requested')).toMatchObject([{ by: 'blind-guard' }]);
    await engine.advance(60_000);
    expect((await engine.driver.finished).outcome).toBe('aborted');
  });
});

describe('an agent', () => {
  test('that refuses an injection makes the run inconclusive', async () => {
    const refuse = (name: string): unknown => {
      if (name === 'inject') throw new FiredrillError('policy-refused', 'not here');
      return undefined;
    };
    const engine = madeEngine({ plan: plan(), answer: refuse });
    await engine.advance(60_000);
    expect(engine.bodies('injection.refused')).toMatchObject([{ code: 'policy-refused' }]);
    expect((await engine.driver.finished).outcome).toBe('inconclusive');
  });

  test('that cannot be reached is asked again under the same id', async () => {
    let failures = 2;
    const silent = (name: string): unknown => {
      if (name !== 'inject' || failures === 0) return undefined;
      failures -= 1;
      throw new FiredrillError('timeout', 'no answer');
    };
    const engine = madeEngine({ plan: plan(), answer: silent });
    await engine.advance(60_000);
    const asked = engine.calls.filter(({ name }) => name === 'inject').map((call) => call.asked);
    expect(new Set(asked.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(asked).toHaveLength(3);
    expect((await engine.driver.finished).outcome).toBe('pass');
  });

  test('that is away for longer than the lease ends the run', async () => {
    let away = false;
    const silent = (): unknown => {
      if (away) throw new FiredrillError('agent-away', 'it hung up');
      return undefined;
    };
    const engine = madeEngine({ plan: plan(), answer: silent });
    await engine.advance(3_100);
    away = true;
    engine.driver.agentLost('a-aaaaaaaaaaaaaaaa', 'it hung up');
    await engine.advance(10_100);
    away = false;
    engine.driver.agentBack('a-aaaaaaaaaaaaaaaa', false);
    await engine.advance(60_000);
    expect((await engine.driver.finished).outcome).toBe('inconclusive');
  });

  test('that comes back as another process ends the run: it has taken everything back', async () => {
    const engine = madeEngine({ plan: plan() });
    await engine.advance(3_100);
    engine.driver.agentLost('a-aaaaaaaaaaaaaaaa', 'it hung up');
    await engine.advance(100);
    engine.driver.agentBack('a-aaaaaaaaaaaaaaaa', true);
    await engine.advance(60_000);
    expect((await engine.driver.finished).outcome).toBe('inconclusive');
  });

  const killedMeanwhile = async (present: boolean | null) => {
    const engine = madeEngine({
      plan: plan(),
      answer: (name, asked) => {
        if (name === 'look') return { present, evidence: 'as the kernel says', measured: {}, atNs: '3700000000000' };
        if (name !== 'recover') return undefined;
        // The witness died with its agent, and says no more.
        const { injection } = asked as { injection: string }; // what the engine asks of `recover`
        return { status: { injection, state: 'recovered', how: 'restored', detail: '', exposure: null } };
      },
    });
    await engine.advance(3_500);
    engine.driver.agentLost('a-aaaaaaaaaaaaaaaa', 'it hung up');
    await engine.advance(100);
    engine.driver.agentBack('a-aaaaaaaaaaaaaaaa', true);
    await engine.advance(60_000);
    return { verdict: await engine.driver.finished, sights: engine.bodies('witness.effect') };
  };

  test('that was killed is looked after by a fresh witness: gone is shown, and stays inconclusive', async () => {
    const { verdict, sights } = await killedMeanwhile(false);
    expect(sights.at(-1)).toMatchObject({ present: false, evidence: 'looked at anew: as the kernel says' });
    expect(verdict).toMatchObject({ outcome: 'inconclusive', proofs: { restored: { shown: true } } });
  });

  test('that was killed, with an effect that is still there, leaves a residual run', async () => {
    expect((await killedMeanwhile(true)).verdict.outcome).toBe('residual');
  });

  test('that was killed, where no fresh look can tell, is not said to be clean', async () => {
    const { verdict } = await killedMeanwhile(null);
    expect(verdict).toMatchObject({ outcome: 'inconclusive', proofs: { restored: { shown: false } } });
    expect(verdict.proofs.restored.because.join()).toMatch(/no witness saw/);
  });

  test('that never says that a fault is gone leaves a residual run', async () => {
    const silent = (name: string): unknown => {
      if (name === 'recover') throw new FiredrillError('agent-away', 'nobody there');
      return undefined;
    };
    const engine = madeEngine({ plan: plan(), answer: silent });
    await engine.advance(120_000);
    expect(engine.bodies('injection.recovered')).toMatchObject([{ how: 'failed' }]);
    expect((await engine.driver.finished).outcome).toBe('residual');
  });

  test('that took a fault back by itself is believed', async () => {
    const engine = madeEngine({ plan: plan() });
    await engine.advance(3_500);
    const [injection] = Object.values(engine.driver.state().injections);
    if (injection === undefined) throw new Error('nothing was injected');
    const status = {
      injection: injection.id,
      state: 'recovered',
      how: 'restored',
      detail: 'lease',
      exposure: null,
    } as const;
    engine.driver.agentTold({ event: 'injection.ended', status, why: 'its lease ended' });
    await engine.advance(10);
    expect(engine.bodies('injection.recovered')).toMatchObject([{ by: 'agent' }]);
  });
});

test('the verdict is on every event before it: what comes while it is being made is judged too', async () => {
  const told: string[] = [];
  const engine = madeEngine({
    plan: plan(),
    sample: () => fine,
    answer: (name) => {
      if (name === 'unwatch') told.push(name);
      return undefined;
    },
    whenRead: () => {
      if (told.length !== 1) return;
      told.push('mark');
      const at = { lastBadNs: null, firstGoodNs: String(3_600_000_000_000n) };
      engine.driver.tell({ type: 'mark.set', mark: 'notified', source: 'a pager', ...at, by: 'person' });
    },
  });
  await engine.advance(30_000);
  const verdict = await engine.driver.finished;
  expect(told).toEqual(['unwatch', 'mark']);
  expect(engine.events.at(-1)?.body.type).toBe('run.ended');
  expect(judge(engine.events.slice(0, -1), { run: verdict.run })).toEqual(verdict);
  expect(verdict.marks.notified.state).toBe('reached');
});

test('a run that a newer owner has taken leaves without another word', async () => {
  let taken = false;
  const engine = madeEngine({ plan: plan(), storeRefuses: () => refuseWhen(taken) });
  await engine.advance(1_000);
  const left = expect(engine.driver.finished).rejects.toMatchObject({ code: 'stale-epoch' });
  const before = engine.events.length;
  taken = true;
  await engine.advance(1_000);
  await left;
  expect(engine.events).toHaveLength(before);
});

function refuseWhen(taken: boolean): boolean {
  if (taken) throw new FiredrillError('stale-epoch', 'a newer owner has it');
  return false;
}
