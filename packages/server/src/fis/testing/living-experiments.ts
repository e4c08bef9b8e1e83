import path from 'node:path';
import type { Clock } from '@firedrill/core/ports';
import type { Quality } from '@firedrill/core/words/events';
import { type RunId, runId } from '@firedrill/core/words/ids';
import type { JsonObject } from '@firedrill/core/words/json';
import { Timeline } from '@firedrill/core/testing/virtual-clock';
import { madeInventory } from '@firedrill/dialects/fis/made-inventory';
import type { FisInventory } from '@firedrill/dialects/fis/resource';
import { createServerAgents } from '../../agents/server-agents.ts';
import type { FisCaller } from '../../api/fis/operation.ts';
import { createRuns, type Runs } from '../../runs/runs.ts';
import { openStore } from '../../store/open.ts';
import { createRunsStore, type RunsStore } from '../../store/runs.ts';
import { made } from '../../store/testing/made-store.ts';
import type { AssertAlarms } from '../assert-alarms.ts';
import { createFisStore } from '../create-fis-store.ts';
import { createExperiments, type Experiments } from '../experiments.ts';
import type { FisExperimentOperations } from '../fis-context.ts';
import { newFisId } from '../fis-id.ts';
import type { FisStore } from '../fis-store.ts';
import type { FisOccurrence } from '../occurrence.ts';
import { createFisOperations } from '../operations.ts';
import { experimentOperations } from '../operations/experiments.ts';
import { awsQuotas, type FisQuotas } from '../quotas.ts';
import { createSafetyLevers, type SafetyLevers } from '../safety-levers.ts';
import { callerIn, idIn, inside, madeTemplate } from './made-fis.ts';

export interface LivingChoices {
  readonly quotas?: Partial<FisQuotas>;
  readonly simulated?: boolean;
  readonly assertAlarms?: AssertAlarms;
  /** What the probes of stop conditions say. */
  readonly quality?: () => Quality;
  readonly alarmsAgainst?: () => Promise<string | null>;
  /** Without it resources are made up to fit. */
  readonly inventory?: FisInventory;
}

/** One life of a server that serves experiments: the real engine and real stores in a file, under a virtual clock. */
export interface Life {
  readonly runs: Runs;
  readonly runStore: RunsStore;
  readonly store: FisStore;
  readonly experiments: Experiments;
  readonly levers: SafetyLevers;
  readonly occurred: readonly FisOccurrence[];
  readonly ask: (name: keyof FisExperimentOperations, input: JsonObject, caller?: FisCaller) => Promise<JsonObject>;
  /** Creates a template, and gives its id. */
  readonly template: (changes?: JsonObject) => Promise<string>;
  /** Starts an experiment of a template, and gives its id. */
  readonly start: (template: string, more?: JsonObject) => Promise<string>;
  readonly get: (id: string) => Promise<JsonObject>;
  /** Its clock is silent from now on, and its store closed. */
  readonly die: () => void;
}

export interface World {
  /** A life of the server on what is in the file; the one before should have died. */
  readonly live: (choices?: LivingChoices) => Life;
  readonly passMs: (ms: number) => Promise<void>;
  readonly remove: () => void;
}

export function fisWorld(): World {
  const at = made.directory();
  const file = path.join(at.root, 'store.sqlite');
  const timeline = new Timeline();
  const opened: ReturnType<typeof openStore>[] = [];
  return {
    live: (choices = {}) => {
      const database = openStore(file);
      opened.push(database);
      return lifeOn(database, timeline, choices);
    },
    passMs: async (ms) => {
      // A beginning waits for the event loop's next turn.
      await new Promise((resolve) => setImmediate(resolve));
      const untilNs = timeline.nowNs() + BigInt(Math.round(ms * 1e6));
      timeline.at(untilNs, () => undefined);
      await timeline.run(
        untilNs,
        () => false,
        () => undefined,
      );
    },
    remove: () => {
      for (const database of opened) if (database.isOpen) database.close();
      at.remove();
    },
  };
}

let drawn = 0;
const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, () => (drawn += 1) % 251);

function lifeOn(database: ReturnType<typeof openStore>, timeline: Timeline, choices: LivingChoices): Life {
  let isDead = false;
  const nowMs = (): number => 1_800_000_000_000 + Number(timeline.nowNs() / 1_000_000n);
  const clock: Clock = {
    nowNs: () => timeline.nowNs(),
    wallTime: () => new Date(nowMs()).toISOString(),
    at: (atNs, call) => timeline.at(atNs, () => (isDead ? undefined : call())),
  };
  const runStore = createRunsStore(database, { clock, bootId: 'boot', owner: 'one', soon: queueMicrotask });
  const notes = { note: () => undefined };
  const runs = runsOn(clock, runStore, choices);
  const store = createFisStore(database);
  const occurred: FisOccurrence[] = [];
  const experiments = createExperiments({
    store,
    runs,
    runStore,
    nowMs,
    notes,
    timeScale: 1,
    occurred: (what) => void occurred.push(what),
    inventoryOf: (template, { accounts: [account = ''], region, seed }) =>
      choices.inventory ?? madeInventory(template, { account, region, seed }),
    alarms: { invented: true, endpoint: null, mapped: [] },
    hypothesisOf: () => null,
    secrets: [],
    targetQuotas: {},
  });
  const quotas = { ...awsQuotas, ...choices.quotas };
  const levers = createSafetyLevers({ store, nowMs, notes, engage: (scope) => experiments.stopAll(scope, 'lever') });
  const { simulated = true } = choices;
  const shared = { store, nowMs, newId: newFisId, levers, quotas, actionExecutes: () => null, simulated, notes };
  const own = experimentOperations({
    ...shared,
    experiments,
    newRun: (): RunId => runId(bytes(10)),
    newSeed: () => 7,
    alarmsAgainst: choices.alarmsAgainst ?? (() => Promise.resolve(null)),
  });
  const all = createFisOperations({ ...shared, experiments: own });
  const ask: Life['ask'] = async (name, input, caller = callerIn()) => own[name](input, caller);
  return {
    runs,
    runStore,
    store,
    experiments,
    levers,
    occurred,
    ask,
    template: async (changes) => idIn(await all.CreateExperimentTemplate(madeTemplate(changes), callerIn())),
    start: async (template, more = {}) =>
      idIn(await ask('StartExperiment', { experimentTemplateId: template, ...more })),
    get: async (id) => inside(await ask('GetExperiment', { id })),
    die: () => {
      isDead = true;
      database.close();
    },
  };
}

function runsOn(clock: Clock, store: RunsStore, { assertAlarms, quality }: LivingChoices): Runs {
  const runs: Runs = createRuns({
    clock,
    store,
    agents: createServerAgents({
      clock,
      tell: (event) => runs.agentTold(event),
      assertAlarms: assertAlarms ?? (() => Promise.resolve(null)),
    }),
    bootId: 'boot',
    simulated: false,
    versions: {},
    notes: { note: () => undefined },
    randomness: { bytes },
    alerts: { begin: () => undefined, end: () => undefined },
    probesWith: () => ({
      sample: async () => ({ quality: quality?.() ?? 'good', value: null, detail: 'an alarm' }),
      end: () => undefined,
    }),
  });
  return runs;
}
