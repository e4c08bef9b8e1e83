import { madeEngine } from '@firedrill/core/testing/made-engine';
import { madePlan } from '@firedrill/core/testing/made-run';
import { expect, test } from 'vitest';
import { planText } from '../plan/describe.ts';
import type { Plan } from '../plan/plan.ts';
import { ownOf } from '../words/own-of.ts';
import { stateOf } from './evolve.ts';

/** What every object of JavaScript has. Other dialects take more of them for names than the native one. */
const hostile = Object.getOwnPropertyNames(Object.prototype);

const page = { name: 'page', type: 'http', every: '100ms' };
const plain = madePlan(
  {
    hypothesis: { title: 'it works', probes: [page], invariants: [{ name: 'none-twice', type: 'http' }] },
    stopWhen: [{ probe: 'page', below: 1, for: '1s' }],
  },
  'lasting',
);

/** The plan with this name in the place of each of its own. */
function renamed(name: string): Plan {
  const text = JSON.stringify(plain).replaceAll(/"(?:page|none-twice|hurt|ratings)"/g, JSON.stringify(name));
  // The same plan but for its names.
  return JSON.parse(text.replaceAll('hurt#0', `${name}#0`)) as Plan;
}

test.each(hostile)(
  'a run whose probe, invariant, target and action are called %s is a run like any other',
  async (name) => {
    const plan = renamed(name);
    const engine = madeEngine({ plan });
    await engine.advance(60_000);
    expect(await engine.driver.finished).toMatchObject({ outcome: 'pass', finding: 'held' });
    const state = stateOf('r-aaaaaaaaaaaaaaaa', engine.events);
    expect(ownOf(state.actions, name)?.state).toBe('ended');
    expect(engine.bodies('invariant.sampled')).toMatchObject([{ invariant: name, quality: 'good' }]);
    expect(engine.bodies('action.started')).toMatchObject([{ action: name }]);
  },
);

test.each(hostile)(
  'a stop condition on a probe called %s ends a run, and one without it is waited for',
  async (name) => {
    const sample = () => ({ quality: 'bad', value: 0, detail: 'down' }) as const;
    const engine = madeEngine({ plan: { ...renamed(name), actions: [] }, sample });
    await engine.advance(60_000);
    expect(engine.bodies('stop.requested')).toMatchObject([{ by: 'condition', why: expect.stringContaining(name) }]);
  },
);

test.each(hostile)('a plan tells no target where %s has none', (name) => {
  const plan = { ...renamed(name), targets: {} };
  expect(planText({ ok: true, plan }, 'en').some(({ text }) => text.includes('candidates'))).toBe(false);
});
