import path from 'node:path';
import { type Cgroup, cgroupRefusal, makeCgroup } from './cgroup.ts';
import { layGround } from './ground.ts';
import { loadGroup } from './load.ts';
import { benchPause } from './pause.ts';
import { openDoor } from './rules.ts';
import { noMoreTasks } from './strain.ts';

const goalMs = 250;
const holdsWanted = ['process-stop', 'process-trace'] as const;

/**
 * How fast a fault goes when it must while server, agent and target share one group in which processors, memory and
 * processes are used up. The observer is in it too, a thread of the server, so figures can only be too long. Each round
 * begins with processes allowed and ends without. The group is removed whatever happens.
 */
export async function benchOverload(samples: number, print: (lines: readonly string[]) => void): Promise<void> {
  const refusal = cgroupRefusal();
  if (refusal !== null) {
    print([`overload is left out: ${refusal}`]);
    return;
  }
  const group = makeCgroup();
  const leave = (): void => void group.remove().finally(() => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave);
  try {
    group.add(process.pid);
    await underLoad(group, samples, print);
  } finally {
    await group.remove();
  }
}

async function underLoad(group: Cgroup, samples: number, print: (lines: readonly string[]) => void): Promise<void> {
  const strain = noMoreTasks(group);
  const ground = await layGround();
  try {
    const door = await openDoor(ground);
    const load = await loadGroup(group, path.join(ground.root, 'filler'));
    print([load.text]);
    for (const hold of holdsWanted) print(await benchPause(ground, { hold, rounds: samples, strain }));
    print(await door.bench(samples, strain));
    const peak = `at its limit ${group.get('memory', 'memory.failcnt')} times`;
    const whole = load.isWhole() ? 'whole' : 'NOT whole: the figures stand for less';
    const killed = `killed for it: ${killedFor(group)}; the load is ${whole}`;
    print([`memory was ${peak}; ${killed}; goal: stop to gone p99.9 <= ${goalMs} ms`]);
    await door.close();
  } finally {
    strain.relax();
    group.set('memory', 'memory.limit_in_bytes', '-1');
    await ground.end();
  }
}

const killedFor = (group: Cgroup): string =>
  /oom_kill (\d+)/.exec(group.get('memory', 'memory.oom_control'))?.[1] ?? 'unknown';
