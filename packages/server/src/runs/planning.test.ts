import { faults } from '@firedrill/faults/list';
import { holds } from '@firedrill/faults/holds/list';
import { madeTarget } from '@firedrill/core/testing/made-target';
import { expect, test } from 'vitest';
import { probes } from '../probes/list.ts';
import { type LookingAgent, planExperiment } from './planning.ts';

const text = `
apiVersion: firedrill/v1alpha1
kind: Experiment
metadata: {name: workers}
spec:
  hypothesis:
    title: pages are served
    probes: [{name: page, type: http, with: {url: "http://127.0.0.1:9/"}}]
  targets:
    workers: {type: process, select: {labels: {service: web}}}
  method: [{name: pause, fault: process.pause, target: workers, for: 3s}]
  guard: {maxTargets: 9}
`;

/** An agent at whose host these processes are found, some of which have ended when they are looked at. */
function agentWith(found: readonly string[], hasEnded: (name: string) => boolean): LookingAgent {
  const targets = found.map((name) => madeTarget(name));
  return {
    capabilities: async () => ({
      agent: 'a-aaaaaaaaaaaaaaaa',
      user: 'root',
      host: 'here',
      bootId: 'boot',
      version: '0',
      abilities: { ptrace: true },
      holds: holds.map(({ name }) => name),
    }),
    resolve: async () => ({ candidates: targets, near: [] }),
    check: async ({ injections }) => ({
      refusals: injections.flatMap(({ slot, target }) => {
        if (!hasEnded(target.name.split(' ')[0] ?? '')) return [];
        return [{ slot, code: 'target-gone' as const, detail: `${target.name} is gone`, next: 'Plan again.' }];
      }),
    }),
  };
}

const plan = (agent: LookingAgent) =>
  planExperiment({ text, file: null, variables: {}, environment: {}, seed: 1, newSeed: 1, leaseMs: null }, [agent], {
    faults,
    holds,
    probeTypes: probes,
    alertsTls: false,
  });

test('a worker that has ended since it was found is no candidate, and no reason against the others', async () => {
  const planned = await plan(agentWith(['stays', 'ended'], (name) => name === 'ended'));
  expect(planned).toMatchObject({ ok: true, plan: { targets: { workers: { candidates: 1 } } } });
  const victims = planned.ok ? planned.plan.actions.flatMap(({ injections }) => injections) : [];
  expect(victims.map(({ target }) => target.id)).toEqual([madeTarget('stays').id]);
});

test('where all have ended, that is said', async () => {
  expect(await plan(agentWith(['one', 'other'], () => true))).toMatchObject({
    ok: false,
    problems: [{ code: 'target-gone' }, { code: 'target-gone' }],
  });
});
