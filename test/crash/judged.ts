import type { Leftover } from './attribute.ts';
import type { Draw, Part, Stage } from './draw.ts';
import { isTooLong, type Outage } from './outage.ts';

/** A trial in which something was killed, and what was left at each look. */
export interface Judged {
  readonly draw: Draw;
  readonly apart: null;
  readonly stage: Stage | 'over';
  readonly killed: readonly Part[];
  /** The events around the kill, for people. */
  readonly around: readonly string[];
  /** At lease + 250 ms, with nothing restarted by us. */
  readonly afterLease: readonly Leftover[];
  /** When the reaper has done its work; null when it did not live. */
  readonly afterReaper: readonly Leftover[] | null;
  readonly afterStart: readonly Leftover[];
  /** Null where no path was cut. */
  readonly outage: Outage | null;
  /** Processes that were killed for good, in all trials one for each injection. */
  readonly deaths: number;
  readonly folder: string;
}

/** A trial that says nothing about recovery, and why. `broken` means that the product or the harness failed in it. */
export interface Apart {
  readonly draw: Draw;
  readonly apart: 'refused' | 'not live' | 'broken';
  readonly why: string;
  readonly folder: string;
}

export type Trial = Judged | Apart;

/** Whether a look found what must not be there, by the class that promises it. */
export function isFailing(trial: Trial): boolean {
  if (trial.apart !== null) return false;
  const effects = (found: readonly Leftover[], kind: string): boolean =>
    found.some((each) => each.kind === 'effect' && each.class === kind);
  const looks = [trial.afterLease, trial.afterReaper ?? [], trial.afterStart];
  return (
    effects(trial.afterLease, 'kernel') ||
    effects(trial.afterReaper ?? [], 'reaper') ||
    looks.some((found) => effects(found, 'never')) ||
    trial.afterStart.length > 0 ||
    (trial.outage !== null && isTooLong(trial.outage))
  );
}
