import { describe, expect, test } from 'vitest';
import { decodeInventory } from './inventory-file.ts';
import { type FisPlace, inventoryWithin, unknownInventory } from './inventory-within.ts';
import { placeOfTemplate } from './place-of-template.ts';
import { resolveTargets } from './resolve-targets.ts';
import { templateOf } from './sample-targets.ts';
import type { FisTarget } from './template.ts';

const here = '123456789012';
const other = '999999999999';
const read = decodeInventory(
  `apiVersion: firedrill/v1alpha1
kind: Inventory
metadata: {name: shop}
spec:
  account: "${here}"
  regions: [{name: us-east-1}, {name: eu-west-1}]
  resources:
    - {type: aws:ec2:instance, id: "i-web-{n}", count: 2}
    - {type: aws:ec2:instance, id: i-far, region: eu-west-1}
    - {type: aws:ec2:instance, id: i-other, account: "${other}"}
    - {type: aws:iam:role, id: shop}
    - {type: aws:s3:bucket, id: pictures, region: eu-west-1}
    - {type: aws:ecs:cluster, arn: "arn:aws:ecs:eu-west-1:${other}:cluster/far"}
`,
  null,
);
if (!read.ok) throw new TypeError(JSON.stringify(read.problems));
const { inventory } = read;

const at = (region: string, ...accounts: readonly string[]): FisPlace => ({ accounts, region });
const idsIn = (place: FisPlace, resourceType = 'aws:ec2:instance') =>
  inventoryWithin(inventory, place)
    .resourcesOf(resourceType)
    .map(({ arn }) => arn.split(/[:/]/).at(-1));
const resolved = (target: Partial<FisTarget>, place: FisPlace) => {
  const found = resolveTargets(templateOf({ one: target }), inventoryWithin(inventory, place), 1)['one'];
  return [found?.found, ...(found?.notes ?? []).map(({ en }) => en)];
};

describe('what an experiment can see', () => {
  test('is of its region and its account, or of its target accounts', () => {
    expect(idsIn(at('us-east-1', here))).toEqual(['i-web-1', 'i-web-2']);
    expect(idsIn(at('eu-west-1', here))).toEqual(['i-far']);
    expect(idsIn(at('us-east-1', other))).toEqual(['i-other']);
    expect(idsIn(at('us-east-1', other, here))).toEqual(['i-web-1', 'i-web-2', 'i-other']);
    expect(idsIn(at('eu-west-1', other))).toEqual([]);
  });

  test('a role is of every region, a bucket is of the one that the inventory says', () => {
    expect(idsIn(at('ap-south-1', here), 'aws:iam:role')).toEqual(['shop']);
    expect(idsIn(at('us-east-1', other), 'aws:iam:role')).toEqual([]);
    expect(idsIn(at('eu-west-1', here), 'aws:s3:bucket')).toEqual(['pictures']);
    expect(idsIn(at('us-east-1', here), 'aws:s3:bucket')).toEqual([]);
  });
});

describe('what is elsewhere', () => {
  test('is told where the target is empty', () => {
    expect(resolved({}, at('ap-south-1', here))).toEqual([
      0,
      'There is no aws:ec2:instance here: 2 in us-east-1, account 123456789012; ' +
        '1 in eu-west-1, account 123456789012; ' +
        '1 in us-east-1, account 999999999999; asked for in ap-south-1, account 123456789012.',
    ]);
  });

  test('is told of an ARN', () => {
    const arn = `arn:aws:ec2:us-east-1:${here}:instance/i-web-1`;
    expect(resolved({ resourceArns: [arn] }, at('eu-west-1', here))).toEqual([
      0,
      `${arn} is not here: 1 in us-east-1, account ${here}; asked for in eu-west-1, account ${here}.`,
    ]);
    const unknown = `arn:aws:ec2:us-east-1:${here}:instance/i-nothing`;
    expect(resolved({ resourceArns: [unknown] }, at('eu-west-1', here))).toEqual([0, `${unknown} does not exist.`]);
  });

  test('without an inventory it is said that none is known', () => {
    const [note] = resolveTargets(templateOf({ one: {} }), unknownInventory, 1)['one']?.notes ?? [];
    expect(note?.en).toMatch(/^There is no aws:ec2:instance here: Firedrill knows no resources of AWS.*--simulate/);
  });
});

describe('where a template without a server looks', () => {
  const placeOf = (changes: object) =>
    placeOfTemplate({ ...templateOf({ one: {} }), stopConditions: [], ...changes }, read);

  test('in the account of its role, or in the inventory’s own', () => {
    expect(placeOf({ roleArn: `arn:aws:iam::${other}:role/x` })).toMatchObject(at('us-east-1', other));
    const unknown = placeOf({ roleArn: 'arn:aws:iam::111122223333:role/x' });
    expect(unknown).toMatchObject(at('us-east-1', here));
    expect(unknown.told.en).toMatch(/account 123456789012: of account 111122223333, the role's, .* nothing/);
    expect(placeOf({ roleArn: 'arn:aws:iam::ACCOUNT:role/x' })).toMatchObject(at('us-east-1', here));
  });

  test('in the region of its targets’ ARNs or of its alarms, as far as the inventory has it', () => {
    const alarm = (region: string) => [{ alarmArn: `arn:aws:cloudwatch:${region}:${here}:alarm:slow` }];
    expect(placeOf({ stopConditions: alarm('eu-west-1') }).region).toBe('eu-west-1');
    expect(placeOf({ stopConditions: alarm('ap-south-1') }).region).toBe('us-east-1');
  });

  test('in all accounts where it is of several', () => {
    expect(placeOf({ accountTargeting: 'multi-account' }).accounts).toEqual([here, other]);
  });
});
