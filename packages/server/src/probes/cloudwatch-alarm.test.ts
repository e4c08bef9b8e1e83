import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { listen } from './testing/listen.ts';
import { look } from './testing/look.ts';

/* A CloudWatch of our own, which says what the test wants; a real emulator is asked in fis/alarms.peer.test.ts. */

const name = 'orders: "slow" / 100 %';
const account = '123456789012';
const arn = `arn:aws:cloudwatch:us-east-1:${account}:alarm:${name}`;
const servers: Server[] = [];
beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) server.closeAllConnections();
});

interface Said {
  readonly status?: number;
  readonly body?: unknown;
  readonly asked?: (body: string) => void;
  readonly hangs?: boolean;
}

async function cloudwatch({ status = 200, body, asked, hangs = false }: Said): Promise<string> {
  const server = createServer((request, response) => {
    void text(request).then((sent) => {
      asked?.(sent);
      if (hangs) return;
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
    });
  });
  servers.push(server);
  return `http://127.0.0.1:${await listen(server)}`;
}

const read = (endpoint: string, alarm = arn) => look({ type: 'cloudwatch-alarm', with: { alarm, endpoint } });
const alarm = (StateValue: string, changes: object = {}) => ({
  AlarmName: name,
  AlarmArn: arn,
  StateValue,
  StateReason: 'three datapoints',
  ...changes,
});

test.each([
  ['OK', 'good', 0],
  ['INSUFFICIENT_DATA', 'good', 1],
  ['ALARM', 'bad', 2],
])('%s is %s', async (state, quality, value) => {
  const questions: string[] = [];
  const asked = (body: string): void => void questions.push(body);
  const metric = await cloudwatch({ body: { MetricAlarms: [alarm(state)], CompositeAlarms: [] }, asked });
  expect(await read(metric)).toEqual({ quality, value, detail: `${state}: three datapoints` });
  expect(JSON.parse(questions.join('\n'))).toEqual({
    AlarmNames: [name],
    AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
  });
  const composite = await cloudwatch({ body: { CompositeAlarms: [alarm(state)] } });
  expect(await read(composite)).toMatchObject({ quality });
});

test('what cannot be read is blind, says why, and is not asked again', async () => {
  let questions = 0;
  const asked = (): void => void (questions += 1);
  const denied = { __type: 'com.amazonaws.cloudwatch#AccessDeniedException', message: 'not for you' };
  const cases: readonly (readonly [Said, string])[] = [
    [{ body: { MetricAlarms: [] } }, 'there is no such alarm in account 123456789012, region us-east-1'],
    [{ body: { MetricAlarms: [alarm('OK', { AlarmArn: arn.replace(account, '000000000000') })] } }, '; account 0000'],
    [{ body: { MetricAlarms: [alarm('BROKEN')] } }, 'its state is unknown: BROKEN'],
    [{ status: 400, body: denied }, 'AccessDeniedException: not for you'],
    [{ status: 500, body: {} }, 'the alarm cannot be read'],
    [{ hangs: true }, 'no answer within 1000 ms'],
  ];
  for (const [said, detail] of cases) {
    const sample = await read(await cloudwatch({ ...said, asked }));
    expect(sample).toEqual({ quality: 'blind', value: null, detail: expect.stringContaining(detail) });
  }
  expect(questions).toBe(cases.length);
  expect(await read('http://127.0.0.1:9')).toMatchObject({
    quality: 'blind',
    detail: expect.stringContaining('ECONN'),
  });
});

test('without credentials it is blind within about a second', async () => {
  for (const key of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE']) vi.stubEnv(key, undefined);
  for (const key of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(key, '/dev/null');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  const startMs = performance.now();
  const sample = await read(await cloudwatch({ body: {} }));
  expect(sample).toMatchObject({ quality: 'blind', detail: expect.stringContaining('Credential') });
  expect(performance.now() - startMs).toBeLessThan(3_000);
});

test('an invented alarm is OK, and nobody is asked', async () => {
  const invented = { type: 'cloudwatch-alarm', with: { alarm: arn, endpoint: 'http://127.0.0.1:9', invented: true } };
  expect(await look(invented)).toEqual({ quality: 'good', value: 0, detail: 'invented: OK' });
});

test('the environment names whom to ask, first for CloudWatch alone', async () => {
  const endpoint = await cloudwatch({ body: { MetricAlarms: [alarm('ALARM')] } });
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
  vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH', endpoint);
  expect(await look({ type: 'cloudwatch-alarm', with: { alarm: arn } })).toMatchObject({ quality: 'bad' });
  vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH', undefined);
  expect(await look({ type: 'cloudwatch-alarm', with: { alarm: arn } })).toMatchObject({ quality: 'blind' });
});
