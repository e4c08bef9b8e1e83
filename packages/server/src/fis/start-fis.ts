import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { ProbePort } from '@firedrill/core/engine/engine-ports';
import { FiredrillError } from '@firedrill/core/errors';
import type { Clock, Notes } from '@firedrill/core/ports';
import type { FastifyInstance } from 'fastify';
import {
  type AccessKey,
  credentialsFile,
  keptAccessKeys,
  type KeptAccessKeys,
  keyIsTold,
} from '../api/fis/access-keys.ts';
import { serveFis } from '../api/fis/serve.ts';
import type { StateDir } from '../state-dir.ts';
import { version } from '../version.ts';
import type { RunId } from '@firedrill/core/words/ids';
import type { Runs, StopAsked } from '../runs/runs.ts';
import type { RunsStore } from '../store/runs.ts';
import { type FisConfiguration, readConfiguration } from './configuration.ts';
import { createExperimentLogs } from './experiment-logs.ts';
import { createFisDomain, type FisDomain } from './fis-domain.ts';
import { readInventory } from './read-inventory.ts';
import { createWebhooks } from './webhooks.ts';

/** How AWS FIS is to be served. */
export interface FisChoices {
  /** HOST:PORT; port 0 takes a free one. */
  readonly listen: string;
  /** Keys beside those of DIR/credentials; where there are any, no such file is made. */
  readonly accessKeys: readonly AccessKey[];
  readonly simulate: boolean;
  readonly inventoryFile: string | null;
  readonly configFile: string | null;
  readonly timeScale: number;
}

/** A server of AWS FIS that listens, and what people should know to use it. */
export interface FisFront {
  /** HOST:PORT with the port that was taken. */
  readonly address: string;
  /** Whether others than this machine reach it, in clear. */
  readonly isOpen: boolean;
  readonly simulate: boolean;
  /** The credentials file, as long as nobody was told of the key that was made for it; else null. */
  readonly newCredentials: string | null;
  /** To be called when whoever started it was told of these credentials. */
  readonly credentialsTold: () => void;
  /** The end that was asked for of a run which is to be resumed, or null. */
  readonly stopAsked: (run: RunId) => StopAsked | null;
  /** Goes on with what a server that died left, after its runs were resumed. */
  readonly resume: () => void;
  readonly close: () => Promise<void>;
  /** Resolves when logs are written and receivers told, or given up; to be awaited when no run is left. */
  readonly told: () => Promise<void>;
}

/** The same as a message between processes. */
export type FisSaid = Pick<FisFront, 'address' | 'isOpen' | 'simulate' | 'newCredentials'>;

export interface FisSurroundings {
  readonly dir: StateDir;
  readonly database: DatabaseSync;
  readonly runs: Pick<Runs, 'start' | 'stop' | 'finished'>;
  readonly runStore: RunsStore;
  readonly notes: Notes;
  readonly clock: Clock;
  /** A port for probes that belong to no run. */
  readonly newPort: () => ProbePort;
  /** The native API, which is served at the same address. */
  readonly api: FastifyInstance;
}

/**
 * Serves AWS FIS beside the native API; null where nobody asked for it. `giveUp` is called when it cannot be.
 * @throws FiredrillError as `readConfiguration`, `readInventory`, `serveFis` and `keptAccessKeys`
 */
export async function startFis(
  choices: FisChoices | null,
  surroundings: FisSurroundings,
  giveUp: () => Promise<void>,
): Promise<FisFront | null> {
  if (choices === null) return null;
  try {
    return await serveChosen(choices, surroundings);
  } catch (thrown) {
    await giveUp();
    throw thrown;
  }
}

async function serveChosen(choices: FisChoices, surroundings: FisSurroundings): Promise<FisFront> {
  const { dir, database, runs, runStore, notes, clock, newPort, api } = surroundings;
  const { listen, accessKeys, simulate, inventoryFile, configFile, timeScale } = choices;
  const configuration = configurationFor(simulate, configFile);
  const inventory = readInventory(inventoryFile);
  // What can be wrong with files was told: a key is made only for a server that can begin.
  const made = (): KeptAccessKeys => keptAccessKeys(dir.root, inventory?.account ?? null);
  const kept = accessKeys.length > 0 ? { keys: [], isUntold: false } : made();
  const logs = createExperimentLogs({
    directory: configuration.logDirectory ?? path.join(dir.root, 'fis-logs'),
    ofAll: configuration.logDirectory !== null,
    notes,
  });
  const { receivers } = configuration;
  const webhooks = createWebhooks({ receivers, newId: randomUUID, nowMs: Date.now, notes });
  const domain = createFisDomain({
    database,
    runs,
    runStore,
    notes,
    clock,
    newPort,
    simulate,
    inventory,
    configuration,
    occurred: (occurrence) => {
      logs.occurred(occurrence);
      webhooks.occurred(occurrence);
    },
    timeScale: timeScale === 1 ? (configuration.timeScale ?? 1) : timeScale,
  });
  const { operations } = domain;
  const stopAsked = stopOf(domain.stopsAsked());
  const { address, isOpen, close } = await serveFis({
    listen,
    operations,
    keys: [...accessKeys, ...kept.keys],
    simulate,
    home: inventory,
    notes,
    version,
    native: (request, response) => api.routing(request, response),
    experimentStates: domain.states,
  });
  notes.note('info', 'AWS FIS is served', { address, simulate });
  const told = async (): Promise<void> => {
    await Promise.all([logs.written(), webhooks.end()]);
  };
  const newCredentials = kept.isUntold ? credentialsFile(dir.root) : null;
  const credentialsTold = (): void => keyIsTold(dir.root);
  const closeAll = (): Promise<void> => {
    domain.end();
    return close();
  };
  const front = { address, isOpen, simulate, newCredentials, credentialsTold, stopAsked, told };
  return { ...front, resume: domain.resume, close: closeAll };
}

const stopOf =
  (stops: ReturnType<FisDomain['stopsAsked']>): FisFront['stopAsked'] =>
  (run) => {
    const asked = stops.get(run);
    return asked === undefined ? null : { ...asked, interrupt: false };
  };

/** @throws FiredrillError as `readConfiguration`; `usage` for a speed that reality does not have */
function configurationFor(simulate: boolean, file: string | null): FisConfiguration {
  const configuration = readConfiguration(file, process.env);
  // Agents and probes inherit the environment.
  for (const name of configuration.secretVariables) delete process.env[name];
  if (configuration.timeScale === null || simulate) return configuration;
  throw new FiredrillError('usage', `${file}: spec.timeScale is for simulations; give --simulate`);
}
