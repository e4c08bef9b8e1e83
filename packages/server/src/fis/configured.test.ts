import { createServer, type IncomingMessage, type Server } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Json, JsonObject } from '@firedrill/core/words/json';
import { afterEach, expect, test, vi } from 'vitest';
import { isObject, listIn } from './json-members.ts';
import { listen } from '../probes/testing/listen.ts';
import { memberAt, textAt, type ServedFis, servedFis, waitingTemplate } from './testing/served-fis.ts';
import { signatureOf } from './webhooks.ts';

/* A server with a configuration: no AWS anywhere. */

const arn = 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:orders are slow';
const secret = 'a secret of the test, and long';

let served: ServedFis | null = null;
const servers: Server[] = [];
const folders: string[] = [];
afterEach(async () => {
  await served?.end();
  served = null;
  for (const server of servers.splice(0)) server.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  vi.unstubAllEnvs();
});

/** The shop: it answers with this status. @returns its port */
async function shop(status: () => number): Promise<number> {
  const server = createServer((_, response) => response.writeHead(status()).end());
  servers.push(server);
  return listen(server);
}

async function serve(spec: JsonObject, files: { readonly [name: string]: string } = {}): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'firedrill-configured-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  const configFile = path.join(folder, 'fis.yaml');
  writeFileSync(configFile, JSON.stringify({ apiVersion: 'firedrill/v1alpha1', kind: 'FisConfiguration', spec }));
  served = await servedFis({ configFile, timeScale: 1 });
  return folder;
}

const here = (): ServedFis => {
  if (served === null) throw new Error('nothing is served');
  return served;
};

const started = async (template: JsonObject): Promise<string> => {
  const { status, body } = await here().start(template);
  expect([status, body]).toMatchObject([200, {}]);
  return textAt(body, 'experiment', 'id');
};

const mapped = (port: number): JsonObject => ({
  alarms: [
    {
      name: 'orders are slow',
      probe: { type: 'http', with: { url: `http://127.0.0.1:${port}/` }, expect: { status: 200 }, every: '100ms' },
    },
  ],
});

test('a probe stands for an alarm: it refuses at the start, and stops what runs', async () => {
  let status = 500;
  await serve(mapped(await shop(() => status)));
  const refused = await here().start(waitingTemplate([arn]));
  expect([refused.status, refused.body['message']]).toEqual([
    409,
    'The experiment does not begin: an alarm is in ALARM: "orders are slow" (status 500, expected 200).',
  ]);
  status = 200;
  const id = await started(waitingTemplate([arn]));
  await here().until(id, ['running']);
  status = 503;
  const ended = await here().until(id, ['stopped', 'completed', 'failed']);
  expect(memberAt(ended, 'state')).toEqual({ status: 'stopped', reason: 'Experiment halted by stop condition.' });
});

test('an alarm that no probe stands for is invented where there is no CloudWatch', async () => {
  vi.stubEnv('AWS_ENDPOINT_URL', '');
  vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH', '');
  await serve({});
  const parameters = { alarmArns: arn, alarmStates: 'OK' };
  const look = { actionId: 'aws:cloudwatch:assert-alarm-state', parameters };
  const id = await started(waitingTemplate([arn], { actions: { look } }));
  expect(textAt(await here().until(id, ['completed', 'failed', 'stopped']), 'state', 'status')).toBe('completed');
});

/** The verdicts of all runs, as the native API tells them. */
async function runOutcomes(): Promise<readonly Json[]> {
  const { body } = await here().native('/api/v1/runs');
  return listIn(body, 'runs').map((run) => (isObject(run) ? memberAt(run, 'outcome') : null));
}

const hypothesis = (port: number): string =>
  JSON.stringify({
    apiVersion: 'firedrill/v1alpha1',
    kind: 'Hypothesis',
    spec: {
      hypothesis: {
        title: 'the shop answers',
        probes: [{ name: 'page', type: 'http', with: { url: `http://127.0.0.1:${port}/` }, every: '50ms' }],
        before: '200ms',
        after: '500ms',
      },
    },
  });

