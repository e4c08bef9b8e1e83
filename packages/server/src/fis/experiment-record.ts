import { isRunId, type RunId } from '@firedrill/core/words/ids';
import type { JsonObject } from '@firedrill/core/words/json';
import type { FisDocument } from './fis-store.ts';
import { isObject, listIn, memberOf, objectIn, textIn, textsIn } from './json-members.ts';
import type { FisTags } from './tags.ts';

/** Why and how an experiment ended, in AWS's words for the status. */
export interface FisEnd {
  readonly status: 'completed' | 'stopped' | 'failed' | 'cancelled';
  readonly reason: string;
  readonly error: { readonly code: FisErrorCode; readonly location: string | null } | null;
  /** Wall time, milliseconds since the epoch. */
  readonly atMs: number;
}

/** `state.error.code` of a failed experiment, as the user guide of AWS FIS lists them. */
export type FisErrorCode =
  | 'ConfigurationFailure'
  | 'DependentServiceFailure'
  | 'InternalFailure'
  | 'InvalidTarget'
  | 'AuthorizationFailure'
  | 'QuotaExceededFailure';

/**
 * A target of an experiment after it was resolved. What was chosen for it stands apart (resolved-lists.ts), the targets
 * one after another in this order; there is nothing where the experiment failed before it came to that.
 */
export interface FisResolved {
  readonly targetName: string;
  readonly resourceType: string;
  /** So many were chosen. */
  readonly count: number;
  /** ARNs that the target names, and that nobody has. */
  readonly missing: readonly string[];
  /** Why it is empty or smaller than meant. */
  readonly notes: readonly string[];
}

/**
 * One experiment as the server keeps it (kind `experiment` of the store). What it is at any moment is a function of
 * this record and of the events of its run.
 */
export interface ExperimentRecord {
  readonly templateId: string;
  readonly actionsMode: 'run-all' | 'skip-all';
  readonly tags: FisTags;
  /** The template's members as they were at the start. */
  readonly template: JsonObject;
  readonly accountConfigurations: readonly JsonObject[];
  readonly simulated: boolean;
  /** Chosen with the record, so that a run that was begun is found again, and none begins twice. */
  readonly run: RunId;
  readonly seed: number;
  /** Null until the targets were resolved. */
  readonly resolved: readonly FisResolved[] | null;
  /** Somebody asked for its end, and why; durable before anything is stopped. */
  readonly stop: { readonly by: 'person' | 'lever'; readonly why: string } | null;
  /** Null while it is under way. */
  readonly end: FisEnd | null;
}

export const experimentBody = (record: ExperimentRecord): JsonObject =>
  // The record has JSON values only; its readonly lists are what JsonObject's are.
  ({ ...record }) as unknown as JsonObject;

/** Written by this program only, member by member as above. */
export function experimentRecord({ body }: FisDocument): ExperimentRecord {
  const run = textIn(body, 'run') ?? '';
  if (!isRunId(run)) throw new Error(`the store holds a run id of an unknown form: ${run}`);
  return {
    templateId: textIn(body, 'templateId') ?? '',
    actionsMode: textIn(body, 'actionsMode') === 'skip-all' ? 'skip-all' : 'run-all',
    tags: textsIn(body, 'tags'),
    template: objectIn(body, 'template'),
    accountConfigurations: listIn(body, 'accountConfigurations').filter(isObject),
    simulated: memberOf(body, 'simulated') === true,
    run,
    seed: Number(memberOf(body, 'seed')),
    ...parts(body),
  };
}

type Parts = Pick<ExperimentRecord, 'resolved' | 'stop' | 'end'>;

/** What `experimentBody` wrote as a whole is read as a whole. */
function parts(body: JsonObject): Parts {
  const [resolved, stop, end] = ['resolved', 'stop', 'end'].map((name) => memberOf(body, name) ?? null);
  // Only this program writes these members, with exactly these types.
  return { resolved, stop, end } as unknown as Parts;
}

/** It is there, and nobody has ended it, or asked for its end. */
export const isOpen = (record: ExperimentRecord | null): boolean => record?.end === null && record.stop === null;

/** The first end is the one that counts. */
export const ended = (record: ExperimentRecord, how: FisEnd): ExperimentRecord =>
  record.end === null ? { ...record, end: how } : record;

/** One that was stopped before its run began: nothing was done. */
export const unbegun = ({ by }: ExperimentRecord['stop'] & object, atMs: number): FisEnd =>
  by === 'lever'
    ? { status: 'cancelled', reason: 'Experiment cancelled by the safety lever.', error: null, atMs }
    : { status: 'stopped', reason: 'Experiment stopped.', error: null, atMs };
