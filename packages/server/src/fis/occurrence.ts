import { ownOf } from '@firedrill/core/words/own-of';
import type { JsonObject } from '@firedrill/core/words/json';
import { completed, type FisState, running } from './experiment-state.ts';
import type { FisResolved } from './experiment-record.ts';
import type { Information } from './resolved-lists.ts';
import type { FisScope } from './fis-store.ts';
import type { Progress } from './progress.ts';

/** A resolved target with what was chosen for it; with nothing where the experiment failed. */
export interface FisResolvedList extends FisResolved {
  readonly information: readonly Information[];
}

/** Something that happened to an experiment: what logs and events of FIS are made of. */
export interface FisOccurrence {
  readonly scope: FisScope;
  readonly experiment: string;
  readonly templateId: string;
  /** The template's members as they were at the start. */
  readonly template: JsonObject;
  /** Nothing of it was real. */
  readonly simulated: boolean;
  /** Wall time, milliseconds since the epoch. */
  readonly atMs: number;
  readonly what:
    | { readonly type: 'experiment-state'; readonly from: FisState; readonly to: FisState }
    | { readonly type: 'resolution-start' }
    | { readonly type: 'target-resolved'; readonly target: FisResolved }
    | { readonly type: 'resolution-end'; readonly resolved: readonly FisResolvedList[] }
    | { readonly type: 'action-start' | 'action-end'; readonly action: string; readonly state: FisState }
    | { readonly type: 'action-error'; readonly action: string; readonly state: FisState; readonly error: string };
}

/** What an experiment is before it begins. */
export const pending: FisState = { status: 'pending', reason: 'Experiment is pending.' };

/** Which actions began, ended or failed between two moments of a run. */
export function actionChanges(before: Progress, after: Progress): readonly FisOccurrence['what'][] {
  return Object.entries(after.actions).flatMap(([action, now]): readonly FisOccurrence['what'][] => {
    const was = ownOf(before.actions, action);
    if (was === undefined) return [];
    const begins = was.state === 'pending' && now.state !== 'pending' && now.state !== 'skipped';
    const fails = was.refused === null && now.refused !== null;
    const ends = was.state !== 'ended' && now.state === 'ended' && now.refused === null;
    const failed = { status: 'failed', reason: now.refused ?? '' };
    return [
      ...(begins ? [{ type: 'action-start' as const, action, state: running }] : []),
      ...(fails ? [{ type: 'action-error' as const, action, state: failed, error: now.refused ?? '' }] : []),
      ...(ends ? [{ type: 'action-end' as const, action, state: completed }] : []),
    ];
  });
}