test('a template that has a hypothesis is judged', async () => {
  const port = await shop(() => 200);
  await serve(
    { hypotheses: [{ description: 'Waits for a minute', file: 'asked.yaml' }], timeScale: 600 },
    {
      'asked.yaml': hypothesis(port),
    },
  );
  const id = await started(waitingTemplate([]));
  expect(textAt(await here().until(id, ['completed', 'failed', 'stopped']), 'state', 'status')).toBe('completed');
  // Nothing simulated is a pass; without the hypothesis nothing would be judged.
  const outcomes = await runOutcomes();
  expect(outcomes).toEqual(['inconclusive']);
});

test('quotas of the configuration are those that count', async () => {
  await serve({ quotas: { activeExperiments: 1, targets: { 'aws:ec2:stop-instances': 2 } } });
  const first = await started(waitingTemplate([]));
  const second = await here().start(waitingTemplate([]));
  expect([second.status, second.body['message']]).toEqual([402, expect.stringContaining('at most 1 experiments')]);
  await here().ask('DELETE', `/experiments/${first}`);
  await here().until(first, ['stopped']);
  const targets = {
    many: { resourceType: 'aws:ec2:instance', resourceTags: { env: 'test' }, selectionMode: 'COUNT(3)' },
  };
  const actions = { stop: { actionId: 'aws:ec2:stop-instances', targets: { Instances: 'many' } } };
  const id = await started(waitingTemplate([], { targets, actions }));
  expect(memberAt(await here().until(id, ['failed', 'completed']), 'state', 'error')).toMatchObject({
    code: 'QuotaExceededFailure',
  });
});

test('log records of an experiment stand in a file of its own, in the order of what happened', async () => {
  const folder = await serve({ logs: { directory: 'logs' }, timeScale: 6000 });
  const targets = {
    one: { resourceType: 'aws:ec2:instance', resourceTags: { env: 'test' }, selectionMode: 'COUNT(1)' },
  };
  const stop = { actionId: 'aws:ec2:stop-instances', targets: { Instances: 'one' } };
  const wait = { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' }, startAfter: ['stop'] };
  const id = await started(waitingTemplate([], { targets, actions: { stop, wait } }));
  await here().until(id, ['completed', 'failed', 'stopped']);
  await served?.end();
  served = null;
  const lines = readFileSync(path.join(folder, 'logs', '000000000000', 'us-east-1', `${id}.log`), 'utf8');
  // Each line is a record, as the unit tests say.
  const records = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JsonObject);
  expect(records.map((record) => [record['id'], record['log_type'], memberAt(record, 'details', 'simulated')])).toEqual(
    [
      'experiment-start',
      'target-resolution-start',
      'target-resolution-detail',
      'target-resolution-end',
      'action-start',
      'action-end',
      'action-start',
      'action-end',
      'experiment-end',
    ].map((type) => [id, type, true]),
  );
});

interface Told {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

test('changes of state are told to a webhook, signed, and again when it was not taken', async () => {
  const told: Told[] = [];
  const done = Promise.withResolvers<void>();
  let refusals = 1;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      if (refusals-- > 0) return response.writeHead(503).end();
      told.push({ headers: request.headers, body });
      if (body.includes('"status":"completed"')) done.resolve();
      return response.writeHead(204).end();
    });
  });
  servers.push(server);
  vi.stubEnv('FIS_WEBHOOK_SECRET', secret);
  const webhooks = [{ url: `http://127.0.0.1:${await listen(server)}/events`, secret: { env: 'FIS_WEBHOOK_SECRET' } }];
  await serve({ webhooks, timeScale: 6000 });
  expect(process.env['FIS_WEBHOOK_SECRET']).toBeUndefined();
  const id = await started(waitingTemplate([]));
  await done.promise;
  const states = told.map(({ body }) => memberAt(JSON.parse(body), 'detail', 'new-state', 'status'));
  expect(states).toEqual(['initiating', 'running', 'completed']);
  for (const { headers, body } of told) {
    const [, seconds = ''] = /^t=(\d+),v1=[0-9a-f]{64}$/.exec(String(headers['firedrill-signature'])) ?? [];
    expect(headers['firedrill-signature']).toBe(signatureOf(body, secret, Number(seconds)));
    expect(headers['firedrill-simulated']).toBe('true');
    expect(JSON.parse(body)).toMatchObject({
      version: '0',
      id: headers['firedrill-event'],
      'detail-type': 'FIS Experiment State Change',
      source: 'aws.fis',
      resources: [`arn:aws:fis:us-east-1:000000000000:experiment/${id}`],
      detail: { 'experiment-id': id },
    });
  }
});
