import { describe, expect, test } from 'vitest';
import { faults } from '@firedrill/faults/list';
import { probes } from '../probes/list.ts';
import { planFisTemplate } from './plan-fis.ts';
import type { Simulation } from './planning.ts';

const template = {
  description: 'Stop half of the servers',
  targets: {
    web: { resourceType: 'aws:ec2:instance', resourceTags: { team: 'shop' }, selectionMode: 'PERCENT(66)' },
  },
  actions: {
    wait: { actionId: 'aws:fis:wait', parameters: { duration: 'PT20M' } },
    stop: { actionId: 'aws:ec2:stop-instances', targets: { Instances: 'web' }, startAfter: ['wait'] },
  },
  stopConditions: [{ source: 'none' }],
  roleArn: 'arn:aws:iam::123456789012:role/drill',
};
const made: Simulation = { inventory: null, timeScale: 1 };

const plan = (simulate: Simulation | null, changes: object = {}, hypothesis: string | null = null) =>
  planFisTemplate(
    {
      text: JSON.stringify({ ...template, ...changes }),
      file: 'template.json',
      hypothesis: hypothesis === null ? null : { text: hypothesis, file: 'hypothesis.yaml' },
      variables: {},
      environment: {},
      seed: 4,
      leaseMs: null,
      newSeed: 9,
      simulate,
    },
    { faults, probeTypes: probes },
  );

const inventory = (team: string): Simulation => ({
  timeScale: 1,
  inventory: {
    file: 'inventory.yaml',
    text: `{"apiVersion": "firedrill/v1alpha1", "kind": "Inventory", "metadata": {"name": "one"},
      "spec": {"account": "123456789012", "regions": [{"name": "us-east-1"}],
      "resources": [{"type": "aws:ec2:instance", "id": "i-web-{n}", "count": 3, "tags": {"team": "${team}"}}]}}`,
  },
});

describe('without a simulation', () => {
  test('what does not execute here is refused by its name and place', () => {
    const planned = plan(null);
    if (planned.ok) throw new Error('it was planned');
    expect(planned.problems).toMatchObject([
      { code: 'fis-not-executed', path: 'actions.stop.actionId', found: 'aws:ec2:stop-instances' },
    ]);
  });

  test('a template that only waits is planned', () => {
    const { wait } = template.actions;
    const planned = plan(null, { actions: { wait }, targets: {} });
    expect(planned.ok).toBe(true);
    expect(planned.ok && planned.plan.warnings.map(({ code }) => code)).not.toContain('simulated');
  });
});

describe('simulated', () => {
  test('the plan says so, how fast, what rounding took, what AWS needs, and that it is long', () => {
    const planned = plan({ ...made, timeScale: 1 });
    if (!planned.ok) throw new Error('it was not planned');
    expect(planned.plan.seed).toBe(4);
    const told = planned.plan.warnings.map(({ code }) => code);
    expect(told).toEqual(
      expect.arrayContaining(['simulated', 'no-stop-condition', 'fis-target', 'aws-role-rights', 'experiment-long']),
    );
    const fast = plan({ ...made, timeScale: 600 });
    const texts = fast.ok ? fast.plan.warnings.map(({ text }) => text.en).join('\n') : '';
    expect(texts).toMatch(/600 times as fast/);
    expect(texts).not.toMatch(/--time-scale/);
  });

  test('resources come from the inventory that is given', () => {
    const planned = plan(inventory('shop'));
    expect(planned.ok && planned.plan.targets['web']).toMatchObject({ candidates: 3, chosen: [{ kind: 'simulated' }] });
  });

  test('an empty target is refused with the reason, unless the template says skip', () => {
    const empty = plan(inventory('other'));
    expect(empty).toMatchObject({ ok: false, problems: [{ code: 'no-target', path: 'targets.web' }] });
    const skipped = plan(inventory('other'), { experimentOptions: { emptyTargetResolutionMode: 'skip' } });
    expect(skipped.ok && skipped.plan.actions.map(({ durationMs }) => durationMs)).toEqual([20 * 60_000, 0]);
  });

  test('ARNs that the inventory does not have are refused, also with skip', () => {
    const arn = 'arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0';
    const web = { resourceType: 'aws:ec2:instance', resourceArns: [arn], selectionMode: 'ALL' };
    const changes = { targets: { web }, experimentOptions: { emptyTargetResolutionMode: 'skip' } };
    expect(plan(inventory('shop'), changes)).toMatchObject({
      ok: false,
      problems: [{ code: 'no-target', found: arn }],
    });
    expect(plan(made, changes).ok).toBe(true);
  });

  test('problems of template, inventory and hypothesis are each told', () => {
    expect(plan(made, { actions: {} })).toMatchObject({ ok: false });
    const broken = { timeScale: 1, inventory: { file: 'inventory.yaml', text: 'kind: Inventory' } };
    expect(plan(broken).ok).toBe(false);
    expect(plan(made, {}, 'kind: Hypothesis').ok).toBe(false);
  });

  test('a hypothesis is asked beside', () => {
    const planned = plan(
      made,
      {},
      `{"apiVersion": "firedrill/v1alpha1", "kind": "Hypothesis", "metadata": {"name": "page"}, "spec": {"hypothesis": {
        "title": "the page answers", "probes": [{"name": "page", "type": "http", "with": {"url": "http://127.0.0.1:1/"},
        "expect": {"status": 200}, "every": "1s"}]}}}`,
    );
    expect(planned.ok && planned.plan).toMatchObject({
      hypothesisFrom: 'hypothesis.yaml',
      experiment: { spec: { hypothesis: { title: 'the page answers', probes: [{ name: 'page' }] } } },
    });
  });
});
