import type { JsonObject } from '@firedrill/core/words/json';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callerIn, createdId, idIn, inside, madeFis, type MadeFis, madeTemplate } from '../testing/made-fis.ts';

let fis: MadeFis;
beforeEach(() => {
  fis = madeFis();
});
afterEach(() => fis.remove());

const create = async (input: JsonObject) => inside(await fis.ask('CreateExperimentTemplate', input));
const update = async (input: JsonObject) => inside(await fis.ask('UpdateExperimentTemplate', input));
const get = async (id: string) => inside(await fis.ask('GetExperimentTemplate', { id }));

describe('creating', () => {
  test('answers what was asked, with the defaults filled in and absent members left out', async () => {
    const { id: _, ...answer } = await create(madeTemplate({ clientToken: 'one' }));
    const id = await createdId(fis, { clientToken: 'one' });
    expect(id).toMatch(/^EXT[1-9A-HJ-NP-Za-km-z]{14}$/);
    expect(answer).toEqual({
      arn: `arn:aws:fis:us-east-1:123456789012:experiment-template/${id}`,
      description: 'Stops one instance after a while',
      targets: madeTemplate()['targets'],
      actions: {
        wait: { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } },
        stop: {
          actionId: 'aws:ec2:stop-instances',
          parameters: {},
          targets: { Instances: 'one' },
          startAfter: ['wait'],
        },
      },
      stopConditions: [{ source: 'none' }],
      creationTime: 1616432464.025,
      lastUpdateTime: 1616432464.025,
      roleArn: 'arn:aws:iam::123456789012:role/drill',
      tags: {},
      experimentOptions: { accountTargeting: 'single-account', emptyTargetResolutionMode: 'fail' },
      targetAccountConfigurationsCount: 0,
    });
    expect(await get(id)).toEqual({ id, ...answer });
  });

  test('keeps all members that can be there', async () => {
    const asked = {
      tags: { team: 'shop', empty: '' },
      logConfiguration: { logSchemaVersion: 2, s3Configuration: { bucketName: 'logs', prefix: 'drills/' } },
      experimentOptions: { accountTargeting: 'multi-account', emptyTargetResolutionMode: 'skip' },
      experimentReportConfiguration: {
        outputs: { s3Configuration: { bucketName: 'reports' } },
        dataSources: { cloudWatchDashboards: [{ dashboardIdentifier: 'shop' }] },
        preExperimentDuration: 'PT5M',
        postExperimentDuration: 'PT10M',
      },
    };
    expect(await create(madeTemplate(asked))).toMatchObject(asked);
  });

  test('an action without targets has none in the answer, and a template that only waits is fine', async () => {
    const actions = { wait: { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' }, targets: {} } };
    const answer = await create(madeTemplate({ targets: {}, actions }));
    expect(answer).toMatchObject({ targets: {} });
    expect(answer['actions']).toEqual({ wait: { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } } });
  });

  test('says everything that is wrong at once, with place and remedy', async () => {
    const asked = madeTemplate({ description: 'x'.repeat(513), roleArn: 'role', tags: { 'aws:own': 'no' } });
    await expect(create({ ...asked, actions: { stop: { actionId: 'aws:ec2:stop-instance' } } })).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringMatching(/^There are 4 problems\.\n1\. description: .*512 characters.*\n2\. actions\.stop/),
    });
    await expect(create({ ...asked, actions: {} })).rejects.toMatchObject({
      message: expect.stringMatching(/\n2\. actions: .*\n3\. roleArn: .*at least 20.*\n4\. tags\["aws:own"\]: /),
    });
    await expect(create(madeTemplate({ roleArn: 'role' }))).rejects.toMatchObject({
      message: 'roleArn: found "role", 4 characters; expected at least 20 characters.',
    });
    expect(fis.store.count('template', callerIn())).toBe(0);
  });

  test('a document of any form is refused, never a crash', async () => {
    const odd: JsonObject[] = [
      {},
      { actions: [] },
      madeTemplate({ tags: ['a'] }),
      madeTemplate({ experimentOptions: 'fail' }),
    ];
    for (const asked of [...odd, madeTemplate({ actions: { stop: null } }), madeTemplate({ logConfiguration: {} })]) {
      await expect(create(asked)).rejects.toMatchObject({ code: 'ValidationException' });
    }
  });

  test('a template of the preview is told each line as it is written today', async () => {
    const preview = madeTemplate({
      targets: { one: { resourceType: 'aws:ec2:instance', resourceTags: { a: 'b' }, selectionMode: 'RANDOM(1)' } },
      actions: {
        stop: {
          actionId: 'aws:ec2:stop-instances',
          duration: 'PT2M',
          parameters: { 'start-instances-at-end': 'true' },
          targets: { Instances: 'one' },
        },
      },
    });
    const told = await create(preview).catch((thrown: unknown) => String(thrown));
    expect(told).toContain('"selectionMode": "COUNT(1)"');
    expect(told).toContain('Write "startInstancesAfterDuration": "PT2M"');
    expect(told).toContain('There are 3 problems.');
  });

  test('what AWS takes in silence is created, and noted', async () => {
    const wait = { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M', after: 'PT1M' } };
    await create(madeTemplate({ targets: {}, actions: { wait } }));
    expect(fis.said.join('\n')).toContain('warn: actions.wait.parameters.after');
  });
});

