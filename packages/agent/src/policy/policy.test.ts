import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { faults } from '@firedrill/faults/list';
import type { ClaimOf } from '@firedrill/core/hold';
import type { Target } from '@firedrill/core/words/target';
import { afterAll, describe, expect, test } from 'vitest';
import { permitClaims, permitInjection, refusalsOf } from './check.ts';
import { faultsOfClaim } from './claim-touch.ts';
import type { HostFacts, ProcessFacts } from './host-facts.ts';
import { noHostFacts } from './host-facts.ts';
import { createNodeHostFacts } from './node-host-facts.ts';
import type { Policy } from './policy.ts';
import { decodePolicy, defaultPolicy, fits } from './policy.ts';
import { policyPath, readPolicy } from './read-policy.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'fd-policy-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const seen = (changes: Partial<ProcessFacts> = {}): ProcessFacts => ({
  pid: 100,
  names: ['ratings'],
  user: 'app',
  labels: { service: 'ratings' },
  part: null,
  ...changes,
});
const factsOf = (process: Partial<ProcessFacts>, changes: Partial<HostFacts> = {}): HostFacts => ({
  ...noHostFacts,
  process: () => seen(process),
  ...changes,
});
// Only these members are looked at.
const target = { id: 't', name: 't', process: { bootId: 'b', pidNamespace: '1', pid: 100, startTicks: '1' } } as Target;
const pause = (pid = 100): ClaimOf => ({
  hold: 'process-stop',
  resource: { process: { pid } },
  want: { children: false },
});
const considered = (claims: readonly ClaimOf[], fault = 'process.pause') => ({ fault, target, claims, leaseMs: 1000 });
const guarded = (changes: Partial<Policy['protected']>): Policy => ({
  ...defaultPolicy,
  protected: { ...defaultPolicy.protected, ...changes },
});
const said = (policy: Policy, facts: HostFacts, claims = [pause()]): string =>
  refusalsOf(policy, facts, considered(claims))
    .map(({ detail }) => detail)
    .join('; ');

describe('what is protected', () => {
  test('is nothing else', () => {
    expect(said(defaultPolicy, factsOf({}))).toBe('');
    expect(said(defaultPolicy, { ...noHostFacts })).toBe('');
  });

  test.each([
    [{ names: ['sshd'] }, 'sshd looks after'],
    [{ names: ['MainThread', 'systemd-journald'] }, 'systemd-journald looks after'],
    [{ names: ['containerd-shim-runc-v2'] }, 'looks after'],
    [{ part: 'the reaper' }, 'it is the reaper'],
  ])('is what keeps a host and us alive: %j', (process, expected) => {
    expect(said(defaultPolicy, factsOf(process))).toContain(expected);
  });

  test('is init, the kernel, and what we descend from', () => {
    expect(said(defaultPolicy, factsOf({}), [pause(1)])).toContain('it is init');
    expect(said(defaultPolicy, factsOf({}), [pause(2)])).toContain('it is the kernel');
    const facts = factsOf({}, { ours: () => new Map([[100, 'what the server descends from']]) });
    expect(said(defaultPolicy, facts)).toContain('it is what the server descends from');
  });

  test.each([
    [{ pids: [100] }, 'protected.pids'],
    [{ names: ['rat*'] }, 'protected.names has rat*'],
    [{ users: ['app'] }, 'protected.users has app'],
    [{ labels: { service: 'ratings' } }, 'protected.labels has service=ratings'],
    [{ ports: [5432] }, 'listens on 5432'],
  ])('is what the owner says: %j', (changes, expected) => {
    expect(said(guarded(changes), factsOf({}, { portsOf: () => [5432] }))).toContain(expected);
    expect(
      said(
        guarded(changes),
        factsOf({}, { process: () => seen({ names: ['x'], user: 'y', labels: {} }), portsOf: () => [] }),
      ).includes(expected),
    ).toBe('pids' in changes);
  });

  test.each([
    ['/etc/shadow', 'not safe without'],
    ['/proc/812/root/etc/passwd', 'not safe without'],
    ['/home/me/.ssh/id_ed25519', 'not safe without'],
    ['/state/token', 'our own state'],
    ['/etc/firedrill/policy.yaml', "agent's policy"],
    ['/srv/data/deep/file', 'protected.paths has /srv/data'],
  ])('are files: %s', (file, expected) => {
    const facts = { ...noHostFacts, stateDir: '/state', policyFile: '/etc/firedrill/policy.yaml' };
    const claim = { hold: 'file-content', resource: { path: file }, want: {} };
    expect(said(guarded({ paths: ['/srv/data'] }), facts, [claim])).toContain(expected);
  });

  test('is not a file in shared memory, nor one beside a protected directory', () => {
    for (const file of ['/dev/shm/app', '/srv/database', '/proc/812/root/srv/app']) {
      const claim = { hold: 'file-content', resource: { path: file }, want: {} };
      expect(() => permitClaims(guarded({ paths: ['/srv/data'] }), noHostFacts, [claim])).not.toThrow();
    }
  });

  test('is the file system of our journal, and a port', () => {
    const fill = { hold: 'child', resource: {}, want: { program: 'disk', with: { directory: '/data' } } };
    const facts = { ...noHostFacts, fileSystemOf: () => 'dev 1' };
    expect(() => permitClaims(defaultPolicy, facts, [fill])).toThrow(/holds our journal/);
    const door = { hold: 'proxy-listener', resource: { listen: '127.0.0.1:1' }, want: { upstream: '127.0.0.1:5432' } };
    expect(() => permitClaims(guarded({ ports: [5432] }), noHostFacts, [door])).toThrow(/port 5432/);
  });
});

