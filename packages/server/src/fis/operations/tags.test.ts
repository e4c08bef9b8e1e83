import type { JsonObject } from '@firedrill/core/words/json';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callerIn, createdId, inside, madeFis, type MadeFis } from '../testing/made-fis.ts';

let fis: MadeFis;
let arn: string;
let id: string;
beforeEach(async () => {
  fis = madeFis();
  id = await createdId(fis, { tags: { kept: 'yes' } });
  arn = `arn:aws:fis:us-east-1:123456789012:experiment-template/${id}`;
});
afterEach(() => fis.remove());

const tag = (resourceArn: string, tags: JsonObject) => fis.ask('TagResource', { resourceArn, tags });
const untag = (resourceArn: string, more: JsonObject = {}) => fis.ask('UntagResource', { resourceArn, ...more });
const tagsOf = async (resourceArn: string) => (await fis.ask('ListTagsForResource', { resourceArn }))['tags'];

test('tags of a template are added, replaced and removed, and stand in its answers', async () => {
  expect(await tag(arn, { team: 'shop', kept: 'no' })).toEqual({});
  expect(await tagsOf(arn)).toEqual({ kept: 'no', team: 'shop' });
  expect(inside(await fis.ask('GetExperimentTemplate', { id }))['tags']).toEqual({ kept: 'no', team: 'shop' });
  expect(await untag(arn, { tagKeys: ['kept', 'never'] })).toEqual({});
  fis = fis.again();
  expect(await tagsOf(arn)).toEqual({ team: 'shop' });
  await untag(arn, { tagKeys: [] });
  expect(await tagsOf(arn)).toEqual({ team: 'shop' });
  await untag(arn);
  expect(await tagsOf(arn)).toEqual({});
});

test('tags of an experiment are those of its record, and the rest of the record stays', async () => {
  const body = { tags: { a: '1' }, end: null };
  fis.store.put('experiment', callerIn(), { id: 'EXP1', createdMs: 1, body });
  const experiment = 'arn:aws:fis:us-east-1:123456789012:experiment/EXP1';
  await tag(experiment, { b: '2' });
  expect(await tagsOf(experiment)).toEqual({ a: '1', b: '2' });
  expect(fis.store.get('experiment', callerIn(), 'EXP1')?.body).toEqual({ tags: { a: '1', b: '2' }, end: null });
});

test('actions can be tagged, each account and region for itself', async () => {
  const action = 'arn:aws:fis:us-east-1:123456789012:action/aws:ec2:stop-instances';
  expect(await tagsOf(action)).toEqual({});
  await tag(action, { risk: 'high' });
  const asked = { id: 'aws:ec2:stop-instances' };
  expect(inside(await fis.ask('GetAction', asked))['tags']).toEqual({ risk: 'high' });
  expect(inside(await fis.ask('GetAction', asked, callerIn('eu-west-1')))['tags']).toEqual({});
});

describe('refused are', () => {
  test('keys that are AWS’s own, each by name', async () => {
    await expect(tag(arn, { 'aws:a': '', 'AWS:b': '', fine: '' })).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringMatching(/2 problems.*tags\["aws:a"\].*tags\["AWS:b"\]/s),
    });
    expect(await tagsOf(arn)).toEqual({ kept: 'yes' });
  });

  test('more than 50, those from before counted in', async () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, '']));
    await expect(tag(arn, many(50))).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringContaining('51 of them'),
    });
    await tag(arn, { ...many(49), kept: 'still' });
    await tag(arn, { kept: 'again' });
    expect(Object.keys(Object(await tagsOf(arn))).length).toBe(50);
  });

  test('resources that are not there, or not the caller’s', async () => {
    const own = 'arn:aws:fis:us-east-1:123456789012';
    const missing = [
      `${own}:experiment-template/EXT1`,
      `${own}:experiment/EXP1`,
      `${own}:action/aws:ec2:no-such-action`,
      `${own}:safety-lever/default`,
      arn.replace('us-east-1', 'eu-west-1'),
      arn.replace('123456789012', '210987654321'),
    ];
    for (const resourceArn of missing) {
      const id = resourceArn.split('/').at(-1) ?? '';
      for (const asked of [tag(resourceArn, { a: 'b' }), untag(resourceArn), tagsOf(resourceArn)]) {
        await expect(asked).rejects.toMatchObject({
          code: 'ResourceNotFoundException',
          message: expect.stringContaining(id),
        });
      }
    }
  });

  test('what is no ARN of FIS', async () => {
    for (const resourceArn of [
      'arn:aws:ec2:us-east-1:123456789012:instance/i-1',
      'EXT1',
      arn.replace('aws', 'aws-cn'),
    ]) {
      await expect(tagsOf(resourceArn)).rejects.toMatchObject({
        code: 'ValidationException',
        message: expect.stringContaining(resourceArn),
      });
    }
  });
});
