import { randomBytes, randomInt } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { ProbePort } from '@firedrill/core/engine/engine-ports';
import type { Clock, Notes } from '@firedrill/core/ports';
import { type RunId, runId } from '@firedrill/core/words/ids';
import { inventoryWithin, unknownInventory } from '@firedrill/dialects/fis/inventory-within';
import { fisActionOf } from '@firedrill/dialects/fis/loose-template';
import { madeInventory } from '@firedrill/dialects/fis/made-inventory';
import type { FisInventory, FisResource } from '@firedrill/dialects/fis/resource';
import type { FisOperations } from '../api/fis/operation.ts';
import type { Runs } from '../runs/runs.ts';
import type { RunsStore } from '../store/runs.ts';
import { alarmReadingOf } from './alarm-reading.ts';
import { alarmsAgainst } from './alarms-against.ts';
import type { BeginPorts } from './begin-experiment.ts';
import type { FisConfiguration } from './configuration.ts';
import { createFisStore } from './create-fis-store.ts';
import { createExperiments } from './experiments.ts';
import type { ExperimentRecord } from './experiment-record.ts';
import type { FisScope } from './fis-store.ts';
import { newFisId } from './fis-id.ts';
import type { FisOccurrence } from './occurrence.ts';
import { createFisOperations } from './operations.ts';
import { experimentOperations } from './operations/experiments.ts';
import type { GivenInventory } from './read-inventory.ts';
import { createRetention } from './retention.ts';
import { createSafetyLevers } from './safety-levers.ts';

/** What the operations of AWS FIS work with. */
export interface FisDomainAsked {
  readonly database: DatabaseSync;
  readonly runs: Pick<Runs, 'start' | 'stop' | 'finished'>;
  readonly runStore: RunsStore;
  readonly notes: Notes;
  /** Whose hours count for what is kept. */
  readonly clock: Clock;
  /** A port for probes that belong to no run. */
  readonly newPort: () => ProbePort;
  /** Whether targets are invented and only agents simulated. */
  readonly simulate: boolean;
  /** The resources that there are, or null: then they are made up to fit. */
  readonly inventory: GivenInventory | null;
  readonly configuration: FisConfiguration;
  /** Hears what happens to experiments. */
  readonly occurred: (occurrence: FisOccurrence) => void;
  /** A run goes so many times as fast as its template says. */
  readonly timeScale: number;
}

export interface FisDomain {
  readonly operations: FisOperations;
  /** How many experiments are under way, by their state. */
  readonly states: () => { readonly [state: string]: number };
  /** The ends that were asked for and that runs may not have heard of; to be called before runs are resumed. */
  readonly stopsAsked: () => ReadonlyMap<RunId, ExperimentRecord['stop'] & object>;
  /** Goes on with what a server that died left, after its runs were resumed. */
  readonly resume: () => void;
  /** Looks after nothing by itself any more; to be called before the store is closed. */
  readonly end: () => void;
}

/** Everything of AWS FIS that is not HTTP: documents, experiments, levers. */
export function createFisDomain(asked: FisDomainAsked): FisDomain {
  const { database, runs, runStore, notes, newPort, simulate, timeScale, configuration, occurred } = asked;
  const store = createFisStore(database);
  const { endpoint, mapped, hypothesisOf, secrets, quotas, targetQuotas } = configuration;
  const nowMs = (): number => Date.now();
  const alarms = alarmReadingOf({ simulated: simulate, environment: process.env, endpoint, mapped });
  const experiments = createExperiments({
    store,
    runs,
    runStore,
    nowMs,
    notes,
    timeScale,
    occurred,
    inventoryOf: inventories(asked),
    alarms,
    hypothesisOf,
    secrets,
    targetQuotas,
  });
  const engage = (scope: FisScope): Promise<void> => experiments.stopAll(scope, leverWhy);
  const levers = createSafetyLevers({ store, nowMs, engage, notes });
  const shared = { store, nowMs, newId: newFisId, levers, quotas, actionExecutes, simulated: simulate, notes };
  const operations = createFisOperations({
    ...shared,
    experiments: experimentOperations({
      ...shared,
      experiments,
      newRun: () => runId(randomBytes(10)),
      newSeed: () => randomInt(2 ** 32),
      alarmsAgainst: (template) => alarmsAgainst({ alarms, newPort }, template),
    }),
  });
  const retention = createRetention({ store, clock: asked.clock, notes, retentionDays: quotas.retentionDays });
  return {
    operations,
    states: () => experiments.counts(),
    stopsAsked: () => {
      for (const scope of levers.engaging()) experiments.askAll(scope, leverWhy);
      return experiments.stopsAsked();
    },
    resume: () => {
      retention.begin();
      experiments.resume();
      levers.resume();
    },
    end: retention.end,
  };
}

const leverWhy = 'the safety lever was engaged';

/** Where an action executes without a simulation, in words; null: nowhere yet. */
const actionExecutes = (actionId: string): string | null =>
  fisActionOf(actionId)?.executes === true ? 'in the server itself' : null;

/** Resources of the file where an experiment looks, or made up for each; without a simulation none are known. */
function inventories({ simulate, inventory }: FisDomainAsked): BeginPorts['inventoryOf'] {
  if (!simulate) return () => unknownInventory;
  if (inventory === null) {
    return (template, { accounts, region, seed }) => {
      const made = accounts.map((account) => madeInventory(template, { account, region, seed }));
      return joined(made);
    };
  }
  // What was seen of a list is remembered with it, so the same place has the same lists.
  const places = new Map<string, FisInventory>();
  return (_template, { accounts, region }) => {
    const key = JSON.stringify([region, accounts]);
    const known = places.get(key) ?? inventoryWithin(inventory.inventory, { accounts, region });
    places.delete(key);
    places.set(key, known);
    const [oldest] = places.keys();
    if (places.size > mostPlaces && oldest !== undefined) places.delete(oldest);
    return known;
  };
}

/** So many places are remembered. */
const mostPlaces = 16;

function joined(inventories: readonly FisInventory[]): FisInventory {
  const [only, ...others] = inventories;
  if (only !== undefined && others.length === 0) return only;
  const byType = new Map<string, readonly FisResource[]>();
  return {
    *prepare() {
      for (const { prepare } of inventories) if (prepare !== undefined) yield* prepare();
    },
    resourcesOf: (type) => {
      const known = byType.get(type) ?? distinct(inventories.flatMap(({ resourcesOf }) => resourcesOf(type)));
      byType.set(type, known);
      return known;
    },
  };
}

/** What a template names by its ARN is made for each account, and is there once. */
const distinct = (resources: readonly FisResource[]): readonly FisResource[] => [
  ...new Map(resources.map((each) => [each.arn, each])).values(),
];
