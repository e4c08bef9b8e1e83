import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { decodePolicy, policyPaths } from './policy.ts';
import { policyExample, policyMembers } from './policy-words.ts';

test('every member of the policy has words, and every word a member', () => {
  expect(policyMembers.map(({ path }) => path).toSorted()).toEqual(policyPaths.toSorted());
});

test('the example is a policy', () => {
  expect(decodePolicy(parse(policyExample), null)).toMatchObject({
    policy: { deniedFaults: ['process.kill'], maxLeaseMs: 60_000, maxTargets: 10 },
  });
});