describe('which faults', () => {
  test('are allowed by pattern, denied before', () => {
    const policy = { ...defaultPolicy, allowedFaults: ['process.*'], deniedFaults: ['process.kill'] };
    expect(() => permitInjection(policy, noHostFacts, considered([pause()]))).not.toThrow();
    const kill = { hold: 'process-signal', resource: {}, want: {} };
    expect(() => permitInjection(policy, noHostFacts, considered([kill], 'process.kill'))).toThrow(/denied/);
    expect(() => permitInjection(policy, noHostFacts, considered([], 'cpu.load'))).toThrow(/allowed does not have/);
    expect(() => permitInjection(policy, noHostFacts, considered([], 'proxy'))).toThrow(/allowed does not have/);
    for (const allowed of ['tcp.*', 'http.patch']) {
      const some = { ...defaultPolicy, allowedFaults: [allowed] };
      expect(() => permitInjection(some, noHostFacts, considered([], 'proxy'))).not.toThrow();
    }
    const reset = { hold: 'proxy-rule', resource: { listen: '127.0.0.1:1' }, want: { fault: 'tcp.reset' } };
    expect(() => permitInjection(defaultPolicy, noHostFacts, considered([reset], 'tcp.limit'))).toThrow(/no claim on/);
  });

  test('cannot come in under the name of another one', () => {
    const kill = { hold: 'process-signal', resource: {}, want: {} };
    expect(() => permitInjection(defaultPolicy, noHostFacts, considered([kill]))).toThrow(/no claim on process-signal/);
    expect(faultsOfClaim({ hold: 'child', resource: {}, want: { program: 'unheard-of' } })).toEqual([]);
    expect(faultsOfClaim({ hold: 'child', resource: {}, want: null })).toEqual([]);
  });

  test('make exactly the claims that are known of them', () => {
    const facts = { user: 'u', commandLine: [], ports: [1], supervisor: null, memoryLimitBytes: 1e9, cpuCount: 2 };
    const proxies = [{ key: 'k', listen: '127.0.0.1:2', upstream: '127.0.0.1:1' }];
    // Only these members are looked at.
    const whole = { ...target, kind: 'process', facts: { ...facts, proxies }, abilities: {} } as unknown as Target;
    for (const fault of faults) {
      for (const example of fault.examples) {
        for (const means of fault.means(fault.params.parse(example.with), whole)) {
          for (const claim of means.claims) expect(faultsOfClaim(claim)).toContain(fault.name);
        }
      }
    }
  });
});

