import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { benchTargets } from './fis-targets.ts';
import { layGround } from './ground.ts';
import { createLeaving } from './leaving.ts';
import { markVariable, ownMark } from './mark.ts';
import { benchMemory } from './memory.ts';
import { benchOverload } from './overload.ts';
import { benchPause } from './pause.ts';
import { benchProbes } from './probes.ts';
import { compareProxies } from './proxies/compare.ts';
import { openDoor } from './rules.ts';
import { sweep, sweepLeft } from './sweep.ts';

/**
 * `npm run bench [-- --rounds N]`: figures, never assertions. Everything runs on this machine, beside nothing else of
 * ours. `--overload [--samples N]` measures stopping on a machine that has nothing left, `--proxies [--rounds N]`
 * compares our proxy with haproxy and Toxiproxy, `--probes [--seconds N]` measures a hundred probes at one per second,
 * each of them and only that. `--targets [--rounds N]` chooses targets of AWS FIS from 100,000 resources.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    proxies: { type: 'boolean', default: false },
    probes: { type: 'boolean', default: false },
    targets: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '60' },
    overload: { type: 'boolean', default: false },
    samples: { type: 'string', default: '300' },
  },
});
const idleMs = 2_000;
const holdsWanted = ['process-stop', 'process-trace'] as const;

process.env[markVariable] = ownMark;
const leaving = createLeaving();
// The last thing to be undone: whatever carries our mark and is still there.
leaving.later(async () => void (await sweep((mark) => mark === ownMark)));

try {
  const { processes, groups, directories } = await sweepLeft();
  const left = `${processes} processes, ${groups} groups, ${directories} directories`;
  if (processes + groups + directories > 0) print([`taken away first, left by an earlier bench: ${left}`]);
  if (values.overload) await benchOverload(Number(values.samples), leaving, print);
  else if (values.probes) await benchProbes(Number(values.seconds), print);
  else if (values.targets) print(benchTargets(Number(values.rounds ?? 300)));
  else if (values.proxies) await compareProxies(Number(values.rounds ?? 9), print);
  else await benchAtRest(Number(values.rounds ?? 300));
} catch (thrown) {
  leaving.fail(thrown);
} finally {
  await leaving.leave();
}

async function benchAtRest(rounds: number): Promise<void> {
  const ground = await layGround(leaving);
  await pause(idleMs);
  print(benchMemory(ground.agentPid));
  for (const hold of holdsWanted) print(await benchPause(ground, { hold, rounds }));
  const door = await openDoor(ground);
  print(await door.bench(rounds));
  await door.close();
}

function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
