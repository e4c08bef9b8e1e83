import { PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import type { JsonObject } from '@firedrill/core/words/json';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { knownAlarms } from '../runs/known-alarms.ts';
import { planFisTemplate } from '../runs/plan-fis.ts';
import { type Moto, motoAccount, motoKeys, noMoto, startMoto } from '../probes/testing/moto.ts';
import { memberAt, textAt, type ServedFis, servedFis, waitingTemplate } from './testing/served-fis.ts';

/* A real emulator of CloudWatch, asked by the real SDK. */

const why = noMoto();
const name = 'High latency: "ümlaut" & 100 % / orders';
const arn = `arn:aws:cloudwatch:us-east-1:${motoAccount}:alarm:${name}`;
const nobody = 'http://127.0.0.1:9';

let moto: Moto | null = null;
let served: ServedFis | null = null;

beforeAll(async () => {
  if (why === null) moto = await startMoto();
}, 90_000);
afterAll(() => moto?.end());
afterEach(async () => {
  await served?.end();
  served = null;
  vi.unstubAllEnvs();
});

const cloudwatch = () => {
  if (moto === null) throw new Error('moto is not there');
  return moto.cloudwatch;
};

type State = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

async function alarm(state: State): Promise<void> {
  const metric = { MetricName: 'latency', Namespace: 'shop', Statistic: 'Average', Threshold: 1 } as const;
  const times = { Period: 60, EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanThreshold' } as const;
  await cloudwatch().send(new PutMetricAlarmCommand({ AlarmName: name, ...metric, ...times }));
  await setState(state);
}

const setState = (state: State) =>
  cloudwatch().send(new SetAlarmStateCommand({ AlarmName: name, StateValue: state, StateReason: 'the test' }));

async function serve(endpoint: string): Promise<ServedFis> {
  for (const [key, value] of Object.entries({ ...motoKeys, AWS_ENDPOINT_URL: endpoint })) vi.stubEnv(key, value);
  served = await servedFis();
  return served;
}

const idOf = (body: JsonObject): string => textAt(body, 'experiment', 'id');

test('an alarm that goes off stops a running experiment within two seconds, in the words of AWS', async ({ skip }) => {
  skip(why !== null, why ?? '');
  const { start, until } = await serve(moto?.url ?? '');
  await alarm('OK');
  const { status, body } = await start(waitingTemplate([arn]));
  expect([status, body]).toMatchObject([200, { experiment: {} }]);
  const id = idOf(body);
  await until(id, ['running']);
  await setState('ALARM');
  const setMs = performance.now();
  const ended = await until(id, ['stopped', 'completed', 'failed']);
  const tookMs = Math.round(performance.now() - setMs);
  expect(memberAt(ended, 'state')).toEqual({
    status: 'stopped',
    reason: 'Experiment halted by stop condition.',
  });
  expect(tookMs).toBeLessThan(2_500);
  process.stdout.write(`stopped ${tookMs} ms after the alarm was set\n`);
}, 40_000);

test('an alarm that is in ALARM lets no experiment begin; insufficient data does', async ({ skip }) => {
  skip(why !== null, why ?? '');
  const { start, until } = await serve(moto?.url ?? '');
  await alarm('ALARM');
  const refused = await start(waitingTemplate([arn]));
  expect(refused.status).toBe(409);
  expect(refused.body['message']).toBe(
    `The experiment does not begin: an alarm is in ALARM: "${name}" (ALARM: the test).`,
  );
  await setState('INSUFFICIENT_DATA');
  const { status, body } = await start(waitingTemplate([arn]));
  expect(status).toBe(200);
  await until(idOf(body), ['running']);
}, 40_000);

test('a plan says of an alarm in ALARM that no start is let in, and of a slow one that it cannot fire', async ({
  skip,
}) => {
  skip(why !== null, why ?? '');
  await alarm('ALARM');
  const asked = {
    text: JSON.stringify(waitingTemplate([arn])),
    file: null,
    variables: {},
    environment: { ...motoKeys, AWS_ENDPOINT_URL: moto?.url ?? '' },
    seed: 1,
    leaseMs: null,
    newSeed: 1,
  };
  for (const [key, value] of Object.entries(motoKeys)) vi.stubEnv(key, value);
  const planned = planFisTemplate(asked, { known: await knownAlarms(asked), faults: [], probeTypes: [] });
  if (!planned.ok) throw new Error(JSON.stringify(planned.problems));
  const texts = planned.plan.warnings.map(({ code, text }) => `${code} ${text.en}`);
  expect(texts).toContain(
    `alarm-on The alarm "${name}" is in ALARM (the test); as long as it is, ` +
      'a start is refused, and a run stopped at once.',
  );
  expect(texts).toContain(
    `alarm-too-slow The alarm "${name}" cannot fire within the experiment: it needs 1 × 1 min at the soonest, ` +
      'and the experiment lasts 1 min.',
  );
}, 40_000);

test('an alarm that nobody has, and an endpoint where nobody is, are asked twice and refused', async ({ skip }) => {
  skip(why !== null, why ?? '');
  const here = await serve(moto?.url ?? '');
  const missing = `${arn} that is missing`;
  const unknown = await here.start(waitingTemplate([missing]));
  expect([unknown.status, unknown.body['message']]).toEqual([
    409,
    expect.stringContaining('there is no such alarm in account 123456789012, region us-east-1'),
  ]);
  await here.end();
  const nowhere = await serve(nobody);
  const startMs = performance.now();
  const away = await nowhere.start(waitingTemplate([arn]));
  expect([away.status, away.body['message']]).toEqual([409, expect.stringContaining('ECONNREFUSED')]);
  expect(performance.now() - startMs).toBeLessThan(5_000);
}, 40_000);

test('a CloudWatch that goes away stops a running experiment after two polls, and says so', async ({ skip }) => {
  skip(why !== null, why ?? '');
  const other = await startMoto();
  const before = moto;
  moto = other;
  try {
    const { start, until } = await serve(other.url);
    await alarm('OK');
    const id = idOf((await start(waitingTemplate([arn]))).body);
    await until(id, ['running']);
    await other.end();
    const ended = await until(id, ['stopped', 'completed', 'failed']);
    expect(memberAt(ended, 'state')).toMatchObject({
      status: 'stopped',
      reason: expect.stringContaining(`the stop condition on ${name} could not be read for two intervals (the alarm`),
    });
  } finally {
    moto = before;
    await other.end();
  }
}, 120_000);

test('asserted states are read: a state that was not named fails the action and the experiment', async ({ skip }) => {
  skip(why !== null, why ?? '');
  const { start, until } = await serve(moto?.url ?? '');
  await alarm('INSUFFICIENT_DATA');
  const asserting = (alarmStates: string) =>
    waitingTemplate([], {
      actions: { look: { actionId: 'aws:cloudwatch:assert-alarm-state', parameters: { alarmArns: arn, alarmStates } } },
    });
  const fits = await start(asserting('OK,INSUFFICIENT_DATA'));
  expect(memberAt(await until(idOf(fits.body), ['completed', 'failed']), 'state', 'status')).toBe('completed');
  const wrong = await start(asserting('OK'));
  const failed = await until(idOf(wrong.body), ['completed', 'failed']);
  expect(memberAt(failed, 'state')).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining(`"${name}" is INSUFFICIENT_DATA, not OK`),
  });
}, 40_000);
