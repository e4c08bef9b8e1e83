import { madeEngine } from '@firedrill/core/testing/made-engine';
import { madeInjection, madePlan } from '@firedrill/core/testing/made-run';
import { describe, expect, test } from 'vitest';
import { FiredrillError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import type { ExperimentDocument } from '../words/experiment.ts';

/** A plan with a door of the run's own, whose only action has one victim. */
function planWithDoor(spec: Partial<ExperimentDocument['spec']> = {}): Plan {
  const plan = madePlan(spec, 'lasting');
  const proxies = plan.actions.flatMap(({ injections }) =>
    injections.map((each) => ({ ...each, slot: 'proxies/door', means: 'proxy', exposure: { by: 'hold' } as const })),
  );
  return { ...plan, proxies };
}

/** A run whose agent cannot be reached for its first so many calls to inject. */
function runWithDoor(plan: Plan, silentCalls: number) {
  let calls = 0;
  return madeEngine({
    plan,
    answer: (name) => {
      if (name === 'inject' && (calls += 1) <= silentCalls) throw new FiredrillError('agent-away', 'gone');
    },
  });
}

describe("a run's own doors", () => {
  test('stand before anything is looked at, and the steady state is counted from then on', async () => {
    const engine = runWithDoor(planWithDoor(), 2);
    await engine.advance(60_000);
    expect((await engine.driver.finished).outcome).toBe('pass');
    const types = engine.events.map(({ body }) => body.type);
    const firstLive = types.indexOf('injection.live');
    expect(firstLive).toBeGreaterThan(0);
    expect(types.indexOf('probe.sampled')).toBeGreaterThan(firstLive);
    expect(engine.bodies('injection.requested').map(({ slot }) => slot)).toEqual(['proxies/door', 'hurt#0']);
  });

  test('are stood, and nothing is waited for, where nobody asks anything', async () => {
    const { hypothesis: _asksNothing, ...spec } = planWithDoor().experiment.spec;
    const plan = planWithDoor();
    const engine = runWithDoor({ ...plan, experiment: { ...plan.experiment, spec } }, 0);
    await engine.advance(60_000);
    expect((await engine.driver.finished).outcome).toBe('unjudged');
    expect(engine.bodies('phase.entered')[0]).toMatchObject({
      phase: 'during',
      why: 'there is no hypothesis to watch',
    });
  });

  test('that are refused end the run, and nobody is hurt', async () => {
    const engine = madeEngine({
      plan: planWithDoor(),
      answer: (name) => {
        if (name === 'inject') throw new FiredrillError('permission', 'the port is taken');
      },
    });
    await engine.advance(60_000);
    await engine.driver.finished;
    expect(engine.bodies('injection.requested').map(({ slot }) => slot)).toEqual(['proxies/door']);
    expect(engine.bodies('stop.requested')).toHaveLength(1);
    expect(engine.bodies('probe.sampled')).toEqual([]);
  });

  test('still stand when the faults are taken back, and that is what is said', async () => {
    const engine = runWithDoor(planWithDoor(), 0);
    await engine.advance(60_000);
    await engine.driver.finished;
    const after = engine.bodies('phase.entered').find(({ phase }) => phase === 'after');
    expect(after?.why).toBe('all faults are taken back');
    expect(engine.bodies('residue.checked').map(({ doors }) => doors)).toEqual([['proxies/door'], undefined]);
  });

  test('are not knocked at any more once they leave, and nothing is waited for that only they could show', async () => {
    const hypothesis = {
      title: 't',
      probes: [{ name: 'page', type: 'http', every: '100ms' }],
      after: '30s',
      invariants: [{ name: 'orders', type: 'http' }],
    };
    const engine = runWithDoor(planWithDoor({ hypothesis }), 0);
    await engine.advance(3_000);
    expect(engine.bodies('injection.live')).toHaveLength(2);
    engine.driver.stop({ by: 'engine', why: 'the server was away for longer than the lease', interrupt: false });
    await engine.advance(2_000);
    await engine.driver.finished;
    const types = engine.events.map(({ body }) => body);
    const leaves = types.findIndex((body) => body.type === 'injection.recovering');
    expect(types.slice(leaves).filter((body) => body.type === 'probe.sampled')).toEqual([]);
    expect(engine.bodies('invariant.sampled')).toEqual([]);
    expect(engine.bodies('phase.entered').find(({ phase }) => phase === 'after')?.why).toBe('everything is taken back');
  });

  test('one that its agent took out ends the run: nobody would see anything through it', async () => {
    const engine = runWithDoor(planWithDoor(), 0);
    await engine.advance(2_000);
    const door = engine.bodies('injection.requested')[0]?.injection ?? madeInjection;
    const status = { injection: door, state: 'recovered', how: 'restored', detail: '', exposure: null } as const;
    engine.driver.agentTold({ event: 'injection.ended', status, why: 'its lease is over' });
    await engine.advance(60_000);
    expect((await engine.driver.finished).outcome).toBe('inconclusive');
    expect(engine.bodies('stop.requested')).toMatchObject([{ by: 'engine', why: 'the door proxies/door is gone' }]);
  });
});
