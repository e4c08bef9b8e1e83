import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refuseProbe } from './check-probe.ts';
import { createNodeHostFacts } from './node-host-facts.ts';
import type { Policy } from './policy.ts';
import { defaultPolicy } from './policy.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'firedrill-probe-'));
  for (const name of ['data', 'state', 'open']) mkdirSync(path.join(root, name));
  for (const name of ['data/secret', 'state/token', 'open/orders']) writeFileSync(path.join(root, name), 'x');
  symlinkSync(path.join(root, 'data'), path.join(root, 'open', 'way'));
  symlinkSync(path.join(root, 'state', 'token'), path.join(root, 'open', 'token'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Why the file below `root` is refused; the owner protects `data`, written in `form`. */
function whyRefused(name: string, form: string = path.join(root, 'data')): string | null {
  const policy: Policy = { ...defaultPolicy, protected: { ...defaultPolicy.protected, paths: [form] } };
  const facts = createNodeHostFacts({ stateDir: path.join(root, 'state'), policyFile: null });
  return refuseProbe(policy, facts, { type: 'file', with: { path: `${root}/${name}` } })?.detail ?? null;
}

test('what the owner protects is not read by its path, by a way around, through a link, or through a root', () => {
  for (const name of ['data/secret', 'open/../data/secret', 'open/way/secret', 'open/way', 'data/not-there']) {
    expect(whyRefused(name)).toContain('protected.paths has');
    expect(whyRefused(name, `${root}/data/`)).toContain('protected.paths has');
  }
  const facts = createNodeHostFacts({ stateDir: '/nonexistent', policyFile: null });
  const policy: Policy = { ...defaultPolicy, protected: { ...defaultPolicy.protected, paths: [`${root}/data`] } };
  const around = { type: 'file', with: { path: `/proc/${process.pid}/root${root}/data/secret` } };
  expect(refuseProbe(policy, facts, around)?.code).toBe('policy-refused');
});

test('our own state is not read: the token is there', () => {
  for (const name of ['state/token', 'open/token']) expect(whyRefused(name)).toContain('our own state');
});

test('everything else is read, also what must not be replaced', () => {
  expect(whyRefused('open/orders')).toBeNull();
  const facts = createNodeHostFacts({ stateDir: '/nonexistent', policyFile: null });
  expect(refuseProbe(defaultPolicy, facts, { type: 'file', with: { path: '/proc/loadavg' } })).toBeNull();
});
