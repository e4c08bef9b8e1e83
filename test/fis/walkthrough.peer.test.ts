import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Moto, motoAccount, motoKeys, noMoto, startMoto } from '@firedrill/server/probes/testing/moto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { corpusFiles, corpusLines, filledText, noCorpus } from './corpus.ts';
import { listAt, objectAt, secondsAt, textAt } from './fis-client.ts';
import { type FisServer, startFisServer } from './fis-server.ts';
import { type CliEnded, noAwsCommand } from './python-clients.ts';
import { shellLine } from './shell-words.ts';
import { type AwsFis, printed, untilEnded, untilState } from './walk.ts';

/*
 * A well-known walk-through of AWS FIS on ECS, its commands word for word: FIS is ours, simulated; STS, IAM and
 * CloudWatch are an emulator's.
 */

const missing = noCorpus('walkthrough') ?? noAwsCommand() ?? noMoto();
const alarm = 'ECS Sample service task count alarm';
/** Three tasks of the service that the walk-through breaks, and one beside it. */
const inventory = `
apiVersion: firedrill/v1alpha1
kind: Inventory
metadata: {name: walkthrough}
spec:
  account: '${motoAccount}'
  regions: [{name: us-east-1}]
  resources:
    - {type: 'aws:ecs:task', id: 'task{n}', count: 3, parameters: {cluster: ecs-blueprint-infra, service: fis-service}}
    - {type: 'aws:ecs:task', id: other, parameters: {cluster: ecs-blueprint-infra, service: other}}
`;
const key = `${motoKeys.AWS_ACCESS_KEY_ID}:${motoKeys.AWS_SECRET_ACCESS_KEY}:${motoAccount}`;
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'fis.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ecs:*', Resource: '*' }] };

let moto: Moto | null = null;
let server: FisServer | null = null;
let commands = 0;
const variables: { [name: string]: string } = { AWS_REGION: 'us-east-1' };
const lines = [...(missing === null ? corpusLines('walkthrough', 'fis-ecs-commands.txt') : [])];

beforeAll(async () => {
  if (missing !== null) return;
  moto = await startMoto();
  server = await startFisServer({
    argv: ['--simulate', '--access-key', key, '--inventory', 'inventory.yaml'],
    files: { 'inventory.yaml': inventory },
    environment: { ...motoKeys, AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL_CLOUDWATCH: moto.url },
  });
  const files = {
    'fis-trust-policy.json': JSON.stringify(trust),
    'fis-ecs-experiment-policy.json': JSON.stringify(policy),
    'fis-ecs-experiment-template-cpu-stress.json': filledText('walkthrough', 'fis-ecs-cpu-stress.json'),
    'fis-ecs-experiment-template-kill-proc.json': filledText('walkthrough', 'fis-ecs-kill-process.json'),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(server.folder, name), text);
}, 90_000);
afterAll(async () => {
  await server?.end();
  await moto?.end();
});

function run(words: readonly string[]): Promise<CliEnded> {
  commands += 1;
  const [program = '', ...argv] = words;
  const { promise, resolve } = Promise.withResolvers<CliEnded>();
  const env = { ...server?.environment, ...motoKeys, AWS_ENDPOINT_URL: moto?.url };
  execFile(program, argv, { env, cwd: server?.folder }, (error, out, err) =>
    resolve({ status: error === null ? 0 : Number(error.code), out, err }),
  );
  return promise;
}

const aws: AwsFis = (...words) => run(['aws', 'fis', ...words]);
const cloudwatch = async (...words: readonly string[]): Promise<void> => {
  expect(await run(['aws', 'cloudwatch', ...words])).toMatchObject({ status: 0, err: '' });
};
const setAlarm = (state: string): Promise<void> =>
  cloudwatch('set-alarm-state', '--alarm-name', alarm, '--state-value', state, '--state-reason', 'a drill');

/** The next line of the walk-through, which must begin with this. @returns what it printed */
async function next(begin: string): Promise<string> {
  const line = lines.shift() ?? '';
  const { into, words } = shellLine(line, variables);
  expect(words.slice(0, 3).join(' '), line).toBe(begin);
  const { status, out, err } = await run(words);
  expect([status, err], line).toEqual([0, '']);
  if (into !== null) variables[into] = out.trim();
  return out.trim();
}

