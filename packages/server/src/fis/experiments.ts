import type { Notes } from '@firedrill/core/ports';
import type { RunEvent } from '@firedrill/core/words/events';
import type { RunId } from '@firedrill/core/words/ids';
import type { Runs } from '../runs/runs.ts';
import type { RunsStore } from '../store/runs.ts';
import type { BeginPorts } from './begin-experiment.ts';
import { beginExperiment } from './begin-experiment.ts';
import { experimentBody, experimentRecord, type ExperimentRecord, type FisEnd } from './experiment-record.ts';
import { endOf, experimentState } from './experiment-state.ts';
import type { FisKept, FisScope, FisStore } from './fis-store.ts';
import { actionChanges, type FisOccurrence } from './occurrence.ts';
import { afterEvent, noProgress, type Progress, progressOf } from './progress.ts';

export interface ExperimentsPorts extends BeginPorts {
  readonly store: FisStore;
  readonly runs: Pick<Runs, 'start' | 'stop' | 'finished'>;
  readonly runStore: Pick<RunsStore, 'find' | 'eventsAfter' | 'onAppend'>;
  readonly nowMs: () => number;
  readonly notes: Notes;
  readonly occurred: (occurrence: FisOccurrence) => void;
}

/** The experiments of this server: their records and runs, kept together. */
export interface Experiments {
  /** The run of an experiment that was just recorded is begun, soon and once. */
  readonly begin: (scope: FisScope, id: string) => void;
  readonly stop: (scope: FisScope, id: string, asked: ExperimentRecord['stop'] & object) => void;
  /** Null while no run has begun. */
  readonly progress: (record: ExperimentRecord) => Progress | null;
  /** Experiments of one account and region that are under way. */
  readonly active: (scope: FisScope) => readonly FisKept[];
  /** Stops all of one account and region; resolves when they have ended. */
  readonly stopAll: (scope: FisScope, why: string) => Promise<void>;
  /** Goes on with what a server that died left: to be called once, after the runs were resumed. */
  readonly resume: () => void;
  /** How many experiments there are of each state, for people who watch the server. */
  readonly counts: () => { readonly [status: string]: number };
}

interface Living {
  readonly scope: FisScope;
  readonly id: string;
  progress: Progress | null;
  readonly ended: PromiseWithResolvers<void>;
}

const samePlace = (one: FisScope, other: FisScope): boolean =>
  one.account === other.account && one.region === other.region;

/**
 * Keeps records and runs together: a record is durable before its run begins, a wish to stop before anything is
 * stopped, and the end of a run is written into its record when the run's last event is durable; what a death leaves
 * between two of these is made good by `resume`.
 */
