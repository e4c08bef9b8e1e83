import type { JsonObject } from '@firedrill/core/words/json';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callerIn, createdId, inside, madeFis, type MadeFis, madeTemplate } from '../testing/made-fis.ts';

let fis: MadeFis;
beforeEach(() => {
  fis = madeFis();
});
afterEach(() => fis.remove());

const update = async (input: JsonObject) => inside(await fis.ask('UpdateExperimentTemplate', input));
const get = async (id: string) => inside(await fis.ask('GetExperimentTemplate', { id }));
const waitOnly = { wait: { actionId: 'aws:fis:wait', parameters: { duration: 'PT2M' } } };

describe('updating', () => {
  test('changes what is named and nothing else, and the time of the last update', async () => {
    const id = await createdId(fis, { tags: { team: 'shop' } });
    const before = await get(id);
    fis.setNowMs(1_616_432_999_001);
    const answer = await update({ id, description: 'myExperimentTemplate' });
    expect(answer).toEqual({ ...before, description: 'myExperimentTemplate', lastUpdateTime: 1616432999.001 });
    expect(await get(id)).toEqual(answer);
  });

  test('replaces targets and actions as a whole, with the defaults filled in', async () => {
    const id = await createdId(fis);
    const actions = { again: { actionId: 'aws:ec2:reboot-instances', targets: { Instances: 'one' } } };
    const { actions: answered } = await update({ id, actions });
    expect(answered).toEqual({ again: { ...actions.again, parameters: {} } });
    expect(await update({ id, targets: {}, actions: waitOnly })).toMatchObject({ targets: {}, actions: waitOnly });
  });

  test('checks the template that comes of it as a whole', async () => {
    const id = await createdId(fis);
    const told = update({ id, targets: {} });
    await expect(told).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringContaining('actions.stop.targets.Instances'),
    });
    expect(await get(id)).toMatchObject({ targets: madeTemplate()['targets'] ?? null });
  });

  test('of the options changes the empty targets alone', async () => {
    const id = await createdId(fis, { experimentOptions: { accountTargeting: 'multi-account' } });
    const answer = await update({ id, experimentOptions: { emptyTargetResolutionMode: 'skip' } });
    expect(answer['experimentOptions']).toEqual({
      accountTargeting: 'multi-account',
      emptyTargetResolutionMode: 'skip',
    });
    await expect(update({ id, experimentOptions: { accountTargeting: 'single-account' } })).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringContaining('experimentOptions.accountTargeting'),
    });
  });

  test('an empty log configuration disables it, and an empty report configuration too', async () => {
    const logGroupArn = 'arn:aws:logs:us-east-1:123456789012:log-group:drills:*';
    const logConfiguration = { logSchemaVersion: 2, cloudWatchLogsConfiguration: { logGroupArn } };
    const id = await createdId(fis, {
      logConfiguration,
      experimentReportConfiguration: { preExperimentDuration: 'PT1M' },
    });
    const s3Configuration = { bucketName: 'logs' };
    const moved = await update({ id, logConfiguration: { s3Configuration } });
    expect(moved['logConfiguration']).toEqual({ logSchemaVersion: 2, s3Configuration });
    const without = await update({ id, logConfiguration: {}, experimentReportConfiguration: {} });
    expect(Object.keys(without)).not.toContain('logConfiguration');
    expect(Object.keys(without)).not.toContain('experimentReportConfiguration');
    await expect(update({ id, logConfiguration: { s3Configuration } })).rejects.toMatchObject({
      message: expect.stringContaining('logConfiguration.logSchemaVersion'),
    });
  });

  test('is never earlier than the creation, though the clock went back', async () => {
    const id = await createdId(fis);
    fis.setNowMs(1);
    expect(await update({ id, description: 'later' })).toMatchObject({ lastUpdateTime: 1616432464.025 });
  });

  test('refuses what is no part of an update, by name', async () => {
    const id = await createdId(fis);
    await expect(update({ id, tags: { a: 'b' } })).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringMatching(/^tags: found the key `tags`; .*TagResource/),
    });
    await expect(update({ id, description: null })).rejects.toMatchObject({ code: 'ValidationException' });
    await expect(update({ id, experimentOptions: 'skip' })).rejects.toMatchObject({ code: 'ValidationException' });
  });
});

describe('removing', () => {
  test('answers the template once more, takes its account configurations along, and leaves experiments', async () => {
    const id = await createdId(fis);
    const roleArn = 'arn:aws:iam::210987654321:role/drill';
    const asked = { experimentTemplateId: id, accountId: '210987654321', roleArn };
    await fis.ask('CreateTargetAccountConfiguration', asked);
    fis.store.put('experiment', callerIn(), { id: 'EXP1', createdMs: 1, under: id, body: { tags: {} } });
    const before = await get(id);
    expect(before['targetAccountConfigurationsCount']).toBe(1);
    expect(inside(await fis.ask('DeleteExperimentTemplate', { id }))).toEqual(before);
    expect(fis.store.count('account-configuration', callerIn())).toBe(0);
    expect(fis.store.count('experiment', callerIn())).toBe(1);
    for (const name of ['GetExperimentTemplate', 'UpdateExperimentTemplate', 'DeleteExperimentTemplate'] as const) {
      await expect(fis.ask(name, { id })).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        message: expect.stringContaining(id),
      });
    }
  });
});

describe('accounts and regions', () => {
  test('see nothing of each other', async () => {
    const id = await createdId(fis);
    for (const elsewhere of [callerIn('eu-west-1'), callerIn('us-east-1', '210987654321')]) {
      await expect(fis.ask('GetExperimentTemplate', { id }, elsewhere)).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
      });
      expect(await fis.ask('ListExperimentTemplates', {}, elsewhere)).toEqual({ experimentTemplates: [] });
    }
  });

  test.each([
    ['eu-west-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ])('of %s are of the partition %s', async (region, partition) => {
    const id = await createdId(fis, {}, callerIn(region));
    const { arn } = inside(await fis.ask('GetExperimentTemplate', { id }, callerIn(region)));
    expect(arn).toBe(`arn:${partition}:fis:${region}:123456789012:experiment-template/${id}`);
  });
});

test('a list has summaries, newest last', async () => {
  const first = await createdId(fis, { tags: { a: 'b' } });
  fis.setNowMs(1_616_432_460_000);
  const second = await createdId(fis, { description: 'second' });
  const summary = (id: string) => ({
    id,
    arn: `arn:aws:fis:us-east-1:123456789012:experiment-template/${id}`,
    description: 'Stops one instance after a while',
    creationTime: 1616432464.025,
    lastUpdateTime: 1616432464.025,
    tags: { a: 'b' },
  });
  expect(await fis.ask('ListExperimentTemplates', {})).toEqual({
    experimentTemplates: [
      summary(first),
      { ...summary(second), description: 'second', creationTime: 1616432460, lastUpdateTime: 1616432460, tags: {} },
    ],
  });
});
