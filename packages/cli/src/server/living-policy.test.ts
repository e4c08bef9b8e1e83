import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { takeLock } from '@firedrill/agent/journal/lock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { policyToUse } from './living-policy.ts';

let root = '';
let lock: Awaited<ReturnType<typeof takeLock>>;
beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'firedrill-policy-'));
  for (const part of ['run', 'journal']) mkdirSync(path.join(root, part));
  writeFileSync(path.join(root, 'journal', 'journal'), '');
  lock = await takeLock(path.join(root, 'journal'), { role: 'agent', waitMs: 0 });
});
afterEach(() => {
  lock.release();
  rmSync(root, { recursive: true, force: true });
});

test('an agent that only begins is waited for until it says by which policy it goes', async () => {
  const asked = policyToUse(root, undefined, {});
  const said = { pid: process.pid, policy: '/etc/policy.yaml' };
  setTimeout(() => writeFileSync(path.join(root, 'run', 'agent.json'), JSON.stringify(said)), 120);
  expect(await asked).toBe('/etc/policy.yaml');
});

test('one that goes away before it has said so leaves no policy', async () => {
  const asked = policyToUse(root, undefined, {});
  setTimeout(() => lock.release(), 120);
  expect(await asked).toBeNull();
});
