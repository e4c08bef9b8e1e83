import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
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

test.each([
  ['root', {}, 0, '/etc/firedrill/policy.yaml'],
  ['root, wherever its configuration is', { XDG_CONFIG_HOME: '/elsewhere' }, 0, '/etc/firedrill/policy.yaml'],
  ['anybody else', {}, 1000, join(homedir(), '.config/firedrill/policy.yaml')],
  ['anybody else who says where', { XDG_CONFIG_HOME: '/elsewhere' }, 1000, '/elsewhere/firedrill/policy.yaml'],
  ['a place that is none', { XDG_CONFIG_HOME: 'here' }, 1000, join(homedir(), '.config/firedrill/policy.yaml')],
  ['nobody named by an empty word', { FIREDRILL_POLICY: '' }, 0, '/etc/firedrill/policy.yaml'],
])('where nobody names a file it is the one of %s', (_whose, environment, uid, file) => {
  expect(policyPath(undefined, environment, uid)).toBe(file);
});

test('what is given comes before what the environment names', () => {
  expect(policyPath('/given.yaml', { FIREDRILL_POLICY: '/named.yaml' }, 1000)).toBe('/given.yaml');
});

test('a file that nobody named may be missing: then the defaults hold', async () => {
  expect(await readPolicy(missing, false)).not.toBeInstanceOf(FiredrillError);
});
