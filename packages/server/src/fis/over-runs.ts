import type { RunId } from '@firedrill/core/words/ids';
import type { RunsStore } from '../store/runs.ts';
import { type Progress, progressOf } from './progress.ts';

/** What the runs of experiments that are over came to. */
export interface OverRuns {
  /** Null where there is no such run. */
  readonly progress: (run: RunId) => Progress | null;
  /** One that has just ended: nothing of it will change. */
  readonly keep: (run: RunId, progress: Progress | null) => void;
}

const mostKept = 64;

/** Reads their events, of which there may be tens of thousands; of the last few it is remembered. */
export function createOverRuns(runStore: Pick<RunsStore, 'find' | 'eventsAfter'>): OverRuns {
  const kept = new Map<RunId, Progress>();
  const keep: OverRuns['keep'] = (run, progress) => {
    if (progress === null || progress.endMs === null) return;
    // Whose an injection is counts only while there is more to come.
    kept.set(run, { ...progress, injections: {} });
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  };
  return {
    keep,
    progress: (run) => {
      const known = kept.get(run);
      if (known !== undefined || runStore.find(run) === null) return known ?? null;
      const progress = progressOf(runStore.eventsAfter(run, 0));
      keep(run, progress);
      return progress;
    },
  };
}
