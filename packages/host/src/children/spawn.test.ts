import { spawn } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { identifyProcess, isAlive } from '../processes.ts';
import type { ProcessIdentity } from '../processes.ts';
import type { ChildKind } from './child-protocol.ts';
import { probePtrace } from './probe-ptrace.ts';
import { awaitEnd, findMarked, killIdentity, startChild } from './spawn.ts';
import { startDoomedParent } from './testing/doomed-parent.ts';
import type { DoomedParent } from './testing/doomed-parent.ts';
import { until } from './testing/until.ts';

const started: DoomedParent[] = [];
const kinds: readonly ChildKind[] = ['tracer', 'burner', 'filler', 'disk'];

afterEach(() => {
  for (const { running, child } of started.splice(0)) {
    running.kill('SIGKILL');
    killIdentity(child);
  }
});

test.each(kinds)('a %s dies soon after its parent was killed', async (kind) => {
  const parent = await startDoomedParent(kind, {});
  started.push(parent);
  expect(parent.hello).toMatchObject({ hello: kind, pdeathsig: true, setBy: 'prctl', kernelDeadline: true });
  parent.running.kill('SIGKILL');
  await until(`the ${kind} is gone`, () => !isAlive(parent.child), 500);
});

test('so does one whose death signal another tool has set', async (context) => {
  const parent = await startDoomedParent('burner', {}, { FIREDRILL_NO_NATIVE: '1' });
  started.push(parent);
  if (!parent.hello.pdeathsig) context.skip('setpriv(1) is not installed');
  expect(parent.hello).toMatchObject({ setBy: 'setpriv', kernelDeadline: false });
  parent.running.kill('SIGKILL');
  await until('the burner is gone', () => !isAlive(parent.child), 500);
});

test('so does one with no death signal, when its standard input ends, though it keeps all cores busy', async () => {
  const burn = { cores: 2, percent: 100, leaseMs: 60_000 };
  const parent = await startDoomedParent('burner', { burn }, { FIREDRILL_NO_NATIVE: '1', PATH: '' });
  started.push(parent);
  expect(parent.hello).toMatchObject({ pdeathsig: false, setBy: 'nothing' });
  parent.running.kill('SIGKILL');
  await until('the burner is gone', () => !isAlive(parent.child), 500);
});

test('stop ends a child, and what was asked of it is refused', async () => {
  const child = await startChild('burner', { mark: 'i-bbbbbbbbbbbbbbbb' });
  expect(await child.stop()).toEqual({ exitStatus: null, signal: 'SIGKILL' });
  expect(await child.stop()).toEqual(await child.exited);
  await expect(child.request('renew', {})).rejects.toMatchObject({ code: 'effect-failed' });
});

test('a child that does not come up is an error with what it said', async () => {
  const asked = startChild('burner', { mark: 'i-bbbbbbbbbbbbbbbb', env: { NODE_OPTIONS: '--no-such-flag' } });
  await expect(asked).rejects.toMatchObject({
    code: 'effect-failed',
    message: expect.stringContaining('no-such-flag'),
  });
});

test('recovery finds a child by its mark and kills it, but nothing with other start ticks', async () => {
  const child = await startChild('disk', { mark: 'i-dddddddddddddddd' });
  expect(findMarked('i-dddddddddddddddd')).toEqual([{ mark: 'i-dddddddddddddddd', identity: child.identity }]);
  expect(findMarked().map(({ mark }) => mark)).toContain('i-dddddddddddddddd');
  expect(killIdentity({ ...child.identity, startTicks: '1' })).toBe('gone');
  expect(killIdentity({ ...child.identity, bootId: 'another boot' })).toBe('gone');
  expect(isAlive(child.identity)).toBe(true);
  expect(killIdentity(child.identity)).toBe('sent');
  expect(await awaitEnd(child.identity, 1_000)).toBe(true);
  await child.exited;
  expect(killIdentity(child.identity)).toBe('gone');
  expect(findMarked('i-dddddddddddddddd')).toEqual([]);
});

test('the probe for tracing tells why not, and touches nothing', async () => {
  const sleeper = spawn('sleep', ['60'], { stdio: 'ignore' });
  const identity = identifyProcess(sleeper.pid ?? 0) as ProcessIdentity; // it was started just now
  expect(probePtrace(1)).toMatchObject({ possible: false });
  expect(probePtrace(process.pid)).toMatchObject({ possible: false });
  expect(probePtrace(2 ** 22)).toMatchObject({ possible: false, reason: expect.stringContaining('there is no') });
  const probe = probePtrace(identity.pid);
  expect(probe.possible || probe.reason.length > 0).toBe(true);
  expect(isAlive(identity)).toBe(true);
  sleeper.kill('SIGKILL');
});
