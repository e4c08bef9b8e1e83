import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { controlGroupsOf, numberIn } from '../children/control-groups.ts';
import { readMemoryPools } from '../children/memory-room.ts';
import { startChild } from '../children/spawn.ts';
import { nsFromNow, until } from '../children/testing/until.ts';
import { isAlive, readMemoryUse, readStartTicks } from '../processes.ts';
import { lacksOfChild } from './child-preflight.ts';
import { createNodeRoom } from './node-room.ts';

const MEBIBYTE = 1024 * 1024;
const limitBytes = 256 * MEBIBYTE;
const limitFiles = ['memory.max', 'memory.limit_in_bytes'];
let group = '';
let refusal = '';
let target: ChildProcess | null = null;

/** A control group of 256 MiB with one process, the target, in it. */
function makeGroup(): void {
  const [own = ''] = controlGroupsOf(process.pid, 'memory').filter((each) => existsSync(each));
  group = join(own, `firedrill-test-${process.pid}`);
  mkdirSync(group);
  const file = limitFiles.find((each) => existsSync(join(group, each)));
  if (file === undefined) throw new Error(`no memory controller in ${group}`);
  writeFileSync(join(group, file), String(limitBytes));
  target = spawn('sleep', ['600'], { stdio: 'ignore' });
  writeFileSync(join(group, 'cgroup.procs'), String(target.pid));
}

beforeAll(() => {
  try {
    makeGroup();
  } catch (thrown) {
    refusal = `a control group with a memory limit cannot be made here: ${String(thrown)}`;
  }
});
beforeEach((context) => {
  if (refusal !== '') context.skip(refusal);
});
afterAll(async () => {
  if (target !== null) {
    const ended = once(target, 'exit');
    target.kill('SIGKILL');
    await ended;
  }
  if (!existsSync(group)) return;
  const isEmpty = (): boolean => {
    try {
      rmdirSync(group);
      return true;
    } catch {
      return false; // EBUSY: the kernel has not let go of its last process yet
    }
  };
  await until('the group is removed', isEmpty, 5_000);
});

describe('in a control group of its own', () => {
  test('the target’s limit is found beforehand, and more than it can give is refused', () => {
    const pid = target?.pid ?? 0;
    const cgroupOf = { pid, startTicks: readStartTicks(pid) ?? '' };
    const room = createNodeRoom({ protectedPaths: [] });
    const pool = room.memory(cgroupOf).find(({ name }) => name.endsWith(group));
    expect(pool).toMatchObject({ limitBytes, isOurs: false });
    expect(pool?.availableBytes).toBeGreaterThan(200 * MEBIBYTE);
    const lacks = (sizeBytes: number) =>
      lacksOfChild(room, { program: 'filler', with: { sizeBytes, cgroupOf } }, []).map(({ found }) => found);
    expect(lacks(128 * MEBIBYTE)).toEqual([]);
    expect(lacks(limitBytes)).toEqual([expect.stringContaining(`the control group ${group} has`)]);
  });

  test('what comes to be too much later is not taken: the filler stops before the kernel must kill', async () => {
    const child = await startChild('filler', { mark: 'i-aaaaaaaaaaaaaaaa' });
    try {
      const order = { sizeBytes: 2 * limitBytes, cgroupDirectory: group, leaseUntilNs: nsFromNow(60_000) };
      await expect(child.request('fill', order, 20_000)).rejects.toMatchObject({
        code: 'effect-failed',
        message: expect.stringContaining('16 MiB must stay'),
      });
      expect(isAlive(child.identity)).toBe(true);
      expect(readMemoryUse(child.identity.pid)?.anonymousBytes).toBeGreaterThan(128 * MEBIBYTE);
      const [, pool] = readMemoryPools([group], []);
      expect(pool?.availableBytes).toBeGreaterThan(10 * MEBIBYTE);
      expect(numberIn(group, 'memory.failcnt') ?? 0).toBe(0);
    } finally {
      await child.stop();
    }
  });
});
