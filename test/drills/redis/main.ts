import { parseArgs } from 'node:util';
import { type Round, repeatDrills } from './repeated.ts';
import { whyNoRedis } from './sentinel-system.ts';

/** `npm run drill:redis -- --rounds N --seed S [--hardened]`: a line for each round, and the sum. */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    hardened: { type: 'boolean', default: false },
  },
});

const missing = whyNoRedis();
if (missing === null) await drill();
else {
  process.stderr.write(`${missing}\n`);
  process.exitCode = 2;
}

async function drill(): Promise<void> {
  const rounds = await repeatDrills({
    rounds: Number(values.rounds),
    seed: Number(values.seed),
    hardened: values.hardened,
    told: (round) => process.stdout.write(`${lineOf(round)}\n`),
  });
  const times = rounds.flatMap(({ recoveredMs }) => (recoveredMs === null ? [] : [recoveredMs[1]]));
  const slowest = times.length === 0 ? 'never' : `after ${(Math.max(...times) / 1000).toFixed(1)} s at the latest`;
  const sum = (key: 'acknowledged' | 'lost'): number => rounds.reduce((total, round) => total + round[key], 0);
  const books = `${sum('acknowledged')} writes acknowledged, ${sum('lost')} of them lost`;
  process.stdout.write(`${rounds.length} rounds: ${books}; writes worked again ${slowest}\n`);
}

function lineOf({ drill: name, outcome, recoveredMs, longestGapMs, acknowledged, lost }: Round): string {
  const back = recoveredMs === null ? 'not seen' : recoveredMs.map((ms) => (ms / 1000).toFixed(1)).join('–');
  const gap = `longest gap ${(longestGapMs / 1000).toFixed(2)} s`;
  return `${name}  ${outcome.padEnd(12)}  writes again: ${back} s  ${gap}  acknowledged ${acknowledged}, lost ${lost}`;
}
