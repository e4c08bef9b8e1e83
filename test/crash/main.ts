import { parseArgs } from 'node:util';
import { parseDurationMs } from '@firedrill/core/units';
import { type DrawAsked, drawTrial, faultNames, type Part, parts } from './draw.ts';
import { figuresOf, trialText } from './figures.ts';
import { isFailing, type Trial } from './judged.ts';
import { runApart } from './run-apart.ts';

/**
 * `npm run crash -- --trials N --seed S [--killed PART|all] [--lease 1s] [--parallel K] [--only TRIAL]
 * [--faults A,B] [--verbose]`
 *
 * Brings faults about, shows them live, kills -9 a part of us, and looks three times at what is left. The last line
 * has the figures; the exit status is 0 only when every dead-man class kept its promise. `--only` repeats one trial.
 */
const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    killed: { type: 'string', default: 'all' },
    lease: { type: 'string', default: '1s' },
    parallel: { type: 'string', default: '4' },
    only: { type: 'string' },
    faults: { type: 'string', default: faultNames.join(',') },
    verbose: { type: 'boolean', default: false },
  },
});

const asked = readAsked();
const startMs = performance.now();
const trials = await runAll(asked.numbers, asked.parallel);
const { lines, summary, held } = figuresOf(trials, asked.seed);
for (const trial of trials) {
  if (asked.verbose || trial.apart !== null || isFailing(trial)) process.stdout.write(`${trialText(trial)}\n`);
}
process.stdout.write(
  `${[...lines, `took ${Math.round((performance.now() - startMs) / 1000)} s`, summary].join('\n')}\n`,
);
process.exitCode = held ? 0 : 1;

interface Asked extends Omit<DrawAsked, 'trial'> {
  readonly numbers: readonly number[];
  readonly parallel: number;
  readonly verbose: boolean;
}

function readAsked(): Asked {
  const whole = (text: string, least: number): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least) throw new RangeError(`${text}: expected a number from ${least}`);
    return value;
  };
  const leaseMs = parseDurationMs(values.lease);
  if (leaseMs === null) throw new RangeError(`--lease ${values.lease}: expected a duration such as 1s`);
  const killed = [...parts, 'all' as const].find((part: Part | 'all') => part === values.killed);
  if (killed === undefined) throw new RangeError(`--killed ${values.killed}: expected ${parts.join(', ')} or all`);
  const numbers = values.only === undefined ? [...Array(whole(values.trials, 1)).keys()] : [whole(values.only, 0)];
  const { seed, parallel, verbose } = values;
  const faults = faultNames.filter((name) => values.faults.split(',').includes(name));
  return { seed: whole(seed, 0), killed, leaseMs, faults, numbers, parallel: whole(parallel, 1), verbose };
}

/** `parallel` trials at a time, each with a world of its own. */
async function runAll(numbers: readonly number[], parallel: number): Promise<readonly Trial[]> {
  const left = [...numbers];
  const done: Trial[] = [];
  // Ctrl-C lets the trials under way clean up after themselves, and begins no others.
  process.once('SIGINT', () => void left.splice(0));
  const work = async (): Promise<void> => {
    for (let trial = left.shift(); trial !== undefined; trial = left.shift()) {
      done.push(await runApart(drawTrial({ ...asked, trial })));
      tellProgress(done, numbers.length);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return done.toSorted((left, right) => left.draw.trial - right.draw.trial);
}

function tellProgress(done: readonly Trial[], all: number): void {
  const failing = done.filter((trial) => trial.apart === 'broken' || isFailing(trial)).length;
  const apart = done.filter((trial) => trial.apart === 'refused' || trial.apart === 'not live').length;
  const line = `crash: ${done.length}/${all}, ${failing} failing, ${apart} apart`;
  process.stderr.write(process.stderr.isTTY ? `\r${line}` : done.length % 10 === 0 ? `${line}\n` : '');
  if (process.stderr.isTTY && done.length === all) process.stderr.write('\n');
}
