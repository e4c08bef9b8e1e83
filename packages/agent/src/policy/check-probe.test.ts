import { describe, expect, test } from 'vitest';
import { argvOf, refuseProbe } from './check-probe.ts';
import { noHostFacts } from './host-facts.ts';
import { defaultPolicy, type Policy } from './policy.ts';

const policy: Policy = {
  ...defaultPolicy,
  commands: [['/bin/check', '--fast'], ['/bin/true']],
  protected: { ...defaultPolicy.protected, paths: ['/etc/shadow', '/srv/secrets', '/var/keys/', '/home/*/.ssh'] },
};

describe('a command probe', () => {
  const refused = (...argv: readonly string[]) => refuseProbe(policy, noHostFacts, { type: 'command', with: { argv } });

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
  const refused = (path: string) => refuseProbe(policy, noHostFacts, { type: 'file', with: { path } });

  test.each(['/etc/hosts', '/srv/secrets-of-nobody', '/home/kim/.sshd', '/etc/shadow.old'])('may read %s', (file) => {
    expect(refused(file)).toBeNull();
  });

  test.each([
    ['/etc/shadow', '/etc/shadow'],
    ['/srv/secrets/key', '/srv/secrets'],
    ['/srv/public/../secrets/key', '/srv/secrets'],
    ['/var/keys/of/all', '/var/keys/'],
    ['/proc/4711/root/srv/secrets/key', '/srv/secrets'],
    ['/home/kim/.ssh', '/home/*/.ssh'],
  ])('does not read %s, because %s is protected', (file, guarded) => {
    expect(refused(file)).toMatchObject({ code: 'policy-refused', detail: `${guarded} is protected` });
  });

  test('does not read a protected file through a link either', () => {
    const realPath = (path: string): string => path.replace('/srv/public', '/srv/secrets');
    const refusal = refuseProbe(policy, { realPath }, { type: 'file', with: { path: '/srv/public/key' } });
    expect(refusal).toMatchObject({ code: 'policy-refused', detail: '/srv/secrets is protected' });
  });

  test('without a path is refused by whoever runs it', () => {
    expect(refuseProbe(policy, noHostFacts, { type: 'file', with: {} })).toBeNull();
    expect(refuseProbe(policy, noHostFacts, { type: 'http', with: { path: '/etc/shadow' } })).toBeNull();
  });
});
