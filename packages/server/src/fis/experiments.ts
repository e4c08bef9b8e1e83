import { reasonOf } from '@firedrill/core/errors';
import type { Notes } from '@firedrill/core/ports';
import type { RunEvent } from '@firedrill/core/words/events';
import type { RunId } from '@firedrill/core/words/ids';
import type { Runs } from '../runs/runs.ts';
import type { RunsStore } from '../store/runs.ts';
import { beginExperiment, type BeginPorts, type ResolvedPart } from './begin-experiment.ts';
import {
  ended,
  experimentBody,
  experimentRecord,
  type ExperimentRecord,
  type FisEnd,
  isOpen,
  unbegun,
} from './experiment-record.ts';
import { actionState, endOf, experimentState } from './experiment-state.ts';
import type { FisScope, FisStore } from './fis-store.ts';
import { oneAtATime } from './in-turns.ts';
import { actionChanges, type FisOccurrence, pending } from './occurrence.ts';
import { createOverRuns, type OverRuns } from './over-runs.ts';
import { afterEvents, noProgress, type Progress, progressOf } from './progress.ts';

export interface ExperimentsPorts extends BeginPorts {
  readonly store: FisStore;
  readonly runs: Pick<Runs, 'start' | 'stop' | 'finished'>;
  readonly runStore: Pick<RunsStore, 'find' | 'eventsAfter' | 'onAppend' | 'together'>;
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
  /** How many experiments of one account and region are under way. */
  readonly active: (scope: FisScope) => number;
  /** Stops all of one account and region; resolves when they have ended. */
  readonly stopAll: (scope: FisScope, why: string) => Promise<void>;
  /**
   * Asks for the end of all of one account and region, before anything goes on that a server which died was stopping.
   */
  readonly askAll: (scope: FisScope, why: string) => void;
  /** The runs whose end somebody asked for and did not see: to be told to them before they go on. */
  readonly stopsAsked: () => ReadonlyMap<RunId, ExperimentRecord['stop'] & object>;
  /** Goes on with what a server that died left: to be called once, after the runs were resumed with their stops. */
  readonly resume: () => void;
  /** How many experiments there are of each state, for people who watch the server. */
  readonly counts: () => { readonly [status: string]: number };
}

/** What could not be written into a record is written again after so long. */
const againMs = 250;

interface Living {
  readonly scope: FisScope;
  readonly id: string;
  readonly run: RunId;
  readonly record: Pick<ExperimentRecord, 'templateId' | 'template' | 'simulated' | 'actionsMode'>;
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
export const createExperiments = (ports: ExperimentsPorts): Experiments => new LivingExperiments(ports);

class LivingExperiments implements Experiments {
  readonly #ports: ExperimentsPorts;
  readonly #over: OverRuns;
  readonly #living = new Map<RunId, Living>();
  /** One at a time: between two of them, what is under way has its turn. */
  readonly #toBegin = oneAtATime((thrown) =>
    // The store was closed or cannot be written: the next start goes on with it.
    this.#ports.notes.note('error', `an experiment could not begin: ${reasonOf(thrown)}`),
  );

  constructor(ports: ExperimentsPorts) {
    this.#ports = ports;
    this.#over = createOverRuns(ports.runStore);
    ports.runStore.onAppend((run, events) => this.#appended(run, events));
  }

  begin(scope: FisScope, id: string): void {
    const record = this.#record(scope, id);
    if (record === null || record.end !== null) return;
    const one = this.#take(scope, id, record);
    this.#toBegin(() => this.#begin(one));
  }

  async #begin(one: Living): Promise<void> {
    const { scope, id } = one;
    const record = this.#record(scope, id);
    if (record === null || !isOpen(record)) return;
    this.#tell(one, { type: 'experiment-state', from: pending, to: experimentState(record, null) });
    await beginExperiment(
      this.#ports,
      { scope, id, record },
      {
        told: (what) => this.#tell(one, what),
        keep: (part) => this.#keep(one, part),
        end: (how) => this.#end(one, how),
        goesOn: () => isOpen(this.#record(scope, id)),
      },
    );
  }

  #keep(one: Living, { after, more, resolved }: ResolvedPart): void {
    const { store } = this.#ports;
    store.together(() => {
      const kept = store.get('experiment', one.scope, one.id);
      if (kept !== null) store.resolved.add(kept.place, after, more);
      if (resolved !== null) this.#change(one, (record) => ({ ...record, resolved }));
    });
  }

