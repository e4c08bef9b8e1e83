import path from 'node:path';
import { type Cgroup, cgroupRefusal, makeCgroup } from './cgroup.ts';
import { layGround } from './ground.ts';
import type { Leaving } from './leaving.ts';
import { loadGroup } from './load.ts';
import { benchPause } from './pause.ts';
import { openDoor } from './rules.ts';
import { strainOn } from './strain.ts';

const goalMs = 250;
const holdsWanted = ['process-stop', 'process-trace'] as const;

/**
 * How fast a fault goes when it must while server, agent and target share one group in which processors, memory and
 * processes are used up. The observer is in it too, a thread of the server, so figures can only be too long. What a
 * round begins with needs no process, except for the tracer of process-trace: until it is there one may be started.
 */
export async function benchOverload(
  samples: number,
  leaving: Leaving,
  print: (lines: readonly string[]) => void,
): Promise<void> {
  const refusal = cgroupRefusal();
  if (refusal !== null) {
    print([`overload is left out: ${refusal}`]);
    return;
  }
  const group = makeCgroup();
  leaving.later(() => group.remove());
  group.add(process.pid);
  const strain = strainOn(group);
  const ground = await layGround(leaving);
  const door = await openDoor(ground);
  leaving.later(() => door.close());
  const load = await loadGroup(group, path.join(ground.root), leaving);
  // The first to be undone: everything else is easier then.
  leaving.later(() => group.relax());
  print([load.text]);
  for (const hold of holdsWanted) print(await benchPause(ground, { hold, rounds: samples, strain }));
  print(await door.bench(samples, strain));
  const peak = `at its limit ${group.get('memory', 'memory.failcnt')} times`;
  const whole = load.isWhole() ? 'whole' : 'NOT whole: the figures stand for less';
  const killed = `killed for it: ${killedFor(group)}; the load is ${whole}`;
  print([`memory was ${peak}; ${killed}; goal: stop to gone p99.9 <= ${goalMs} ms`]);
}

const killedFor = (group: Cgroup): string =>
  /oom_kill (\d+)/.exec(group.get('memory', 'memory.oom_control'))?.[1] ?? 'unknown';
