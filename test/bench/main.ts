import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { layGround } from './ground.ts';
import { benchMemory } from './memory.ts';
import { benchOverload } from './overload.ts';
import { benchPause } from './pause.ts';
import { benchProbes } from './probes.ts';
import { openDoor } from './rules.ts';

/**
 * `npm run bench [-- --rounds N]`: figures, never assertions. Everything runs on this machine, beside nothing else of
 * ours. `--probes [--seconds N]` measures a hundred probes at one per second, and only that;
 * `--overload [--samples N]` measures stopping on a machine that has nothing left, and only that.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '300' },
    probes: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '60' },
    overload: { type: 'boolean', default: false },
    samples: { type: 'string', default: '300' },
  },
});
const idleMs = 2_000;
const holdsWanted = ['process-stop', 'process-trace'] as const;

if (values.probes) await benchProbes(Number(values.seconds), print);
else if (values.overload) await benchOverload(Number(values.samples), print);
else await benchAtRest(Number(values.rounds));

async function benchAtRest(rounds: number): Promise<void> {
  const ground = await layGround();
  try {
    await pause(idleMs);
    print(benchMemory(ground.agentPid));
    for (const hold of holdsWanted) print(await benchPause(ground, { hold, rounds }));
    const door = await openDoor(ground);
    print(await door.bench(rounds));
    await door.close();
  } finally {
    await ground.end();
  }
}

function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
