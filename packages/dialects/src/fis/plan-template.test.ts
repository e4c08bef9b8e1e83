import { simulatedFleet } from '@firedrill/core/plan/server-agents';
import { askedOf } from '@firedrill/core/words/counting-phases';
import { describe, expect, test } from 'vitest';
import { alarmGuards } from './alarm-guards.ts';
import { decodeFis } from './decode.ts';
import { madeInventory } from './made-inventory.ts';
import { nameOf, planMs, planTemplate, skippedActions } from './plan-template.ts';
import { resolveTargets } from './resolve-targets.ts';
import { changed, sample } from './sample-templates.ts';
import type { FisTemplate } from './template.ts';

const invented = { invented: true, endpoint: null, mapped: [] } as const;

function read(text: string): FisTemplate {
  const decoded = decodeFis({ text, file: null });
  if (!decoded.ok) throw new Error(decoded.problems.map(({ path }) => path).join(', '));
  return decoded.template;
}

function planned(text = sample, timeScale = 1, isEmpty = false) {
  const template = read(text);
  const made = madeInventory(template, { account: '123456789012', region: 'eu-west-1', seed: 3 });
  const resolved = resolveTargets(template, isEmpty ? { resourcesOf: () => [] } : made, 3);
  return planTemplate({
    template,
    resolved,
    seed: 3,
    leaseMs: 10_000,
    timeScale,
    alarms: invented,
    hypothesis: null,
    warnings: [],
  });
}

describe('the plan of a template', () => {
  test('has an action for each of its actions, in its order, and an injection for each resource', () => {
    const { actions, targets } = planned();
    expect(actions.map(({ name, after, durationMs, lasts }) => [name, after, durationMs, lasts])).toEqual([
      ['stop', [], 120_000, 'lasting'],
      ['pause', ['stop'], 60_000, 'lasting'],
      ['slow', ['pause'], 300_000, 'lasting'],
    ]);
    expect(actions.map(({ injections }) => injections.length)).toEqual([1, 0, targets['tasks']?.chosen.length]);
    for (const { target, claims } of actions.flatMap(({ injections }) => injections)) {
      expect([target.kind, target.agent]).toEqual(['simulated', simulatedFleet]);
      expect(claims).toMatchObject([{ resource: { arn: target.id } }]);
    }
    expect(planMs(planned())).toBe(480_000);
  });

  test('is the same for the same seed', () => {
    expect(planned()).toEqual(planned());
  });

  test('goes as much faster as it is asked to, and nothing that lasts becomes an act', () => {
    expect(planned(sample, 60).actions.map(({ durationMs }) => durationMs)).toEqual([2000, 1000, 5000]);
    const fastest = planned(sample, 1_000_000).actions;
    expect(fastest.map(({ durationMs, lasts }) => [durationMs, lasts])).toEqual([
      [1, 'lasting'],
      [1, 'lasting'],
      [1, 'lasting'],
    ]);
  });

  test('lets actions whose target is empty hurt nobody, at once', () => {
    const plan = planned(sample, 1, true);
    expect(skippedActions(plan)).toEqual(['stop', 'slow']);
    expect(plan.actions.map(({ durationMs }) => durationMs)).toEqual([0, 60_000, 0]);
  });

  test('says of what lasts that it ends with us, and of what does not that nothing takes it back', () => {
    const once = planned(changed('"parameters": {"startInstancesAfterDuration": "PT2M"},', ''));
    const [stop] = once.actions;
    expect(stop).toMatchObject({ durationMs: 0, lasts: 'act' });
    expect(stop?.injections[0]).toMatchObject({ deadMan: 'never', goneWithinMs: null });
    expect(planned().actions[0]?.injections[0]).toMatchObject({ deadMan: 'kernel', goneWithinMs: 0 });
  });
});

describe('alarms of stop conditions', () => {
  test('guard and ask nothing, so a run with them alone is unjudged', () => {
    const { experiment } = planned();
    expect(experiment.spec.stopWhen).toEqual([{ probe: 'Orders fall', for: 0 }]);
    expect(experiment.spec.hypothesis?.probes).toMatchObject([{ name: 'Orders fall', when: 'never' }]);
    expect(askedOf(experiment)).toBeUndefined();
  });

  test('are read by the probe that stands in their place', () => {
    const probe = { type: 'http', with: { url: 'http://127.0.0.1:1/' }, expect: { status: 200 }, every: 500 } as const;
    const mapped = [{ alarm: 'Orders fall', probe }];
    expect(alarmGuards(read(sample), { ...invented, mapped })).toEqual([
      { ...probe, name: 'Orders fall', when: 'never', maxViolations: 0, minSamples: 1 },
    ]);
  });

  test('none is none', () => {
    const { experiment } = planned(
      sample.replace(/"stopConditions": \[[^\]]*\]/, '"stopConditions": [{"source": "none"}]'),
    );
    expect([experiment.spec.stopWhen, experiment.spec.hypothesis]).toEqual([[], undefined]);
  });
});

test.each([
  ['Stop an instance of three', 'stop-an-instance-of-three'],
  ['  --  ', 'fis-template'],
  ['인스턴스 하나', 'fis-template'],
  ['x'.repeat(80), 'x'.repeat(63)],
  [`${'x'.repeat(62)} y`, 'x'.repeat(62)],
])('the description %j is the name %s', (description, name) => {
  expect(nameOf(description)).toBe(name);
});
