import type { CheckedInjection } from '@firedrill/core/protocol/messages';
import { madeTarget } from '@firedrill/core/testing/made-target';
import { holds } from '@firedrill/faults/holds/list';
import { faults } from '@firedrill/faults/list';
import { expect, test } from 'vitest';
import { probes } from '../probes/list.ts';
import { type LookingAgent, type PlanAsked, planExperiment } from './planning.ts';

const text = `
apiVersion: firedrill/v1alpha1
kind: Experiment
metadata: {name: x}
spec:
  hypothesis: {title: t, probes: [{name: p, type: tcp, with: {host: 127.0.0.1, port: 1}, every: 1s}]}
  targets: {shop: {type: process, select: {labels: {service: shop}}}}
  method:
    - {name: late, fault: process.pause, target: shop, for: 5s}
    - {name: broken, fault: file.replace, target: shop, with: {path: /srv/config, content: "{"}, for: 5s}
  guard: {maxTargets: 2, deadMan: reaper}
`;
const asked: PlanAsked = {
  text,
  file: null,
  variables: {},
  environment: {},
  seed: null,
  newSeed: 1,
  leaseMs: null,
};

function agentThat(check: LookingAgent['check']): LookingAgent {
  return {
    capabilities: async () => ({
      agent: 'a-aaaaaaaaaaaaaaaa',
      user: 'shop',
      host: 'h',
      bootId: 'b',
      version: '1',
      abilities: {},
      holds: holds.map(({ name }) => name),
    }),
    resolve: async () => ({ candidates: [madeTarget('shop')], near: [] }),
    check,
  };
}

const planWith = (check: LookingAgent['check']) =>
  planExperiment(asked, [agentThat(check)], { faults, holds, probeTypes: probes, alertsTls: false });

test('what a witness knows that it will not see is a warning of the action, in both languages', async () => {
  const seen: CheckedInjection[] = [];
  const planned = await planWith(async ({ injections }) => {
    seen.push(...injections);
    const why = '/srv is mounted noatime: reading leaves no access time';
    return { refusals: [], unseen: [{ slot: 'broken#0', why }] };
  });
  expect(seen.map(({ slot, foresee }) => [slot, foresee?.['kind'], foresee?.['path']])).toEqual([
    ['late#0', undefined, undefined],
    ['broken#0', 'file-read', '/srv/config'],
  ]);
  const warned = planned.ok ? planned.plan.warnings.filter(({ code }) => code === 'exposure-unseen') : [];
  expect(warned).toEqual([
    {
      code: 'exposure-unseen',
      path: 'spec.method[1]',
      text: {
        en: expect.stringContaining('/srv is mounted noatime'),
        ko: expect.stringContaining('마운트 옵션 noatime'),
      },
    },
  ]);
});

test('an agent that asks no witness, as older ones, warns of nothing', async () => {
  const planned = await planWith(async () => ({ refusals: [] }));
  expect(planned).toMatchObject({ ok: true });
  expect(planned.ok && planned.plan.warnings.some(({ code }) => code === 'exposure-unseen')).toBe(false);
});

test('what an agent refuses is a problem of the action', async () => {
  const refusal = { slot: 'broken#0', code: 'preflight-refused', detail: 'found', next: 'next' } as const;
  const planned = await planWith(async () => ({ refusals: [refusal] }));
  expect(planned).toMatchObject({
    ok: false,
    problems: [{ code: 'preflight-refused', path: 'spec.method[1]', expected: 'what the host allows' }],
  });
});
