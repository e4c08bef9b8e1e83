import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FiredrillError } from '@firedrill/core/errors';
import { afterEach, expect, test, vi } from 'vitest';
import { policyPath, readPolicy } from './read-policy.ts';

const folder = mkdtempSync(join(tmpdir(), 'fd-policy-'));
const missing = join(folder, 'none.yaml');

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test('a file that the environment names must be there: a misspelt path would protect nothing', async () => {
  vi.stubEnv('FIREDRILL_POLICY', missing);
  expect(policyPath(undefined)).toBe(missing);
  const read = await readPolicy(policyPath(undefined), false);
  expect(read).toBeInstanceOf(FiredrillError);
  expect(read).toMatchObject({ code: 'policy-invalid' });
});

test('a file that nobody named may be missing: then the defaults hold', async () => {
  expect(await readPolicy(missing, false)).not.toBeInstanceOf(FiredrillError);
});
