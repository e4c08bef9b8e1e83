import { planText } from '@firedrill/core/plan/describe';
import type { Refusal } from '@firedrill/core/protocol/messages';
import { madeTarget } from '@firedrill/core/testing/made-target';
import { holds } from '@firedrill/faults/holds/list';
import { faults } from '@firedrill/faults/list';
import { expect, test } from 'vitest';
import { probes } from '../probes/list.ts';
import { type LookingAgent, type PlanningResult, planExperiment } from './planning.ts';

/** An agent that finds these workers, of which each look at a plan finds the next few gone. */
function agentOf(names: readonly string[], ...goneAtLooks: readonly (readonly string[])[]): LookingAgent {
  let looks = 0;
  const gone = new Set<string>();
  return {
    capabilities: async () => ({
      agent: 'a-aaaaaaaaaaaaaaaa',
      user: 'shop',
      host: 'here',
      bootId: 'boot',
      version: '0',
      abilities: { ptrace: true },
      holds: ['process-trace'],
    }),
    resolve: async () => ({ candidates: names.map((name) => madeTarget(name)), near: [] }),
    check: async ({ injections }) => {
      for (const name of goneAtLooks[looks++] ?? []) gone.add(name);
      const lost = injections.filter(({ target }) => gone.has(target.name));
      const refusals = lost.map(
        ({ slot, target }): Refusal => ({ slot, code: 'target-gone', detail: `${target.name} is gone`, next: '' }),
      );
      return { refusals };
    },
  };
}

const textOf = (pick: string): string => `
apiVersion: firedrill/v1alpha1
kind: Experiment
metadata: {name: short-lived}
spec:
  hypothesis: {title: t, probes: [{name: page, type: http, with: {url: "http://127.0.0.1:1/"}}]}
  targets: {workers: {type: process, select: {name: worker}, pick: ${pick}}}
  method: [{name: hang, fault: process.pause, target: workers, for: 3s}]
  guard: {maxTargets: 9}
`;

function planned(agent: LookingAgent, pick = 'all'): Promise<PlanningResult> {
  const document = { text: textOf(pick), file: null, variables: {}, environment: {} };
  const asked = { ...document, seed: 7, newSeed: 7, leaseMs: null };
  return planExperiment(asked, [agent], { faults, holds, probeTypes: probes, alertsTls: false });
}

const victimsOf = (result: PlanningResult): readonly string[] =>
  result.ok ? result.plan.actions.flatMap(({ injections }) => injections.map(({ target }) => target.name)) : [];

test('who is gone when the plan is checked is no victim: the others are planned, and the plan says so', async () => {
  const result = await planned(agentOf(['a', 'b', 'c', 'd'], ['b'], ['d']));
  expect(victimsOf(result)).toEqual(['a', 'c']);
  const told = (language: 'en' | 'ko'): string =>
    planText(result, language)
      .map(({ text }) => text)
      .join('\n');
  expect(told('en')).toContain('workers: 2 of 2 candidates');
  expect(told('en')).toContain('no victims, because they were gone a moment after they were found: b, d');
  expect(told('ko')).toContain('찾은 직후 사라져 대상이 아님: b, d');
});

test('a place that was drawn for one that is gone goes to one that is there', async () => {
  const first = victimsOf(await planned(agentOf(['a', 'b', 'c']), '2'));
  expect(first).toHaveLength(2);
  const second = victimsOf(await planned(agentOf(['a', 'b', 'c'], first.slice(0, 1)), '2'));
  expect(second).toEqual(['a', 'b', 'c'].filter((name) => name !== first[0]));
});

test('where nobody is left, or too few are, there is no plan', async () => {
  const nobody = await planned(agentOf(['a', 'b'], ['a', 'b']));
  expect(nobody).toMatchObject({
    problems: [{ code: 'no-target', next: 'Near it: 2 matched and were gone a moment later.' }],
  });
  expect(await planned(agentOf(['a', 'b'], ['a']), '2')).toMatchObject({ problems: [{ code: 'too-few-targets' }] });
});
