/** What a host lacks to load it as asked: pure, over what the port saw. */
import type { Lack } from '@firedrill/core/hold';
import type { Allowance, RoomPort } from '@firedrill/core/host-room';
import { roundTo } from '@firedrill/core/units';
import type { JsonObject } from '@firedrill/core/words/json';
import { wholeOf } from './claim-fields.ts';
import { lacksOfDisk } from './disk-preflight.ts';
import { groupOf, lacksOfMemory } from './memory-preflight.ts';

/** A program of ours and what it is told. */
export interface LoadWanted {
  readonly program: 'burner' | 'filler' | 'disk';
  readonly with: JsonObject;
}

/** What Node's runtime begins by itself, with something to spare. */
const runtimeThreads = 16;

/** Everything that is lacking for one child, the others that begin with it counted in. */
export function lacksOfChild(room: RoomPort, wanted: LoadWanted, besides: readonly LoadWanted[]): readonly Lack[] {
  const alike = besides.filter(({ program }) => program === wanted.program).map((each) => each.with);
  switch (wanted.program) {
    case 'disk':
      return [...lacksOfDisk(room, wanted.with, alike), ...lacksOfThreads(room, wanted, besides)];
    case 'filler':
      return [...lacksOfMemory(room, wanted.with, alike), ...lacksOfThreads(room, wanted, besides)];
    case 'burner':
      return [...lacksOfCores(room, wanted.with), ...lacksOfThreads(room, wanted, besides)];
  }
}

function lacksOfCores(room: RoomPort, asked: JsonObject): readonly Lack[] {
  const cores = wholeOf(asked, 'cores');
  const percent = Number(asked['percent'] ?? 100);
  const [machine, ...quotas] = room.cores(groupOf(asked));
  return [
    ...(machine === undefined || cores <= machine.count
      ? []
      : [lackOfCores(machine, `${cores} cores, and ${machine.by} gives ${roundTo(machine.count, 2)}`)]),
    ...quotas
      .filter(({ count }) => (cores * percent) / 100 > count)
      .map((quota) =>
        lackOfCores(quota, `${percent} % of ${cores} cores, and ${quota.by} gives ${roundTo(quota.count, 2)}`),
      ),
  ];
}

function lackOfCores({ count }: Allowance, found: string): Lack {
  return {
    code: 'preflight-refused',
    found,
    expected: `at most ${roundTo(count, 2)} in all`,
    next: 'Ask for fewer `cores` or a lower `percent`.',
  };
}

function lacksOfThreads(room: RoomPort, wanted: LoadWanted, besides: readonly LoadWanted[]): readonly Lack[] {
  const needed = [wanted, ...besides].reduce((sum, each) => sum + threadsOf(each), 0);
  return room
    .threads(groupOf(wanted.with))
    .filter(({ count }) => count < needed)
    .map(({ by, count }) => ({
      code: 'preflight-refused',
      found: `${by} allows ${Math.max(0, count)} processes and threads more`,
      expected: `at least ${needed}`,
      next: 'Raise the limit, or end something that counts there.',
    }));
}

const threadsOf = ({ program, with: asked }: LoadWanted): number =>
  runtimeThreads + (program === 'burner' ? wholeOf(asked, 'cores') : 0);
