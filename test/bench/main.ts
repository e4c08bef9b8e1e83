import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { layGround } from './ground.ts';
import { benchMemory } from './memory.ts';
import { benchPause } from './pause.ts';

/**
 * `npm run bench [-- --rounds N]`: figures, never assertions. Everything runs on this machine, beside nothing else of
 * ours.
 */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '300' } } });
const rounds = Number(values.rounds);
const idleMs = 2_000;
const holdsWanted = ['process-stop', 'process-trace'] as const;

const ground = await layGround();
try {
  await pause(idleMs);
  print(benchMemory(ground.agentPid));
  for (const hold of holdsWanted) print(await benchPause(ground, hold, rounds));
} finally {
  await ground.end();
}

function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