const started = async (): Promise<string> =>
  textAt(JSON.parse(await next('aws fis start-experiment')), 'experiment', 'id');

test('the walk-through is there', ({ skip }) => {
  if (missing !== null) skip(missing);
  expect(lines.length).toBe(15);
  expect(corpusFiles('walkthrough').length).toBe(4);
});

test('account, role and alarm are made at the emulator', { timeout: 120_000 }, async ({ skip }) => {
  if (missing !== null) skip(missing);
  expect(await next('aws sts get-caller-identity')).toBe(motoAccount);
  expect(await next('aws iam create-role')).toContain('ecs-fis-role');
  await next('aws iam put-role-policy');
  await next('aws cloudwatch put-metric-alarm');
});

test('the CPU stress runs on one task of three, and the alarm stops it', { timeout: 120_000 }, async ({ skip }) => {
  if (missing !== null) skip(missing);
  await next('aws fis create-experiment-template');
  const id = await started();
  const running = await untilState(aws, id, ['running']);
  expect(textAt(running, 'stopConditions', 0, 'value')).toBe(
    `arn:aws:cloudwatch:us-east-1:${motoAccount}:alarm:${alarm}`,
  );
  const resolved = listAt(
    await printed(aws('list-experiment-resolved-targets', '--experiment-id', id)),
    'resolvedTargets',
  );
  expect(resolved.length).toBe(1);
  expect(textAt(resolved[0], 'targetInformation', 'arn')).toMatch(
    `arn:aws:ecs:us-east-1:${motoAccount}:task/ecs-blueprint-infra/task`,
  );
  await setAlarm('ALARM');
  const setMs = Date.now();
  const stopped = await untilEnded(aws, id);
  const tookMs = Math.round(secondsAt(stopped, 'endTime') * 1000 - setMs);
  expect(stopped['state']).toEqual({ status: 'stopped', reason: 'Experiment halted by stop condition.' });
  expect(textAt(stopped, 'actions', 'ecs-task-cpu', 'state', 'status')).toBe('stopped');
  process.stdout.write(`the experiment ended ${tookMs} ms after set-alarm-state had returned\n`);
  expect(tookMs).toBeLessThan(2_500);
  await setAlarm('OK');
});

test('the killed process ends by itself, and a second CPU stress by stop-experiment', { timeout: 120_000 }, async ({
  skip,
}) => {
  if (missing !== null) skip(missing);
  await next('aws fis create-experiment-template');
  const killed = await untilEnded(aws, await started());
  expect(killed['state']).toEqual({ status: 'completed', reason: 'Experiment completed.' });
  const template = variables['FIS_EXPERIMENT_TEMPLATE_ID'] ?? '';
  const id = textAt(await printed(aws('start-experiment', '--experiment-template-id', template)), 'experiment', 'id');
  await untilState(aws, id, ['running']);
  const stopping = objectAt(await printed(aws('stop-experiment', '--id', id)), 'experiment');
  expect(stopping['state']).toEqual({ status: 'stopping', reason: 'Stopping Experiment.' });
  const stopped = await untilEnded(aws, id);
  expect(textAt(stopped, 'state', 'status')).toBe('stopped');
  expect(textAt(stopped, 'actions', 'ecs-task-cpu', 'state', 'status')).toBe('stopped');
});

test('both are found by their descriptions, and everything is deleted', { timeout: 120_000 }, async ({ skip }) => {
  if (missing !== null) skip(missing);
  const list = 'aws fis list-experiment-templates';
  variables['fis_expmt1'] = await next(list);
  expect(variables['fis_expmt1']).toBe(variables['FIS_EXPERIMENT_ID']);
  variables['fis_expmt2'] = await next(list);
  expect(variables['fis_expmt2']).toBe(variables['FIS_EXPERIMENT_TEMPLATE_ID']);
  await next('aws cloudwatch delete-alarms');
  for (let each = 0; each < 2; each += 1) await next('aws fis delete-experiment-template');
  await next('aws iam delete-role-policy');
  await next('aws iam delete-role');
  expect(lines).toEqual([]);
  expect(await printed(aws('list-experiment-templates'))).toEqual({ experimentTemplates: [] });
  process.stdout.write(`${commands} commands of the aws CLI\n`);
});