describe('a policy file', () => {
  test('is read whole', () => {
    const document = {
      faults: { allowed: ['*'], denied: [] },
      protected: { pids: [1], names: ['a'], labels: { a: 'b' }, users: ['u'], paths: ['/p'], ports: [1] },
      maxLease: '5m',
      maxTargets: 3,
      commands: [['/bin/true']],
    };
    expect(decodePolicy(document, null)).toMatchObject({
      policy: { maxLeaseMs: 300_000, maxTargets: 3, commands: [['/bin/true']] },
    });
    expect(decodePolicy(null, null)).toEqual({ policy: defaultPolicy });
  });

  test.each([
    [[], ''],
    [{ protect: {} }, 'protect'],
    [{ faults: 'all' }, 'faults'],
    [{ faults: { allowed: 'process.*' } }, 'faults.allowed'],
    [{ protected: { ports: [70_000] } }, 'protected.ports'],
    [{ protected: { paths: ['relative'] } }, 'protected.paths'],
    [{ protected: { labels: { a: 1 } } }, 'protected.labels'],
    [{ protected: { nmaes: [] } }, 'protected.nmaes'],
    [{ maxLease: 5 }, 'maxLease'],
    [{ maxTargets: '3' }, 'maxTargets'],
    [{ commands: [[]] }, 'commands'],
  ])('that is wrong is refused at the place: %j', (document, place) => {
    expect(decodePolicy(document, 'f')).toMatchObject({
      problems: [{ code: 'policy-invalid', path: place, file: 'f' }],
    });
  });

  test('is found where it is named, else where it belongs', () => {
    expect(policyPath('p.yaml', {})).toBe(path.resolve('p.yaml'));
    expect(policyPath(undefined, { FIREDRILL_POLICY: '/x' })).toBe('/x');
    expect(policyPath(undefined, { FIREDRILL_POLICY: '' })).toMatch(/policy\.yaml$/);
  });

  test('missing is the default, unless somebody named it; malformed refuses everything with the line', async () => {
    const file = path.join(directory, 'policy.yaml');
    expect(await readPolicy(file, false)).toEqual(defaultPolicy);
    expect(await readPolicy(file, true)).toMatchObject({ code: 'policy-invalid' });
    expect(await readPolicy(directory, false)).toMatchObject({ code: 'policy-invalid' });
    writeFileSync(file, 'maxTargets: 3\nfaults: [\n');
    const broken = await readPolicy(file, false);
    expect(broken).toMatchObject({ code: 'policy-invalid', message: expect.stringMatching(/line [23]/) });
    writeFileSync(file, 'maxTargets: -1');
    expect(await readPolicy(file, false)).toMatchObject({ code: 'policy-invalid', problems: [{ path: 'maxTargets' }] });
    writeFileSync(file, 'maxTargets: 7 # small');
    expect(await readPolicy(file, true)).toMatchObject({ maxTargets: 7 });
  });

  test('has patterns with a star', () => {
    expect([fits('a*c', 'abbc'), fits('a.c', 'abc'), fits('*', ''), fits('a', 'ab')]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});

describe('the facts of this host', () => {
  const facts = createNodeHostFacts({ stateDir: directory, policyFile: null });

  test('know us and what we descend from', () => {
    expect(facts.process(process.pid)).toMatchObject({
      part: "Firedrill's agent",
      names: expect.arrayContaining(['node']),
    });
    const ours = facts.ours(0);
    expect(ours.get(process.pid)).toBe("Firedrill's agent");
    expect(ours.get(process.ppid)).toContain('descends from');
    expect(facts.ours(60_000)).toBe(ours);
    expect(facts.process(2 ** 22)).toBeNull();
    expect(facts.portsOf(process.pid)).toEqual([]);
  });

  test('resolve links as far as a path exists, and tell file systems apart', () => {
    expect(facts.realPath('/proc/self/no/such')).toBe(`/proc/${process.pid}/no/such`);
    expect(facts.fileSystemOf(directory)).toBe(facts.fileSystemOf(path.join(directory, '..')));
    expect(facts.fileSystemOf('/proc')).not.toBe(facts.fileSystemOf(directory));
    expect(facts.fileSystemOf(path.join(directory, 'missing'))).toBeNull();
  });
});
