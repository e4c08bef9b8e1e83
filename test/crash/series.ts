import type { Draw } from './draw.ts';
import { isFailing, type Judged, type Trial } from './judged.ts';

export interface SeriesAsked {
  readonly numbers: readonly number[];
  /** So many trials at a time, each with a world of its own. */
  readonly parallel: number;
  readonly drawOf: (trial: number, attempt: number) => Draw;
  readonly run: (draw: Draw) => Promise<Trial>;
  /** After every trial, with all of them so far and how many numbers are settled. */
  readonly tell: (done: readonly Trial[], settled: number) => void;
  readonly isEnded: () => boolean;
}

/** So often a number is drawn again: when nothing could be struck, or the kill met another stage than was meant. */
const attemptsAtMost = 8;

/**
 * Runs every number until a trial of it meets its stage. Which draws there are depends on the seed alone; how many of
 * them are needed depends on the machine. All trials are judged; `settling` says which of them count for the shares.
 */
export async function runSeries(asked: SeriesAsked): Promise<readonly Trial[]> {
  const left = [...asked.numbers];
  const done: Trial[] = [];
  let settled = 0;
  const work = async (): Promise<void> => {
    for (let trial = left.shift(); trial !== undefined && !asked.isEnded(); trial = left.shift()) {
      await settle(trial);
      settled += 1;
      asked.tell(done, settled);
    }
  };
  const settle = async (number: number): Promise<void> => {
    for (let attempt = 0; attempt < attemptsAtMost && !asked.isEnded(); attempt += 1) {
      const trial = await asked.run(asked.drawOf(number, attempt));
      done.push(trial);
      if (meetsStage(trial) || isFailing(trial) || trial.apart === 'broken') return;
      asked.tell(done, settled);
    }
  };
  await Promise.all(Array.from({ length: asked.parallel }, work));
  return done.toSorted((one, other) => one.draw.trial - other.draw.trial || one.draw.attempt - other.draw.attempt);
}

const meetsStage = (trial: Trial): trial is Judged => trial.apart === null && trial.stage === trial.draw.stage;

/** The trial that counts for each number: the one that met its stage, or else the last that met one at all. */
export function settling(trials: readonly Trial[]): readonly Judged[] {
  const chosen = new Map<number, Judged>();
  for (const trial of trials) {
    if (trial.apart !== null || trial.stage === 'over') continue;
    const earlier = chosen.get(trial.draw.trial);
    if (earlier === undefined || !meetsStage(earlier)) chosen.set(trial.draw.trial, trial);
  }
  return [...chosen.values()];
}
