import { existsSync } from 'node:fs';
import { policyPath } from '@firedrill/agent/policy/read-policy';
import { expect, test } from 'vitest';
import { checkHost } from './check-host.ts';

test('a policy that is not there is not named as if it were', async ({ skip }) => {
  const file = policyPath(undefined);
  skip(existsSync(file), `${file} is there`);
  const findings = await checkHost({ stateDir: '/nonexistent', policy: null });
  const found = `the defaults hold; a file would be read from ${file}`;
  expect(findings.find(({ what }) => what === 'policy')).toEqual({ what: 'policy', state: 'ok', found, next: null });
});
