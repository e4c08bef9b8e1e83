/** What a host lacks for memory to be filled as asked: pure, over what the port saw. */
import type { Lack } from '@firedrill/core/hold';
import type { MemoryPool, RoomPort } from '@firedrill/core/host-room';
import { sizeText } from '@firedrill/core/units';
import type { JsonObject } from '@firedrill/core/words/json';
import { memoryLeftBytes, memoryMarginBytes } from '../children/memory-room.ts';
import { objectOf, wholeOf } from './claim-fields.ts';

/** Of each pool that the child would take from, and of the limits of a process. */
export function lacksOfMemory(room: RoomPort, asked: JsonObject, besides: readonly JsonObject[]): readonly Lack[] {
  const sizeBytes = wholeOf(asked, 'sizeBytes');
  const others = besides.map((each) => ({ pools: room.memory(groupOf(each)), sizeBytes: wholeOf(each, 'sizeBytes') }));
  const tooSmall = room.memory(groupOf(asked)).flatMap((pool) => {
    const sharing = others.filter(({ pools }) => pools.some(({ name }) => name === pool.name));
    const takenBytes = sharing.reduce((sum, each) => sum + each.sizeBytes, 0);
    return lackOfPool(pool, { sizeBytes, takenBytes, what: `${sizeText(sizeBytes)} of memory, and ${pool.name} has` });
  });
  const { memoryBytes } = room.limits();
  if (memoryBytes === null || sizeBytes <= memoryBytes) return tooSmall;
  return [...tooSmall, lackOfLimit(sizeBytes, memoryBytes)];
}

/** Refused when less than the pool's margin would stay. */
export function lackOfPool(
  pool: MemoryPool,
  asked: { readonly sizeBytes: number; readonly takenBytes: number; readonly what: string },
): readonly Lack[] {
  const leftBytes = memoryLeftBytes(pool) - asked.takenBytes;
  if (asked.sizeBytes <= leftBytes) return [];
  const [there, taken] = [sizeText(pool.availableBytes), sizeText(asked.takenBytes)];
  const others = `${asked.what} ${there} available, of which ${taken} go to the action's others`;
  return [
    {
      code: 'preflight-refused',
      found: asked.takenBytes === 0 ? `${asked.what} ${there} available` : others,
      expected: `at most ${sizeText(Math.max(0, leftBytes))}, so that ${sizeText(memoryMarginBytes(pool))} stay`,
      next: 'Ask for less, or end something that takes memory there.',
    },
  ];
}

function lackOfLimit(sizeBytes: number, memoryBytes: number): Lack {
  return {
    code: 'preflight-refused',
    found: `${sizeText(sizeBytes)} of memory, and a process of this user may take ${sizeText(memoryBytes)} more`,
    expected: `at most ${sizeText(memoryBytes)}, by ulimit -v and ulimit -d`,
    next: 'Ask for less, or raise the limit where the agent is started.',
  };
}

/** Whose control group a program is told to join; null for none. */
export function groupOf(asked: JsonObject): JsonObject | null {
  const of = asked['cgroupOf'] ?? null;
  return of === null ? null : objectOf(of, 'cgroupOf');
}