  stop(scope: FisScope, id: string, asked: ExperimentRecord['stop'] & object): void {
    const record = this.#record(scope, id);
    if (record === null || record.end !== null || record.stop !== null) return;
    const { runs, runStore, nowMs } = this.#ports;
    const one = this.#living.get(record.run) ?? this.#take(scope, id, record);
    this.#change(one, (each) => ({ ...each, stop: asked }));
    if (runs.finished(record.run) !== null) runs.stop(record.run, { ...asked, interrupt: false });
    else if (runStore.find(record.run) === null) this.#end(one, unbegun(asked, nowMs()));
  }

  progress({ run }: ExperimentRecord): Progress | null {
    return this.#living.get(run)?.progress ?? this.#over.progress(run);
  }

  active(scope: FisScope): number {
    return [...this.#living.values()].filter((one) => samePlace(one.scope, scope)).length;
  }

  async stopAll(scope: FisScope, why: string): Promise<void> {
    const own = [...this.#living.values()].filter((one) => samePlace(one.scope, scope));
    for (const { id } of own) this.stop(scope, id, { by: 'lever', why });
    await Promise.all(own.map(({ ended }) => ended.promise));
  }

  askAll(scope: FisScope, why: string): void {
    for (const each of this.#open()) {
      if (each.record.stop !== null || !samePlace(each.scope, scope)) continue;
      this.#ports.store.revise('experiment', scope, each.id, (body) => ({ ...body, stop: { by: 'lever', why } }));
    }
  }

  stopsAsked(): ReadonlyMap<RunId, ExperimentRecord['stop'] & object> {
    return new Map(this.#open().flatMap(({ record: { run, stop } }) => (stop === null ? [] : [[run, stop]])));
  }

  resume(): void {
    for (const { scope, id, record } of this.#open()) this.#resume(scope, id, record);
  }

  counts(): { readonly [status: string]: number } {
    const counts: { [status: string]: number } = {};
    for (const { scope, id, progress } of this.#living.values()) {
      const record = this.#record(scope, id);
      if (record === null) continue;
      const { status } = experimentState(record, progress);
      counts[status] = (counts[status] ?? 0) + 1;
    }
    return counts;
  }

  /** Those whose records have no end. */
  #open(): readonly { readonly scope: FisScope; readonly id: string; readonly record: ExperimentRecord }[] {
    const all = this.#ports.store.all('experiment');
    const records = all.map(({ scope, ...document }) => ({
      scope,
      id: document.id,
      record: experimentRecord(document),
    }));
    return records.filter(({ record }) => record.end === null);
  }

  #resume(scope: FisScope, id: string, record: ExperimentRecord): void {
    const { runStore, nowMs } = this.#ports;
    if (runStore.find(record.run) === null) {
      if (record.stop === null) this.begin(scope, id);
      else this.#end(this.#take(scope, id, record), unbegun(record.stop, nowMs()));
      return;
    }
    const one = this.#take(scope, id, record);
    one.progress = progressOf(runStore.eventsAfter(record.run, 0));
    if (one.progress.endMs !== null) this.#endAsRun(one, one.progress, one.progress.endMs);
  }

  #appended(run: RunId, events: readonly RunEvent[]): void {
    const one = this.#living.get(run);
    if (one === undefined) return;
    const was = one.progress;
    const is = afterEvents(was ?? noProgress, events);
    one.progress = is;
    for (const what of actionChanges(was ?? noProgress, is)) this.#tell(one, what);
    if (is.endMs !== null) this.#endAsRun(one, is, is.endMs);
    else if (was?.phase !== is.phase || was.stop !== is.stop) {
      const record = this.#record(one.scope, one.id);
      if (record !== null) this.#tellState(one, { before: record, after: record, was, is });
    }
  }

  #endAsRun(one: Living, progress: Progress, atMs: number): void {
    // Hundreds may end together. A stop may be asked for until this is written, and then is true.
    const write = (): void => {
      const asked = this.#ports.runStore.together(
        () => this.#revise(one, (record) => ended(record, endOf(progress, atMs, record.stop))),
        (changed) => this.#ended(one, changed),
      );
      asked.catch((thrown: unknown) => this.#endLater(one, thrown, write));
    };
    write();
  }

