import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { argvOf, refuseProbe } from './check-probe.ts';
import { noHostFacts } from './host-facts.ts';
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

const owners: Policy = {
  ...defaultPolicy,
  commands: [['/bin/check', '--fast'], ['/bin/true']],
  protected: { ...defaultPolicy.protected, paths: ['/etc/shadow', '/srv/secrets', '/var/keys/', '/home/*/.ssh'] },
};

describe('a command probe', () => {
  const refused = (...argv: readonly string[]) => refuseProbe(owners, noHostFacts, { type: 'command', with: { argv } });

  test('may run what begins with words that the owner allows', () => {
    expect([refused('/bin/check', '--fast', 'x'), refused('/bin/true')]).toEqual([null, null]);
  });

  test('may run nothing else, and is told what would allow it', () => {
    expect(refused('/bin/check', '--slow')).toMatchObject({
      code: 'policy-refused',
      detail: 'commands does not allow ["/bin/check","--slow"]',
      next: expect.stringContaining('add ["/bin/check","--slow"], or how it begins, to `commands`'),
    });
    expect(refuseProbe(defaultPolicy, noHostFacts, { type: 'command', with: { argv: ['/bin/true'] } })).not.toBeNull();
  });

  test.each([
    [{ type: 'command', with: { argv: ['a', 'b'] } }, ['a', 'b']],
    [{ type: 'command', with: { argv: ['a', 1] } }, null],
    [{ type: 'command', with: { argv: 'a' } }, null],
    [{ type: 'file', with: { argv: ['a'] } }, null],
  ])('has the argument vector that it is given, where it is one: %j', (asked, argv) => {
    expect(argvOf(asked)).toEqual(argv);
  });
});

describe('a file probe', () => {
  const refused = (path: string) => refuseProbe(owners, noHostFacts, { type: 'file', with: { path } });

  test.each(['/etc/hosts', '/srv/secrets-of-nobody', '/home/kim/.sshd', '/etc/shadow.old'])('may read %s', (file) => {
    expect(refused(file)).toBeNull();
  });

  test('without a path is refused by whoever runs it', () => {
    expect(refuseProbe(owners, noHostFacts, { type: 'file', with: {} })).toBeNull();
    expect(refuseProbe(owners, noHostFacts, { type: 'http', with: { path: '/etc/shadow' } })).toBeNull();
  });
});
