import type { Leftover } from './attribute.ts';
import { isFailing, type Judged, type Trial } from './judged.ts';

const classes = ['kernel', 'timer', 'reaper', 'start', 'none'] as const;

/** What the trials show together. */
export interface Figures {
  readonly lines: readonly string[];
  /** The last line of output. */
  readonly summary: string;
  /** Whether every class kept its promise in every trial, and no trial broke. */
  readonly held: boolean;
}

export function figuresOf(trials: readonly Trial[], seed: number): Figures {
  const judged = trials.filter((trial) => trial.apart === null);
  const apart = (why: string): number => trials.filter((trial) => trial.apart === why).length;
  const withReaper = judged.filter(({ afterReaper }) => afterReaper !== null);
  const kernel = count(
    judged.flatMap(({ afterLease }) => afterLease),
    'effect',
    'kernel',
  );
  const reaper = count(
    withReaper.flatMap(({ afterReaper }) => afterReaper ?? []),
    'effect',
    'reaper',
  );
  const last = judged.flatMap(({ afterStart }) => afterStart);
  const [effects, litter] = [count(last, 'effect'), count(last, 'litter')];
  const held = judged.length > 0 && apart('broken') === 0 && !trials.some(isFailing);
  const summary = [
    `crash: ${trials.length} trials (seed ${seed})`,
    `${judged.length} counted (${stageText(judged)})`,
    `apart: ${apart('refused')} refused, ${apart('not live')} not live, ${apart('broken')} broken`,
    `effects: kernel ${kernel} at lease + 250 ms`,
    `reaper ${reaper} after the reaper (lived in ${withReaper.length})`,
    `all classes ${effects} and litter ${litter} after the next start`,
    held ? 'held' : 'NOT HELD',
  ].join('; ');
  return { lines: table(judged), summary, held };
}

function stageText(judged: readonly Judged[]): string {
  return (['injecting', 'holding', 'recovering', 'over'] as const)
    .map((stage) => ({ stage, count: judged.filter((trial) => trial.stage === stage).length }))
    .filter(({ stage, count: trials }) => stage !== 'over' || trials > 0)
    .map(({ stage, count: trials }) => `${trials} ${stage}`)
    .join(', ');
}

function table(judged: readonly Judged[]): readonly string[] {
  const looks = [
    ['at lease + 250 ms', judged.flatMap(({ afterLease }) => afterLease)],
    ['after the reaper', judged.flatMap(({ afterReaper }) => afterReaper ?? [])],
    ['after the next start', judged.flatMap(({ afterStart }) => afterStart)],
  ] as const;
  const cells = (found: readonly Leftover[]): string =>
    classes
      .map((name) => `${name} ${count(found, 'effect', name)}/${count(found, 'litter', name)}`.padEnd(14))
      .join('');
  return [
    `effects/litter per class (${judged.length} trials)`,
    ...looks.map(([name, found]) => `  ${name.padEnd(22)}${cells(found)}`),
  ];
}

function count(found: readonly Leftover[], kind: Leftover['kind'], name?: Leftover['class']): number {
  return found.filter((each) => each.kind === kind && (name === undefined || each.class === name)).length;
}

/** All that is needed to look into a trial: its draw, what it found, where its folder is. */
export function trialText(trial: Trial): string {
  const { draw, folder } = trial;
  const head = `trial ${draw.trial}: ${JSON.stringify(draw)}\n  folder: ${folder}`;
  if (trial.apart !== null) return `${head}\n  ${trial.apart}: ${trial.why}`;
  const looks = [
    ['lease', trial.afterLease],
    ['reaper', trial.afterReaper ?? []],
    ['start', trial.afterStart],
  ] as const;
  const found = looks.flatMap(([look, leftovers]) =>
    leftovers.map((each) => `  after ${look}: ${each.kind} (${each.class}): ${each.sentence}`),
  );
  const events = trial.around.map((event) => `  ${event}`);
  return [`${head}\n  killed ${trial.killed.join(', ')} while ${trial.stage}`, ...events, ...found].join('\n');
}
