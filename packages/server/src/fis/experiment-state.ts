import { ownOf } from '@firedrill/core/words/own-of';
import type { ExperimentRecord, FisEnd } from './experiment-record.ts';
import { noProgress, type Progress } from './progress.ts';

/** `state` of an experiment or an action in AWS's words. */
export interface FisState {
  readonly status: string;
  readonly reason: string;
  readonly error?: { readonly code: string; readonly location: string | null } | null;
}

/**
 * The state of an experiment: what the record says where it has ended, else what its run has come to. The reasons of
 * the usual ways are those that AWS was seen to give.
 */
export function experimentState({ end, stop }: ExperimentRecord, progress: Progress | null): FisState {
  if (end !== null) return end;
  if (isStopping({ stop }, progress)) return { status: 'stopping', reason: 'Stopping Experiment.' };
  if (progress === null || progress.phase === 'before')
    return { status: 'initiating', reason: 'Experiment is initiating.' };
  return { status: 'running', reason: 'Experiment is running.' };
}

/**
 * Whether it will end `stopped`: somebody asked for it, or its run ends it. What the engine itself ends, because an
 * action failed or an agent is away, goes from `running` to `failed`.
 */
export const isStopping = ({ stop }: Pick<ExperimentRecord, 'stop'>, progress: Progress | null): boolean =>
  stop !== null || beginsNoMore(progress);

/**
 * Whether its run has heard of a stop. Only then no action begins any more: until then one that was decided on may
 * still be on its way into the record, whatever was asked for meanwhile.
 */
const beginsNoMore = (progress: Progress | null): boolean =>
  progress !== null && progress.stop !== null && progress.stop.by !== 'engine';

/**
 * How a run that is over ended, as FIS tells it. What somebody asked for and was told of (`asked`) stays true where the
 * run was over, or was ended by the engine, before it heard of it. Of several actions that failed the first is told.
 */
export function endOf(progress: Progress, atMs: number, asked: ExperimentRecord['stop']): FisEnd {
  const { stop: told, actions } = progress;
  const stop = told === null || told.by === 'engine' ? (asked ?? told) : told;
  const error = null;
  const [refused] = Object.entries(actions)
    .filter(([, action]) => action.refused !== null)
    .toSorted(([, one], [, other]) => (one.endMs ?? 0) - (other.endMs ?? 0));
  if (refused !== undefined) {
    const [name, { refused: why }] = refused;
    const reason = limited(`Action ${name} failed: ${why}`);
    return { status: 'failed', reason, error: { code: 'ConfigurationFailure', location: name }, atMs };
  }
  if (stop === null) return { status: 'completed', reason: 'Experiment completed.', error, atMs };
  switch (stop.by) {
    case 'person': {
      // Of an end that nobody asked FIS for, such as the server's own, it is said where it came from.
      const isAsked = asked !== null && asked.why === stop.why;
      const reason = isAsked ? 'Experiment stopped.' : limited(`Experiment stopped: ${stop.why}.`);
      return { status: 'stopped', reason, error, atMs };
    }
    case 'lever':
      return { status: 'stopped', reason: 'Experiment stopped by the safety lever.', error, atMs };
    case 'condition':
      return { status: 'stopped', reason: 'Experiment halted by stop condition.', error, atMs };
    case 'blind-guard':
      return {
        status: 'stopped',
        reason: limited(`Experiment halted: ${stop.why}${lastSeen(progress, stop.why)}.`),
        error,
        atMs,
      };
    case 'engine':
      return {
        status: 'failed',
        reason: limited(`Experiment failed: ${stop.why}.`),
        // Before anything began it was what was asked for: a steady state that was not there.
        error: { code: hasBegun(progress) ? 'InternalFailure' : 'ConfigurationFailure', location: null },
        atMs,
      };
  }
}

const hasBegun = ({ actions }: Progress): boolean => Object.values(actions).some(({ startMs }) => startMs !== null);

/** Why the guard that a stop names could not be read. */
function lastSeen({ unread }: Progress, why: string): string {
  const [, detail] = Object.entries(unread).find(([probe]) => why.includes(` on ${probe} could not be read`)) ?? [];
  return detail === undefined ? '' : ` (${detail})`;
}

/** The service model's bound for a reason. */
const limited = (text: string): string => (text.length <= 512 ? text : `${text.slice(0, 511)}…`);

/**
 * The state of one action. Once it is a last one it stays: what has not begun is `cancelled` when the experiment has
 * ended or its run has heard of the stop, which lets nothing begin afterwards.
 */
export function actionState(
  { actionsMode, end }: Pick<ExperimentRecord, 'actionsMode' | 'end'>,
  name: string,
  progress: Progress | null,
): FisState {
  const action = ownOf((progress ?? noProgress).actions, name);
  if (actionsMode === 'skip-all' && (end === null || end.status === 'completed'))
    return end === null ? pending : { status: 'skipped', reason: 'Action was skipped: the actions mode is skip-all.' };
  if (action === undefined || action.state === 'pending') {
    if (end === null && !beginsNoMore(progress)) return pending;
    return { status: 'cancelled', reason: 'Action was cancelled: the experiment ended before it started.' };
  }
  if (action.state === 'skipped') return { status: 'skipped', reason: 'Action was skipped: its target is empty.' };
  if (action.refused !== null) return { status: 'failed', reason: limited(action.refused) };
  if (action.state === 'ended') return completed;
  if (end !== null) return { status: 'stopped', reason: 'Action was stopped.' };
  return beginsNoMore(progress) ? { status: 'stopping', reason: 'Action is stopping.' } : running;
}

/** As AWS words them: of an action that runs it says nothing. */
const pending: FisState = { status: 'pending', reason: 'Initial state' };
export const running: FisState = { status: 'running', reason: '' };
export const completed: FisState = { status: 'completed', reason: 'Action was completed.' };
