import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callVerb } from '../testing/call-verb.ts';
import { describe as describeRun } from './describe.ts';
import { logs } from './logs.ts';
import { plan } from './plan.ts';
import { run } from './run.ts';
import { server } from './server.ts';

const root = mkdtempSync(path.join(tmpdir(), 'fd-fis-'));
const state = ['--state', path.join(root, 'state')];
const simulate = ['--simulate', '--time-scale', '600'];
/** So that probes have the time to look. */
const slower = ['--simulate', '--time-scale', '60'];
const fileOf = (name: string, content: unknown): string => {
  const file = path.join(root, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

const written = {
  description: 'Stop a server for a minute',
  targets: { web: { resourceType: 'aws:ec2:instance', resourceTags: { team: 'shop' }, selectionMode: 'COUNT(1)' } },
  actions: {
    stop: {
      actionId: 'aws:ec2:stop-instances',
      parameters: { startInstancesAfterDuration: 'PT1M' },
      targets: { Instances: 'web' },
    },
  },
  stopConditions: [{ source: 'none' }],
  roleArn: 'arn:aws:iam::123456789012:role/drill',
};
const template = fileOf('template.json', written);

let page: Server;
/** Whether the page answers well. */
let isUp = true;
let port = 0;
beforeAll(async () => {
  page = createServer((_request, response) => {
    response.statusCode = isUp ? 200 : 500;
    response.end();
  });
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
  // It listens on TCP.
  ({ port } = page.address() as AddressInfo);
});
afterAll(async () => {
  await callVerb(server, ['end', ...state]);
  page.closeAllConnections();
  await new Promise((resolve) => page.close(resolve));
  rmSync(root, { recursive: true, force: true });
});

describe('what cannot be meant', () => {
  test.each([
    ['--simulate for a native document', ['native'], /--simulate rehearses templates of AWS FIS/],
    ['--inventory without --simulate', [template, '--inventory', template], /--simulate/],
    ['--time-scale without --simulate', [template, '--time-scale', '5'], /--simulate/],
    ['a scale below 1', [template, '--simulate', '--time-scale', '0.5'], /--time-scale/],
    ['a scale that is none', [template, '--simulate', '--time-scale', 'fast'], /--time-scale/],
    ['an inventory that is not there', [template, '--simulate', '--inventory', '/no/such'], /\/no\/such/],
  ])('%s is refused', async (_name, argv, says) => {
    const native = fileOf('native.yaml', 'apiVersion: firedrill/v1alpha1\nkind: Experiment\n');
    const asked = argv[0] === 'native' ? [native, '--simulate'] : argv;
    for (const verb of [plan, run]) await expect(callVerb(verb, [...asked, ...state])).rejects.toThrow(says);
  });

  test('what does not execute here is refused, and the way out is told', async () => {
    const problem = { path: 'actions.stop.actionId', line: 1, next: expect.stringContaining('--simulate') };
    for (const verb of [plan, run])
      await expect(callVerb(verb, [template, ...state])).rejects.toMatchObject({
        code: 'fis-not-executed',
        problems: [problem],
      });
  });
});

describe('a plan', () => {
  test.each([
    ['en', /This is simulated, 600 times as fast/, /In AWS the role must allow/],
    ['ko', /시뮬레이션입니다 \(600배 빠르게\)/, /AWS에서는 역할에/],
  ] as const)('in %s says that it is simulated, and what AWS needs', async (language, simulated, needs) => {
    const told = await callVerb(plan, [template, ...simulate, ...state], { language });
    expect([told.status, told.err]).toEqual([0, '']);
    expect(told.out).toMatch(simulated);
    expect(told.out).toMatch(needs);
    expect(told.out).toMatch(/COUNT\(1\)/);
  });

  test('of an inventory that has nothing of the kind is refused with the reason', async () => {
    const inventory = fileOf('empty.yaml', {
      apiVersion: 'firedrill/v1alpha1',
      kind: 'Inventory',
      metadata: { name: 'one' },
      spec: {
        account: '123456789012',
        regions: [{ name: 'us-east-1' }],
        resources: [{ type: 'aws:ec2:instance', id: 'i-1', tags: { team: 'other' } }],
      },
    });
    const told = await callVerb(plan, [template, ...simulate, '--inventory', inventory, ...state]);
    expect([told.status, told.err]).toEqual([2, expect.stringMatching(/targets\.web[\s\S]*team/)]);
  });
});

describe('a run', () => {
  const hypothesis = (): string =>
    fileOf(
      'hypothesis.yaml',
      `apiVersion: firedrill/v1alpha1
kind: Hypothesis
metadata: {name: page}
spec:
  hypothesis:
    title: the page answers
    before: 300ms
    after: 300ms
    probes:
      - name: page
        type: http
        with: {url: "http://127.0.0.1:${port}/"}
        expect: {status: 200}
        every: 50ms
`,
    );

  test('without a hypothesis is unjudged: 6, or 0 where that is accepted', async () => {
    const told = await callVerb(run, [template, ...simulate, ...state]);
    expect(told.status).toBe(6);
    expect(told.out).toMatch(/UNJUDGED[\s\S]*Simulated: no real target was touched[\s\S]*≈ injected +simulated\n/);
    const accepted = await callVerb(run, [template, ...simulate, '--accept-unjudged', ...state], { language: 'ko' });
    expect(accepted.status).toBe(0);
    expect(accepted.out).toMatch(/판정 안 함[\s\S]*시뮬레이션/);
    const lines = (await callVerb(logs, ['last', ...state], { language: 'ko' })).out;
    expect(lines).toMatch(/시뮬레이션: 지금 있었을 것임/);
    expect(lines).not.toMatch(/simulated: /);
    const described = (await callVerb(describeRun, ['last', ...state])).out;
    expect(described).toMatch(/Simulated: no real target was touched[\s\S]*≈ restored +simulated\n/);
    expect(described).not.toContain('✓');
  });

  test('that only waits is unjudged, too', async () => {
    const actions = { wait: { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } } };
    const waits = fileOf('waits.json', { ...written, actions, targets: {} });
    const told = await callVerb(run, [waits, ...simulate, ...state]);
    expect(told.status, told.err).toBe(6);
    expect(told.out).toMatch(/UNJUDGED {2}There was nothing to inject/);
    expect((await callVerb(run, [waits, ...simulate, '--accept-unjudged', ...state])).status).toBe(0);
  });

  test('with a hypothesis that holds proves nothing: 3', async () => {
    const told = await callVerb(run, [template, ...slower, '--hypothesis', hypothesis(), ...state]);
    expect(told.status).toBe(3);
    expect(told.out).toMatch(/INCONCLUSIVE {2}The targets are simulated/);
  });

  test('is not to blame for a real page that fails meanwhile: 3, and not 1', async () => {
    const asked = [template, ...slower, '--hypothesis', hypothesis(), ...state];
    const told = await callVerb(run, asked, {
      onOut: (text) => {
        if (/is on/.test(text)) isUp = false;
      },
    });
    isUp = true;
    expect(told.status).toBe(3);
    expect(told.out).toMatch(/INCONCLUSIVE[\s\S]*violated/);
  });
});