describe('idempotency', () => {
  test('one token makes one template, also after a restart, a change and a deletion', async () => {
    const first = await fis.ask('CreateExperimentTemplate', madeTemplate({ clientToken: 'one' }));
    const id = idIn(first);
    await update({ id, description: 'changed' });
    fis = fis.again();
    const { roleArn, ...others } = madeTemplate({ clientToken: 'one' });
    expect(await fis.ask('CreateExperimentTemplate', { ...others, roleArn: roleArn ?? null })).toEqual(first);
    expect(fis.store.count('template', callerIn())).toBe(1);
    await fis.ask('DeleteExperimentTemplate', { id });
    expect(await fis.ask('CreateExperimentTemplate', madeTemplate({ clientToken: 'one' }))).toEqual(first);
  });

  test('the same token with other content is a conflict; elsewhere it is another token', async () => {
    const id = await createdId(fis, { clientToken: 'one' });
    const told = create(madeTemplate({ clientToken: 'one', description: 'another' }));
    await expect(told).rejects.toMatchObject({ code: 'ConflictException', message: expect.stringContaining(id) });
    await createdId(fis, { clientToken: 'one', description: 'another' }, callerIn('eu-west-1'));
    await createdId(fis, { clientToken: 'one', description: 'another' }, callerIn('us-east-1', '210987654321'));
  });
});

describe('quotas', () => {
  test('beyond 500 templates is 402, apart by region, and a token still gets its answer', async () => {
    for (let count = 1; count <= 500; count += 1) await createdId(fis, { clientToken: `token-${count}` });
    await expect(createdId(fis)).rejects.toMatchObject({ code: 'ServiceQuotaExceededException', status: 402 });
    await createdId(fis, { clientToken: 'token-500' });
    await createdId(fis, {}, callerIn('eu-west-1'));
  });

  const wait = { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } };
  const waits = (count: number): JsonObject => ({
    targets: {},
    actions: Object.fromEntries(Array.from({ length: count }, (_, index) => [`wait-${index}`, wait])),
  });
  const alarms = (count: number): JsonObject => ({
    stopConditions: Array.from({ length: count }, (_, index) => ({
      source: 'aws:cloudwatch:alarm',
      value: `arn:aws:cloudwatch:us-east-1:123456789012:alarm:number ${index}`,
    })),
  });

  test('20 actions and 5 stop conditions are the most, as AWS has it', async () => {
    await create(madeTemplate(waits(20)));
    await create(madeTemplate(alarms(5)));
    for (const asked of [waits(21), alarms(6), { ...waits(21), ...alarms(6) }]) {
      await expect(create(madeTemplate(asked))).rejects.toMatchObject({ code: 'ServiceQuotaExceededException' });
    }
    await expect(create(madeTemplate({ ...waits(21), roleArn: 'role' }))).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringContaining('21 actions'),
    });
  });

  test('can be set otherwise', async () => {
    fis = fis.again({ quotas: { actionsPerTemplate: 25, stopConditionsPerTemplate: 6, experimentTemplates: 2 } });
    await create(madeTemplate({ ...waits(25), ...alarms(6) }));
    const id = await createdId(fis);
    await expect(create(madeTemplate(waits(1)))).rejects.toMatchObject({ code: 'ServiceQuotaExceededException' });
    const many = update({ id, ...waits(26) });
    await expect(many).rejects.toMatchObject({ code: 'ServiceQuotaExceededException', status: 402 });
  });
});
