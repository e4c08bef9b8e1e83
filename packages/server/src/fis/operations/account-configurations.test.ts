import type { JsonObject } from '@firedrill/core/words/json';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callerIn, createdId, inside, madeFis, type MadeFis } from '../testing/made-fis.ts';
import { accountConfigurationsOf } from './account-configurations.ts';

let fis: MadeFis;
let experimentTemplateId: string;
beforeEach(async () => {
  fis = madeFis();
  experimentTemplateId = await createdId(fis);
});
afterEach(() => fis.remove());

const accountId = '210987654321';
const roleArn = `arn:aws:iam::${accountId}:role/drill`;
const create = (more: JsonObject = {}) =>
  fis.ask('CreateTargetAccountConfiguration', { experimentTemplateId, accountId, roleArn, ...more });

describe('of a template', () => {
  test('are made, shown, changed, counted, listed and removed', async () => {
    const made = { targetAccountConfiguration: { accountId, roleArn, description: 'the shop' } };
    expect(await create({ description: 'the shop' })).toEqual(made);
    expect(await fis.ask('GetTargetAccountConfiguration', { experimentTemplateId, accountId })).toEqual(made);
    const changes = { experimentTemplateId, accountId, description: '' };
    const changed = { targetAccountConfiguration: { accountId, roleArn, description: '' } };
    expect(await fis.ask('UpdateTargetAccountConfiguration', changes)).toEqual(changed);
    expect(inside(await fis.ask('GetExperimentTemplate', { id: experimentTemplateId }))).toMatchObject({
      targetAccountConfigurationsCount: 1,
    });
    expect(await fis.ask('ListTargetAccountConfigurations', { experimentTemplateId })).toEqual({
      targetAccountConfigurations: [{ accountId, roleArn, description: '' }],
    });
    const asked = { experimentTemplateId, accountId };
    expect(await fis.ask('DeleteTargetAccountConfiguration', asked)).toEqual(changed);
    await expect(fis.ask('DeleteTargetAccountConfiguration', asked)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: expect.stringContaining(accountId),
    });
    await create();
    fis = fis.again();
    expect(accountConfigurationsOf(fis.store, callerIn(), experimentTemplateId)).toEqual([{ accountId, roleArn }]);
  });

  test('one account has one; a token makes it once', async () => {
    const first = await create({ clientToken: 'one' });
    expect(await create({ clientToken: 'one' })).toEqual(first);
    await expect(create({ clientToken: 'one', description: 'other' })).rejects.toMatchObject({
      code: 'ConflictException',
    });
    await expect(create()).rejects.toMatchObject({
      code: 'ConflictException',
      message: expect.stringContaining(accountId),
    });
  });

  test('there are 40 at most, or as many as the quota says, for each template', async () => {
    for (let count = 0; count < 40; count += 1) await create({ accountId: String(100_000_000_000 + count) });
    const refused = { code: 'ServiceQuotaExceededException', status: 402 };
    await expect(create()).rejects.toMatchObject(refused);
    await create({ experimentTemplateId: await createdId(fis) });
    fis = fis.again({ quotas: { targetAccountsPerTemplate: 41 } });
    await create();
    await expect(create({ accountId: '999999999999' })).rejects.toMatchObject(refused);
  });

  test('of a template that does not exist there are none', async () => {
    const names = ['Get', 'Update', 'Delete'].map((verb) => `${verb}TargetAccountConfiguration` as const);
    for (const name of [...names, 'CreateTargetAccountConfiguration', 'ListTargetAccountConfigurations'] as const) {
      // The verbs are those of the operations.
      const asked = fis.ask(name as 'GetTargetAccountConfiguration', {
        experimentTemplateId: 'EXT1',
        accountId,
        roleArn,
      });
      await expect(asked).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        message: expect.stringContaining('EXT1'),
      });
    }
  });

  test('are listed page by page', async () => {
    for (let count = 0; count < 5; count += 1) await create({ accountId: String(100_000_000_000 + count) });
    const first = await fis.ask('ListTargetAccountConfigurations', { experimentTemplateId, maxResults: 3 });
    const { nextToken = null } = first;
    const second = await fis.ask('ListTargetAccountConfigurations', { experimentTemplateId, maxResults: 3, nextToken });
    expect([first['targetAccountConfigurations'], second]).toMatchObject([
      [100_000_000_000, 100_000_000_001, 100_000_000_002].map((id) => ({ accountId: String(id) })),
      { targetAccountConfigurations: [{ accountId: '100000000003' }, { accountId: '100000000004' }] },
    ]);
    expect(Object.keys(second)).not.toContain('nextToken');
    const elsewhere = { experimentTemplateId: await createdId(fis), nextToken };
    await expect(fis.ask('ListTargetAccountConfigurations', elsewhere)).rejects.toMatchObject({
      code: 'ValidationException',
    });
  });
});

describe('of an experiment', () => {
  const configurations = Array.from({ length: 120 }, (_, index) => ({ accountId: String(1e11 + index), roleArn }));
  beforeEach(() =>
    fis.store.put('experiment', callerIn(), {
      id: 'EXP1',
      createdMs: 1,
      under: experimentTemplateId,
      body: { accountConfigurations: configurations },
    }),
  );

  test('are those of its record, whatever the template has by now', async () => {
    await create();
    const asked = { experimentId: 'EXP1', accountId: configurations[7]?.accountId ?? '' };
    const found = await fis.ask('GetExperimentTargetAccountConfiguration', asked);
    expect(found).toEqual({ targetAccountConfiguration: configurations[7] });
    await expect(
      fis.ask('GetExperimentTargetAccountConfiguration', { experimentId: 'EXP1', accountId }),
    ).rejects.toThrow(accountId);
    await expect(fis.ask('ListExperimentTargetAccountConfigurations', { experimentId: 'EXP2' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: expect.stringContaining('EXP2'),
    });
  });

  test('are listed by the next token alone', async () => {
    const first = await fis.ask('ListExperimentTargetAccountConfigurations', { experimentId: 'EXP1' });
    const { nextToken = null } = first;
    const rest = await fis.ask('ListExperimentTargetAccountConfigurations', { experimentId: 'EXP1', nextToken });
    expect(first['targetAccountConfigurations']).toEqual(configurations.slice(0, 100));
    expect(rest).toEqual({ targetAccountConfigurations: configurations.slice(100) });
  });
});
