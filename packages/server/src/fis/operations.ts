import type { Clock, Notes } from '@firedrill/core/ports';
import {
  type FisOperation,
  type FisOperationName,
  fisOperationNames,
  type FisOperations,
} from '../api/fis/operation.ts';
import { FisFault } from './fis-fault.ts';

/** What the operations of AWS FIS work with. */
export interface FisContext {
  readonly clock: Clock;
  readonly notes: Notes;
  /** Whether targets are invented and only agents simulated. */
  readonly simulate: boolean;
  /** A file of resources, or null: then they are made up to fit. */
  readonly inventoryFile: string | null;
  /** Alarms mapped to probes, hypotheses, quotas; null where nobody named one. */
  readonly configFile: string | null;
  /** How many times as fast the engine's clock runs. */
  readonly timeScale: number;
}

/** All operations; one that is missing refuses by name. */
export function createFisOperations(_context: FisContext): FisOperations {
  const all: { [name in FisOperationName]?: FisOperation } = {};
  for (const name of fisOperationNames) all[name] = missing(name);
  return all as FisOperations; // each of the names has been given one
}

const missing = (name: FisOperationName) => (): never => {
  throw new FisFault('UnknownOperationException', `${name} is not served yet`);
};
