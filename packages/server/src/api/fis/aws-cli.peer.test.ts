import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JsonObject } from '@firedrill/core/words/json';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FisFault } from '../../fis/fis-fault.ts';
import { credentialsFile, keptAccessKeys } from './access-keys.ts';
import type { FisCaller, FisOperation } from './operation.ts';
import { type FisListener, serveFis } from './serve.ts';
import { echoOperations } from './testing/made-fis.ts';

/** Why there is no aws CLI here, or null. */
function whyNoCli(): string | null {
  try {
    execFileSync('aws', ['--version'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'the aws CLI is not on PATH'; // whatever keeps it from starting, it is not there for us
  }
}

const missing = whyNoCli();
const root = mkdtempSync(path.join(tmpdir(), 'firedrill-fis-'));
const asked: { readonly operation: string; readonly input: JsonObject; readonly caller: FisCaller }[] = [];
let listener: FisListener | null = null;

function recording(operation: string, answer: JsonObject): readonly [string, FisOperation] {
  return [
    operation,
    (input, caller) => {
      asked.push({ operation, input, caller });
      if (answer['fault'] !== undefined) throw new FisFault('ServiceQuotaExceededException', 'No more of these.');
      return answer;
    },
  ];
}

const operations = echoOperations(
  Object.fromEntries([
    recording('ListActions', { actions: [{ id: 'aws:fis:wait', tags: {} }] }),
    recording('GetAction', { action: { id: 'x', tags: {} } }),
    recording('UntagResource', {}),
    recording('StartExperiment', { experiment: { id: 'EXP1', creationTime: 1616432464.025 } }),
    recording('GetTargetAccountConfiguration', {}),
    recording('UpdateSafetyLeverState', { fault: true }),
  ]),
);

beforeAll(async () => {
  if (missing !== null) return;
  const { keys } = keptAccessKeys(root);
  listener = await serveFis({
    listen: '127.0.0.1:0',
    operations,
    keys,
    simulate: false,
    version: '1',
    notes: { note: () => undefined },
    native: (_request, response) => void response.end(),
    experimentStates: () => ({}),
  });
});
afterAll(async () => {
  await listener?.close();
  rmSync(root, { recursive: true, force: true });
});

/** `aws fis …` with the credentials file that a first start makes, and nobody's own configuration. */
function aws(...words: readonly string[]): Promise<{ readonly out: string; readonly err: string }> {
  const { promise, resolve } = Promise.withResolvers<{ readonly out: string; readonly err: string }>();
  const env = {
    PATH: process.env['PATH'],
    HOME: root,
    AWS_SHARED_CREDENTIALS_FILE: credentialsFile(root),
    AWS_CONFIG_FILE: path.join(root, 'none'),
    AWS_DEFAULT_REGION: 'ap-northeast-2',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
    LC_ALL: 'C.UTF-8',
  };
  const argv = ['fis', ...words, '--endpoint-url', `http://${listener?.address ?? ''}`];
  execFile('aws', argv, { env }, (_error, out, err) => resolve({ out, err }));
  return promise;
}

const lastAsked = (): JsonObject => asked.at(-1)?.input ?? {};

test('the aws CLI asks with the key of the first start', async (context) => {
  if (missing !== null) context.skip(missing);
  const { out, err } = await aws('list-actions', '--max-items', '1', '--page-size', '7');
  expect(err).toBe('');
  expect(JSON.parse(out).actions).toEqual([{ id: 'aws:fis:wait', tags: {} }]);
  expect(lastAsked()).toEqual({ maxResults: 7 });
  const [key] = keptAccessKeys(root).keys;
  expect(asked.at(-1)?.caller).toEqual({ account: key?.account, region: 'ap-northeast-2', accessKey: key?.id });
});

test('its labels, repeated keys, bodies and times come through', async (context) => {
  if (missing !== null) context.skip(missing);
  const id = "a/b:c d+e%25(*)!'~한글";
  expect((await aws('get-action', '--id', id)).err).toBe('');
  expect(lastAsked()).toEqual({ id });

  const resourceArn = 'arn:aws:fis:ap-northeast-2:123456789012:experiment/EXP1';
  const tagKeys = ['a b', 'c+d', 'x*y~', '키'];
  expect((await aws('untag-resource', '--resource-arn', resourceArn, '--tag-keys', ...tagKeys)).err).toBe('');
  expect(lastAsked()).toEqual({ resourceArn, tagKeys });

  const started = await aws('start-experiment', '--experiment-template-id', 'EXT1', '--tags', 'Name=값');
  expect(started.err).toBe('');
  // The CLI 1 prints seconds, the CLI 2 a date.
  expect([1616432464.025, '2021-03-22T17:01:04.025000+00:00']).toContain(
    JSON.parse(started.out).experiment.creationTime,
  );
  expect(lastAsked()).toEqual({
    clientToken: expect.stringMatching(/^[\da-f-]{36}$/),
    experimentTemplateId: 'EXT1',
    tags: { Name: '값' },
  });
  const account = ['--experiment-template-id', 'EXT1', '--account-id', '123456789012'];
  expect((await aws('get-target-account-configuration', ...account)).err).toBe('');
  expect(lastAsked()).toEqual({ experimentTemplateId: 'EXT1', accountId: '123456789012' });
});

test('it knows our refusals by their names', async (context) => {
  if (missing !== null) context.skip(missing);
  const quota = await aws('update-safety-lever-state', '--id', 'default', '--state', 'status=engaged,reason=x');
  expect(quota.err).toContain('An error occurred (ServiceQuotaExceededException) when calling the');
  const short = await aws('tag-resource', '--resource-arn', 'x'.repeat(2049), '--tags', 'a=b');
  expect(short.err).toContain('(ValidationException)');
  expect(short.err).toContain("at 'resourceArn' failed to satisfy constraint: Member must have length less than");
});
