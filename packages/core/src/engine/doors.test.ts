import { madeEngine } from '@firedrill/core/testing/made-engine';
import { madePlan } from '@firedrill/core/testing/made-run';
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
});