export function createExperiments(ports: ExperimentsPorts): Experiments {
  const { store, runs, runStore, nowMs } = ports;
  const living = new Map<RunId, Living>();
  const known = (scope: FisScope, id: string): { document: FisKept; record: ExperimentRecord } | null => {
    const document = store.get('experiment', scope, id);
    return document === null ? null : { document, record: experimentRecord(document) };
  };
  const tell = ({ scope, id }: Living, templateId: string, what: FisOccurrence['what']): void =>
    ports.occurred({ scope, experiment: id, templateId, atMs: nowMs(), what });
  const change = (one: Living, act: (record: ExperimentRecord) => ExperimentRecord): ExperimentRecord | null => {
    const before = known(one.scope, one.id);
    const revised = store.revise('experiment', one.scope, one.id, (body) => {
      const record = experimentRecord({ id: one.id, createdMs: 0, body });
      return { ...body, ...experimentBody(act(record)) };
    });
    if (before === null || revised === null) return null;
    const after = experimentRecord(revised);
    tellState(one, { before: before.record, after, was: one.progress, is: one.progress });
    return after;
  };
  const tellState = (one: Living, { before, after, was, is }: Changed): void => {
    const [from, to] = [experimentState(before, was), experimentState(after, is)];
    if (from.status !== to.status) tell(one, after.templateId, { type: 'experiment-state', from, to });
  };
  const end = (one: Living, how: FisEnd): void => {
    const after = change(one, (record) => (record.end === null ? { ...record, end: how } : record));
    if (after === null) return;
    living.delete(after.run);
    one.ended.resolve();
  };
  runStore.onAppend((run, events) => {
    const one = living.get(run);
    const before = one === undefined ? null : known(one.scope, one.id);
    if (one === undefined || before === null) return;
    const was = one.progress;
    const is = events.reduce(afterEvent, was ?? noProgress);
    one.progress = is;
    for (const what of actionChanges(was ?? noProgress, is)) tell(one, before.record.templateId, what);
    const { record } = before;
    if (is.endMs === null) tellState(one, { before: record, after: record, was, is });
    else end(one, endOf(is, is.endMs));
  });
  const take = (scope: FisScope, id: string, run: RunId): Living => {
    const one: Living = { scope, id, progress: null, ended: Promise.withResolvers<void>() };
    living.set(run, one);
    return one;
  };
  const begin: Experiments['begin'] = (scope, id) => {
    const found = known(scope, id);
    if (found === null || found.record.end !== null) return;
    const one = take(scope, id, found.record.run);
    setImmediate(() => {
      const now = known(scope, id);
      if (now === null || now.record.end !== null || now.record.stop !== null) return;
      beginExperiment(ports, now.record, {
        told: (what) => tell(one, now.record.templateId, what),
        resolved: (resolved) => change(one, (record) => ({ ...record, resolved })),
        end: (how) => end(one, how),
      });
    });
  };
  const stop: Experiments['stop'] = (scope, id, asked) => {
    const found = known(scope, id);
    if (found === null || found.record.end !== null || found.record.stop !== null) return;
    const one = living.get(found.record.run) ?? take(scope, id, found.record.run);
    change(one, (record) => ({ ...record, stop: asked }));
    if (runs.finished(found.record.run) !== null) runs.stop(found.record.run, { ...asked, interrupt: false });
    else if (runStore.find(found.record.run) === null) end(one, unbegun(asked, nowMs()));
  };
  const progress: Experiments['progress'] = (record) => {
    const one = living.get(record.run);
    if (one !== undefined) return one.progress;
    const events: readonly RunEvent[] = runStore.find(record.run) === null ? [] : runStore.eventsAfter(record.run, 0);
    return events.length === 0 ? null : progressOf(events);
  };
  const active: Experiments['active'] = (scope) =>
    [...living.values()].flatMap((one) => {
      const document = samePlace(one.scope, scope) ? store.get('experiment', scope, one.id) : null;
      return document === null ? [] : [document];
    });
  return {
    begin,
    stop,
    progress,
    active,
    stopAll: async (scope, why) => {
      const own = [...living.values()].filter((one) => samePlace(one.scope, scope));
      for (const { id } of own) stop(scope, id, { by: 'lever', why });
      await Promise.all(own.map(({ ended }) => ended.promise));
    },
    resume: () => {
      for (const document of store.all('experiment')) resumeOne(document);
    },
    counts: () => {
      const states = [...living.values()].flatMap((one) => {
        const found = known(one.scope, one.id);
        return found === null ? [] : [experimentState(found.record, one.progress).status];
      });
      return Object.fromEntries(Map.groupBy(states, (each) => each).entries().map(([name, all]) => [name, all.length]));
    },
  };

  function resumeOne({ scope, id, body }: FisKept & { readonly scope: FisScope }): void {
    const record = experimentRecord({ id, createdMs: 0, body });
    if (record.end !== null) return;
    const row = runStore.find(record.run);
    if (row === null) {
      const { stop: asked } = record;
      if (asked === null) begin(scope, id);
      else end(take(scope, id, record.run), unbegun(asked, nowMs()));
      return;
    }
    const one = take(scope, id, record.run);
    one.progress = progressOf(runStore.eventsAfter(record.run, 0));
    if (one.progress.endMs !== null) end(one, endOf(one.progress, one.progress.endMs));
    else if (record.stop !== null) runs.stop(record.run, { ...record.stop, interrupt: false });
  }
}

interface Changed {
  readonly before: ExperimentRecord;
  readonly after: ExperimentRecord;
  readonly was: Progress | null;
  readonly is: Progress | null;
}

/** One that was stopped before its run began: nothing was done. */
const unbegun = ({ by }: ExperimentRecord['stop'] & object, atMs: number): FisEnd =>
  by === 'lever'
    ? { status: 'cancelled', reason: 'Experiment cancelled by the safety lever.', error: null, atMs }
    : { status: 'stopped', reason: 'Experiment stopped.', error: null, atMs };
