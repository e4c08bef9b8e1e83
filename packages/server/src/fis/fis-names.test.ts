import { expect, test } from 'vitest';
import { fisArn, partitionOf, readFisArn } from './fis-arn.ts';
import { fisId, newFisId } from './fis-id.ts';

test('ids are of the characters and lengths that AWS gives', () => {
  expect(fisId('EXT', new Uint8Array(10))).toBe('EXT11111111111111');
  expect(fisId('EXT', new Uint8Array(10).fill(255))).toBe('EXTFPBt6CHo3fovdL');
  expect(fisId('EXP', new Uint8Array([...new Uint8Array(10), 57]))).toBe('EXP11111111111111z');
  for (let count = 0; count < 200; count += 1) {
    expect(newFisId('EXT')).toMatch(/^EXT[1-9A-HJ-NP-Za-km-z]{14}$/);
    expect(newFisId('EXP')).toMatch(/^EXP[1-9A-HJ-NP-Za-km-z]{15,16}$/);
  }
  expect(new Set(Array.from({ length: 1000 }, () => newFisId('EXT'))).size).toBe(1000);
});

const account = '123456789012';

test.each([
  ['us-east-1', 'aws'],
  ['eu-west-1', 'aws'],
  ['cn-northwest-1', 'aws-cn'],
  ['us-gov-east-1', 'aws-us-gov'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eusc-de-east-1', 'aws-eusc'],
])('an ARN of %s is of the partition %s, and is read back', (region, partition) => {
  expect(partitionOf(region)).toBe(partition);
  for (const [kind, id] of [
    ['experiment-template', 'EXT3HAoiwxmDmWqn'],
    ['action', 'aws:ec2:stop-instances'],
  ] as const) {
    const arn = fisArn({ account, region }, kind, id);
    expect(arn).toBe(`arn:${partition}:fis:${region}:${account}:${kind}/${id}`);
    expect(readFisArn(arn)).toEqual({ scope: { account, region }, kind, id });
  }
});

test('what is no ARN of FIS is none', () => {
  const good = 'arn:aws:fis:us-east-1:123456789012:experiment/EXP1';
  for (const bad of ['', 'EXP1', good.replace('fis', 'ec2'), good.replace('aws', 'aws-cn'), `${good} `, `x${good}`]) {
    expect(readFisArn(bad)).toBeNull();
  }
});
