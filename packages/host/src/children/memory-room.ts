/**
 * What memory there is to take, and what must stay. Children keep to it while they take, pre-flights before; Node's own
 * modules only, because recovery imports it.
 */
import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { MemoryPool } from '@firedrill/core/host-room';
import { readProcText } from '../proc-text.ts';
import { controlGroupsOf, numberIn } from './control-groups.ts';

const MEBIBYTE = 1024 * 1024;
/** Where nobody of ours lives, only page tables and the like come on top of what is asked for. */
const THEIRS_BYTES = 16 * MEBIBYTE;

/**
 * What stays free in a pool whatever is asked for: a twentieth, at least 64 MiB and at most 1 GiB, where we live too,
 * so that the machine, the agent and its reaper go on. In a control group that is only the target's, 16 MiB.
 */
export function memoryMarginBytes({ isOurs, limitBytes }: MemoryPool): number {
  return isOurs ? Math.min(Math.max(64 * MEBIBYTE, Math.floor(limitBytes / 20)), 1024 * MEBIBYTE) : THEIRS_BYTES;
}

/** What may still be taken from a pool; negative when more than the margin is gone already. */
export const memoryLeftBytes = (pool: MemoryPool): number => pool.availableBytes - memoryMarginBytes(pool);

/** The pool that gives out first. */
export function tightestPool(pools: readonly MemoryPool[]): MemoryPool | null {
  const [first, ...rest] = pools;
  if (first === undefined) return null;
  return rest.reduce((least, each) => (memoryLeftBytes(each) < memoryLeftBytes(least) ? each : least), first);
}

/** The pools of a process in these groups: the machine, and each group whose limit is below the machine's memory. */
export function readMemoryPools(groups: readonly string[], ours: readonly string[]): readonly MemoryPool[] {
  const machine = { name: 'this machine', limitBytes: totalmem(), availableBytes: machineBytes(), isOurs: true };
  return [machine, ...groups.flatMap((group) => readPool(group, ours.includes(group), machine.limitBytes))];
}

/** Of a child, which has joined whatever it was told to join: its parent is the agent. */
export function readOwnPools(): readonly MemoryPool[] {
  return readMemoryPools(controlGroupsOf(process.pid, 'memory'), controlGroupsOf(process.ppid, 'memory'));
}

/** MemAvailable is what can be had without swapping, in the kernel's own estimate (proc_meminfo(5)). */
function machineBytes(): number {
  const kib = /^MemAvailable:\s+(\d+) kB$/m.exec(readProcText('/proc/meminfo') ?? '')?.[1];
  return kib === undefined ? 0 : Number(kib) * 1024;
}

/** Version 2, then version 1; cached files count as free, because the kernel drops them first. */
function readPool(group: string, isOurs: boolean, machineLimitBytes: number): readonly MemoryPool[] {
  const limitBytes = numberIn(group, 'memory.max') ?? numberIn(group, 'memory.limit_in_bytes');
  const usedBytes = numberIn(group, 'memory.current') ?? numberIn(group, 'memory.usage_in_bytes');
  if (limitBytes === null || usedBytes === null || limitBytes >= machineLimitBytes) return [];
  const stat = readProcText(join(group, 'memory.stat')) ?? '';
  const cachedBytes = (['active_file', 'inactive_file'] as const)
    .map((word) => Number(new RegExp(`^total_${word} (\\d+)$`, 'm').exec(stat)?.[1] ?? wordIn(stat, word)))
    .reduce((sum, bytes) => sum + bytes, 0);
  const availableBytes = Math.max(0, Math.min(limitBytes, limitBytes - usedBytes + cachedBytes));
  return [{ name: `the control group ${group}`, limitBytes, availableBytes, isOurs }];
}

const wordIn = (stat: string, word: string): number => Number(new RegExp(`^${word} (\\d+)$`, 'm').exec(stat)?.[1] ?? 0);
