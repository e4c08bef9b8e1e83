import type { RunId } from '@firedrill/core/words/ids';
import type { JsonObject } from '@firedrill/core/words/json';

/** Why and how an experiment ended, in AWS's words for the status. */
export interface FisEnd {
  readonly status: 'completed' | 'stopped' | 'failed' | 'cancelled';
  readonly reason: string;
  readonly error: { readonly code: string; readonly location: string | null } | null;
  readonly atMs: number;
}

/** A target of an experiment after it was resolved. */
export interface FisResolved {
  readonly targetName: string;
  readonly resourceType: string;
  readonly information: readonly { readonly [name: string]: string }[];
  /** Why it is empty or smaller than meant. */
  readonly notes: readonly string[];
}

/**
 * One experiment as the server keeps it (kind `experiment` of the store). What it is at any moment is a function of
 * this record and of the events of its run.
 */
export interface FisExperimentRecord {
  readonly id: string;
  readonly templateId: string;
  readonly account: string;
  readonly region: string;
  readonly createdMs: number;
  readonly actionsMode: 'run-all' | 'skip-all';
  readonly tags: { readonly [name: string]: string };
  /** The template's members as they were at the start. */
  readonly template: JsonObject;
  readonly accountConfigurations: readonly JsonObject[];
  readonly simulated: boolean;
  /** Chosen with the record, so that a run that was begun is found again; none exists before `resolved` is known. */
  readonly run: RunId;
  readonly seed: number;
  readonly startedMs: number | null;
  /** Null until the targets were resolved. */
  readonly resolved: readonly FisResolved[] | null;
  /** Null while it is under way. */
  readonly end: FisEnd | null;
}