  #record(scope: FisScope, id: string): ExperimentRecord | null {
    const document = this.#ports.store.get('experiment', scope, id);
    return document === null ? null : experimentRecord(document);
  }

  #take(scope: FisScope, id: string, record: ExperimentRecord): Living {
    const { run } = record;
    const one = { scope, id, run, record, progress: null, ended: Promise.withResolvers<void>() };
    this.#living.set(run, one);
    return one;
  }

  #change(one: Living, act: (record: ExperimentRecord) => ExperimentRecord): void {
    const changed = this.#revise(one, act);
    if (changed !== null) this.#tellState(one, changed);
  }

  #revise(one: Living, act: (record: ExperimentRecord) => ExperimentRecord): Changed | null {
    const before = this.#record(one.scope, one.id);
    const revised = this.#ports.store.revise('experiment', one.scope, one.id, (body) => ({
      ...body,
      ...experimentBody(act(experimentRecord({ id: one.id, createdMs: 0, body }))),
    }));
    if (before === null || revised === null) return null;
    return { before, after: experimentRecord(revised), was: one.progress, is: one.progress };
  }

  /** The end of one that has no run under way. */
  #end(one: Living, how: FisEnd): void {
    try {
      this.#ended(
        one,
        this.#revise(one, (record) => ended(record, how)),
      );
    } catch (thrown) {
      this.#endLater(one, thrown, () => this.#end(one, how));
    }
  }

  /** A store that cannot be written now is asked again: nothing else would ever write this end. */
  #endLater({ id }: Living, thrown: unknown, write: () => void): void {
    this.#ports.notes.note('error', `the end of ${id} cannot be written: ${reasonOf(thrown)}`);
    setTimeout(write, againMs).unref();
  }

  #ended(one: Living, changed: Changed | null): void {
    const end = changed?.after.end ?? null;
    for (const [action, progress] of Object.entries(one.progress?.actions ?? {})) {
      if (end === null || progress.state !== 'running' || progress.refused !== null) continue;
      this.#tell(one, { type: 'action-end', action, state: actionState({ ...one.record, end }, action, one.progress) });
    }
    if (changed !== null) this.#tellState(one, changed);
    this.#over.keep(one.run, one.progress);
    this.#living.delete(one.run);
    one.ended.resolve();
  }

  #tellState(one: Living, { before, after, was, is }: Changed): void {
    const [from, to] = [experimentState(before, was), experimentState(after, is)];
    if (from.status !== to.status) this.#tell(one, { type: 'experiment-state', from, to });
  }

  #tell({ scope, id, record }: Living, what: FisOccurrence['what']): void {
    const { templateId, template, simulated } = record;
    const atMs = this.#ports.nowMs();
    this.#ports.occurred({ scope, experiment: id, templateId, template, simulated, atMs, what });
  }
}

interface Changed {
  readonly before: ExperimentRecord;
  readonly after: ExperimentRecord;
  readonly was: Progress | null;
  readonly is: Progress | null;
}
