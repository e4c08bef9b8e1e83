import { expect, test } from 'vitest';
import { decodeInventory } from './inventory-file.ts';
import { findInAccounts } from './resolve-in-accounts.ts';
import { chooseTargets } from './resolve-targets.ts';
import { templateOf } from './sample-targets.ts';
import { atOnce } from './steps.ts';
import type { FisTarget } from './template.ts';

const [first, second, third] = ['111111111111', '222222222222', '333333333333'] as const;
const inventoryText = `apiVersion: firedrill/v1alpha1
kind: Inventory
metadata: {name: two}
spec:
  account: "${first}"
  regions: [{name: us-east-1}]
  resources:
    - {type: aws:ec2:instance, id: "i-a{n}", count: 40, tags: {Team: shop}}
    - {type: aws:ec2:instance, id: "i-b{n}", count: 3, tags: {Team: shop}, account: "${second}"}
    - {type: aws:ec2:instance, id: i-c, tags: {Team: other}, account: "${third}"}
`;
const decoded = decodeInventory(inventoryText, null);
const found = (target: Partial<FisTarget>, accounts: readonly string[], seed = 1) => {
  if (!decoded.ok) throw new TypeError(JSON.stringify(decoded.problems));
  const found = atOnce(findInAccounts(templateOf({ one: target }), decoded.inventory, { accounts, seed }));
  return atOnce(chooseTargets(found))['one'];
};
const byTag = { resourceTags: { Team: 'shop' } };
const countsOf = (target: ReturnType<typeof found>) =>
  [first, second, third].map((account) => target?.chosen.filter((each) => each.account === account).length);

test('the selection mode chooses in each account', () => {
  const half = found({ ...byTag, selectionMode: { mode: 'percent', percent: 50 } }, [first, second]);
  expect(countsOf(half)).toEqual([20, 1, 0]);
  expect(half?.found).toBe(43);
  expect(half?.notes.map(({ en }) => en)).toEqual([expect.stringMatching(/^222222222222: PERCENT\(50\) of 3 is 1/)]);
  const two = found({ ...byTag, selectionMode: { mode: 'count', count: 2 } }, [first, second, second]);
  expect(countsOf(two)).toEqual([2, 2, 0]);
});

test('what is in no target account is not found, and one account is enough', () => {
  expect(countsOf(found(byTag, [second]))).toEqual([0, 3, 0]);
  const one = found(byTag, [second, third]);
  expect([countsOf(one), one?.notes]).toEqual([[0, 3, 0], []]);
  expect(found(byTag, [third])?.notes[0]?.en).toMatch(/^333333333333: /);
});

test('an ARN is missing when no account has it', () => {
  const arn = `arn:aws:ec2:us-east-1:${second}:instance/i-b1`;
  expect(found({ resourceArns: [arn] }, [first, second])?.missingArns).toEqual([]);
  expect(found({ resourceArns: [arn] }, [first, third])?.missingArns).toEqual([arn]);
});

test('the same seed chooses the same, and not the same places in every account', () => {
  const target: Partial<FisTarget> = { ...byTag, selectionMode: { mode: 'count', count: 3 } };
  const arns = (seed: number) => found(target, [first, second], seed)?.chosen.map(({ arn }) => arn);
  expect(arns(7)).toEqual(arns(7));
  expect(arns(7)).not.toEqual(arns(8));
});
