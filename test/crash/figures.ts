import type { Leftover } from './attribute.ts';
import { stages } from './draw.ts';
import { isFailing, type Judged, type Trial } from './judged.ts';
import { doors, isTooLong, judgedOutages, type Outage, restorers } from './outage.ts';
import { settling } from './series.ts';

const classes = ['kernel', 'timer', 'reaper', 'start', 'never', 'none'] as const;

/** So few trials say nothing about shares. */
const fewTrials = 20;
/** Refused trials, and those whose fault was not shown live, are counted apart; of more than these nothing is known. */
const leastCountedShare = 0.9;

/** What the trials show together. */
export interface Figures {
  readonly lines: readonly string[];
  /** The last line of output. */
  readonly summary: string;
  /** Whether every class kept its promise in every trial, each stage was met often enough, and no trial broke. */
  readonly held: boolean;
}

export interface FiguresAsked {
  readonly seed: number;
  /** So many trials had to meet a stage. */
  readonly wanted: number;
  /**
   * The least part of the trials that must meet each stage, in percent; null where shares are not judged: one part
   * alone is killed, or one trial repeated.
   */
  readonly leastSharePercent: number | null;
}

export function figuresOf(trials: readonly Trial[], { seed, wanted, leastSharePercent }: FiguresAsked): Figures {
  const judged = trials.filter((trial) => trial.apart === null);
  const counted = settling(trials);
  const apart = (why: string): number => trials.filter((trial) => trial.apart === why).length;
  const withReaper = judged.filter(({ afterReaper }) => afterReaper !== null);
  const [leases, reapers, starts] = looksOf(judged);
  const shares = stages.map((stage) => share(counted, stage, wanted));
  const isShown =
    leastSharePercent === null ||
    wanted < fewTrials ||
    (counted.length >= wanted * leastCountedShare && shares.every(({ percent }) => percent >= leastSharePercent));
  const held = judged.length > 0 && apart('broken') === 0 && !trials.some(isFailing) && isShown;
  const summary = [
    `crash: ${counted.length} of ${wanted} trials (seed ${seed})`,
    shares.map(({ stage, count: met, percent }) => `${met} ${stage} (${percent.toFixed(0)} %)`).join(', '),
    `drawn again: ${judged.length - counted.length} at another stage or over, ` +
      `${apart('refused')} refused, ${apart('not live')} not live; ${apart('broken')} broken`,
    `effects: kernel ${count(leases, 'effect', 'kernel')} at lease + 250 ms`,
    `reaper ${count(reapers, 'effect', 'reaper')} after the reaper (lived in ${withReaper.length})`,
    `wrong deaths in ${judged.filter(({ afterStart }) => count(afterStart, 'effect', 'never') > 0).length} trials` +
      ` (of ${judged.reduce((sum, { deaths }) => sum + deaths, 0)} deaths)`,
    `all classes ${count(starts, 'effect')} and litter ${count(starts, 'litter')} after the next start`,
    `outages too long ${judged.filter(({ outage }) => outage !== null && isTooLong(outage)).length}`,
    held ? 'held' : 'NOT HELD',
  ].join('; ');
  return { lines: [...table(judged), ...outageLines(judged)], summary, held };
}

function share(counted: readonly Judged[], stage: Judged['stage'], wanted: number) {
  const met = counted.filter((trial) => trial.stage === stage).length;
  return { stage, count: met, percent: (100 * met) / Math.max(1, wanted) };
}

const looksOf = (judged: readonly Judged[]) =>
  [
    judged.flatMap(({ afterLease }) => afterLease),
    judged.flatMap(({ afterReaper }) => afterReaper ?? []),
    judged.flatMap(({ afterStart }) => afterStart),
  ] as const;

function table(judged: readonly Judged[]): readonly string[] {
  const cells = (found: readonly Leftover[]): string =>
    classes
      .map((name) => `${name} ${count(found, 'effect', name)}/${count(found, 'litter', name)}`.padEnd(14))
      .join('');
  const [leases, reapers, starts] = looksOf(judged).map(cells);
  return [
    `effects/litter per class (${judged.length} trials)`,
    `  at lease + 250 ms     ${leases}`,
    `  after the reaper      ${reapers}`,
    `  after the next start  ${starts}`,
  ];
}

function outageLines(judged: readonly Judged[]): readonly string[] {
  const outages = judged.flatMap(({ outage }) => outage ?? []);
  const lineOf = (door: Outage['door'], restorer: Outage['restorer']): string => {
    const of = outages.filter((each) => each.door === door && each.restorer === restorer);
    const verdict = judgedOutages[door][restorer] ? `${of.filter(isTooLong).length} too long` : 'not judged';
    const head = `door of a ${door === 'run' ? 'run' : 'person'}, ${restorer} left`;
    return `${head}: ${of.length} kills, ${outageText(of)}; ${verdict}`;
  };
  return doors.flatMap((door) => restorers.map((restorer) => lineOf(door, restorer)));
}

function outageText(outages: readonly Outage[]): string {
  const lengths = outages.flatMap(({ lengthMs }) => lengthMs ?? []).toSorted((one, other) => one - other);
  const at = (part: number): string => `${Math.round(lengths[Math.floor((lengths.length - 1) * part)] ?? 0)} ms`;
  const times = lengths.length === 0 ? '' : ` (p50 ${at(0.5)}, longest ${at(1)})`;
  return `back ${lengths.length} times${times}`;
}

function count(found: readonly Leftover[], kind: Leftover['kind'], name?: Leftover['class']): number {
  return found.filter((each) => each.kind === kind && (name === undefined || each.class === name)).length;
}

/** All that is needed to look into a trial: its draw, what it found, where its folder is. */
export function trialText(trial: Trial): string {
  const { draw, folder } = trial;
  const head = `trial ${draw.trial}.${draw.attempt}: ${JSON.stringify(draw)}\n  folder: ${folder}`;
  if (trial.apart !== null) return `${head}\n  ${trial.apart}: ${trial.why}`;
  const looks = [
    ['lease', trial.afterLease],
    ['reaper', trial.afterReaper ?? []],
    ['start', trial.afterStart],
  ] as const;
  const found = looks.flatMap(([look, leftovers]) =>
    leftovers.map((each) => `  after ${look}: ${each.kind} (${each.class}): ${each.sentence}`),
  );
  const { outage } = trial;
  const cut =
    outage === null
      ? []
      : [`  path cut (${outage.door}), ${outage.restorer} left: ${outage.lengthMs ?? 'not back in'} ms`];
  const events = trial.around.map((event) => `  ${event}`);
  return [`${head}\n  killed ${trial.killed.join(', ')} while ${trial.stage}`, ...events, ...cut, ...found].join('\n');
}
