import { runSeed } from './simulation.ts';

/** `hunt-main.ts SEEDS`: simulates until something goes wrong; exit status 1 when it did, 0 when nothing was found. */
const seeds = Number(process.argv[2] ?? '1000');
process.exitCode = 0;
for (let seed = 1; seed <= seeds; seed += 1) {
  const { violation } = await runSeed(seed);
  if (violation === null) continue;
  process.stdout.write(`seed ${seed}: ${violation}\n`);
  process.exitCode = 1;
  break;
}
