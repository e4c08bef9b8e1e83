import type { InjectionId } from '@firedrill/core/words/ids';
import type { JsonObject } from '@firedrill/core/words/json';
import { listeningPorts } from '@firedrill/host/listening-ports';
import type { WitnessPort } from './agent.ts';
import { askProxy } from './own-side.ts';

/** A door of ours, and how many of its customers found nobody behind it since it was opened. */
export interface Door {
  readonly listen: string;
  readonly upstream: string;
  readonly unserved: number;
}

export interface DoorPorts {
  readonly doors: () => Promise<readonly Door[]>;
  readonly tell: (line: JsonObject) => void;
}

/** So often the doors are read; a run's own have left before its watches end. */
const everyMs = 500;

/** How many a door had turned away before the watch began, and how many since. */
interface Count {
  readonly listen: string;
  readonly before: number;
  met: number;
}

interface Counting {
  readonly counts: readonly Count[];
  readonly timer: NodeJS.Timeout;
}

/**
 * A witness beside which the doors count: who connects to a killed target is refused at once, and leaves no trace of
 * whose connection it was. Where a door of ours leads to the target's ports, the proxy has seen him come. Told before
 * the last lines of a watch.
 */
export function withDoorCounts(witness: WitnessPort, ports: DoorPorts): WitnessPort {
  const counting = new Map<InjectionId, Counting>();
  const begin = async (injection: InjectionId, pid: number): Promise<void> => {
    const listening = new Set(listeningPorts(pid) ?? []);
    const doors = (await ports.doors()).filter(({ upstream }) => listening.has(portOf(upstream)));
    if (doors.length === 0 || counting.has(injection)) return;
    const counts = doors.map(({ listen, unserved }): Count => ({ listen, before: unserved, met: 0 }));
    const timer = setInterval(() => void ports.doors().then((now) => read(counts, now)), everyMs).unref();
    counting.set(injection, { counts, timer });
  };
  const end = (injection: InjectionId): Counting | undefined => {
    const own = counting.get(injection);
    counting.delete(injection);
    clearInterval(own?.timer);
    return own;
  };
  return {
    look: (asked) => witness.look(asked),
    ...(witness.foresee === undefined ? {} : { foresee: witness.foresee }),
    watch: async (asked) => {
      const pid = asked.exposure?.['kind'] === 'socket-cut' ? asked.exposure['pid'] : null;
      if (typeof pid === 'number') await begin(asked.injection, pid);
      try {
        await witness.watch(asked);
      } catch (thrown) {
        end(asked.injection); // nobody ends a watch that never began
        throw thrown;
      }
    },
    unwatch: async (injection) => {
      const own = end(injection);
      if (own !== undefined) {
        read(own.counts, await ports.doors());
        const line = lineOf(injection, own.counts);
        if (line !== null) ports.tell(line);
      }
      await witness.unwatch(injection);
    },
  };
}

/** A door that has left, or was opened anew and counts from zero, takes nothing back. */
function read(counts: readonly Count[], now: readonly Door[]): void {
  for (const count of counts) {
    const door = now.find(({ listen }) => listen === count.listen);
    count.met = Math.max(count.met, (door?.unserved ?? 0) - count.before);
  }
}

/** Null where nobody came in vain. */
function lineOf(injection: InjectionId, counts: readonly Count[]): JsonObject | null {
  const some = counts.filter(({ met }) => met > 0);
  if (some.length === 0) return null;
  const met = some.reduce((sum, each) => sum + each.met, 0);
  const texts = some.map((each) => `${each.met} connections to our door at ${each.listen} found nobody behind it`);
  return { kind: 'exposure', injection, by: 'hold', met, of: met, evidence: texts.join('; '), atNs: '0' };
}

const portOf = (address: string): number => Number(address.slice(address.lastIndexOf(':') + 1));

/** The doors of the proxy that serves this directory; none where it cannot be reached. */
export async function doorsOf(runDir: string): Promise<readonly Door[]> {
  return (await askProxy(runDir, async (control) => (await control.state()).listeners)) ?? [];
}
