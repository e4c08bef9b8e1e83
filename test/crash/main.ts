import { parseArgs } from 'node:util';
import { parseDurationMs } from '@firedrill/core/units';
import { type DrawAsked, drawTrial, faultNames, type Part, parts } from './draw.ts';
import { figuresOf, trialText } from './figures.ts';
import { isFailing, type Trial } from './judged.ts';
import { forget, runApart } from './run-apart.ts';
import { runSeries } from './series.ts';

/**
 * `npm run crash -- --trials N --seed S [--killed PART|all] [--lease 1s] [--outage 500ms]
 * [--share 30] [--parallel K] [--only TRIAL[.ATTEMPT]] [--faults A,B] [--verbose]`
 *
 * Brings faults about, shows them live, kills -9 a part of us, and looks three times at what is left. A trial whose
 * kill meets another stage than was meant is judged as well, and drawn again. The last line has the figures; the exit
 * status is 0 only when every dead-man class kept its promise, no path was cut for longer than `--outage` while agent
 * or reaper lived, and every stage has its share. `--only` repeats one.
 */
const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    killed: { type: 'string', default: 'all' },
    lease: { type: 'string', default: '1s' },
    outage: { type: 'string', default: '500ms' },
    share: { type: 'string', default: '30' },
    parallel: { type: 'string', default: '4' },
    only: { type: 'string' },
    faults: { type: 'string', default: faultNames.join(',') },
    verbose: { type: 'boolean', default: false },
  },
});

const keptFoldersAtMost = 10;
const asked = readAsked();
const startMs = performance.now();
let [stopped, keptFolders] = [false, 0];
// Ctrl-C lets the trials under way clean up after themselves, and begins no others.
process.once('SIGINT', () => void (stopped = true));
const trials = await (asked.only === null ? runAll() : runOne(asked.only));
const { seed, numbers, killed } = asked;
const isWhole = asked.only === null;
const leastSharePercent = killed === 'all' && isWhole ? Number(values.share) : null;
const figures = figuresOf(trials, { seed, wanted: isWhole ? numbers.length : 1, leastSharePercent });
const tookS = Math.round((performance.now() - startMs) / 1000);
process.stdout.write(`${[...figures.lines, `took ${tookS} s`, figures.summary].join('\n')}\n`);
process.exitCode = figures.held ? 0 : 1;

interface Asked extends Omit<DrawAsked, 'trial' | 'attempt'> {
  readonly numbers: readonly number[];
  /** The one trial, and attempt, that is repeated. */
  readonly only: readonly [number, number] | null;
  readonly parallel: number;
  readonly verbose: boolean;
}

function readAsked(): Asked {
  const whole = (text: string, least: number): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least) throw new RangeError(`${text}: expected a number from ${least}`);
    return value;
  };
  const duration = (option: 'lease' | 'outage'): number => {
    const ms = parseDurationMs(values[option]);
    if (ms === null) throw new RangeError(`--${option} ${values[option]}: expected a duration such as 1s`);
    return ms;
  };
  const part = [...parts, 'all' as const].find((each: Part | 'all') => each === values.killed);
  if (part === undefined) throw new RangeError(`--killed ${values.killed}: expected ${parts.join(', ')} or all`);
  const [trial, attempt = '0'] = values.only?.split('.') ?? [];
  const { seed: from, parallel, verbose } = values;
  return {
    seed: whole(from, 0),
    killed: part,
    leaseMs: duration('lease'),
    outageMs: duration('outage'),
    faults: faultNames.filter((name) => values.faults.split(',').includes(name)),
    numbers: [...Array(whole(values.trials, 1)).keys()],
    only: trial === undefined ? null : [whole(trial, 0), whole(attempt, 0)],
    parallel: whole(parallel, 1),
    verbose,
  };
}

async function runOne([trial, attempt]: readonly [number, number]): Promise<readonly Trial[]> {
  return [await runTold(drawTrial({ ...asked, trial, attempt }))];
}

function runAll(): Promise<readonly Trial[]> {
  return runSeries({
    numbers: asked.numbers,
    parallel: asked.parallel,
    drawOf: (trial, attempt) => drawTrial({ ...asked, trial, attempt }),
    run: runTold,
    tell: tellProgress,
    isEnded: () => stopped,
  });
}

/** Says at once what is wrong with a trial, and keeps of one that is well only what the figures need. */
async function runTold(draw: ReturnType<typeof drawTrial>): Promise<Trial> {
  const trial = await runApart(draw);
  const isBad = trial.apart === 'broken' || isFailing(trial);
  if (isBad && (keptFolders += 1) > keptFoldersAtMost) forget(trial);
  if (asked.verbose || isBad || trial.apart !== null) process.stdout.write(`${trialText(trial)}\n`);
  return trial.apart === null ? { ...trial, around: [] } : trial;
}

function tellProgress(done: readonly Trial[], settled: number): void {
  const all = asked.numbers.length;
  const failing = done.filter((trial) => trial.apart === 'broken' || isFailing(trial)).length;
  const leftS = settled === 0 ? 0 : ((performance.now() - startMs) / 1000 / settled) * (all - settled);
  const left = settled === 0 ? '' : `, ${leftS < 120 ? `${Math.ceil(leftS)} s` : `${Math.ceil(leftS / 60)} min`} left`;
  const line = `crash: ${settled}/${all} (${done.length - settled} more drawn), ${failing} failing${left}`;
  const { isTTY } = process.stderr;
  const isDue = done.length % 10 === 0 || settled === all;
  process.stderr.write(isTTY ? `\r${line} ` : isDue ? `${line}\n` : '');
  if (isTTY && settled === all) process.stderr.write('\n');
}
