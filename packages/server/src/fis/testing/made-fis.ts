import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JsonObject } from '@firedrill/core/words/json';
import type { FisCaller, FisOperationName, FisOperations } from '../../api/fis/operation.ts';
import { openStore } from '../../store/open.ts';
import { createFisStore } from '../create-fis-store.ts';
import type { FisContext, FisExperimentOperations } from '../fis-context.ts';
import { newFisId } from '../fis-id.ts';
import type { FisScope, FisStore } from '../fis-store.ts';
import { createFisOperations } from '../operations.ts';
import { isObject, textIn } from '../json-members.ts';
import { awsQuotas, type FisQuotas } from '../quotas.ts';
import { createSafetyLevers, type SafetyLevers } from '../safety-levers.ts';

const account = '123456789012';

export interface MadeFisChoices {
  readonly quotas?: Partial<FisQuotas>;
  readonly engage?: (scope: FisScope) => Promise<void>;
  readonly actionExecutes?: FisContext['actionExecutes'];
  readonly simulated?: boolean;
}

/** The operations of FIS on a store in a file, which can be closed and opened again as a restart does. */
export interface MadeFis {
  readonly operations: FisOperations;
  readonly store: FisStore;
  readonly levers: SafetyLevers;
  /** What was noted. */
  readonly said: readonly string[];
  /** Sets the wall clock. */
  readonly setNowMs: (nowMs: number) => void;
  readonly ask: (name: FisOperationName, input: JsonObject, caller?: FisCaller) => Promise<JsonObject>;
  /** Closes the store and opens what is in the file. */
  readonly again: (choices?: MadeFisChoices) => MadeFis;
  readonly remove: () => void;
}

const unasked = () => Promise.reject(new Error('experiments are no part of this test'));
const experiments: FisExperimentOperations = {
  StartExperiment: unasked,
  StopExperiment: unasked,
  GetExperiment: unasked,
  ListExperiments: unasked,
  ListExperimentResolvedTargets: unasked,
};

export function madeFis(choices: MadeFisChoices = {}): MadeFis {
  return openedIn(mkdtempSync(path.join(tmpdir(), 'firedrill-fis-')), choices);
}

function openedIn(root: string, { quotas, engage, actionExecutes, simulated = false }: MadeFisChoices): MadeFis {
  let wallMs = 1_616_432_464_025;
  const said: string[] = [];
  const database = openStore(path.join(root, 'store.sqlite'));
  const store = createFisStore(database);
  const nowMs = (): number => wallMs;
  const notes = { note: (level: string, text: string) => void said.push(`${level}: ${text}`) };
  const levers = createSafetyLevers({ store, nowMs, notes, engage: engage ?? (() => Promise.resolve()) });
  const operations = createFisOperations({
    store,
    nowMs,
    newId: newFisId,
    experiments,
    levers,
    quotas: { ...awsQuotas, ...quotas },
    actionExecutes: actionExecutes ?? (() => null),
    simulated,
    notes,
  });
  return {
    operations,
    store,
    levers,
    said,
    setNowMs: (atMs) => void (wallMs = atMs),
    ask: async (name, input, caller = callerIn()) => operations[name](input, caller),
    again: (later = {}) => {
      database.close();
      return openedIn(root, later);
    },
    remove: () => {
      database.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Who asks, from an account and region. */
export const callerIn = (region = 'us-east-1', ofAccount = account): FisCaller => ({
  account: ofAccount,
  region,
  accessKey: 'AKIA',
});

/** A template that waits, and then stops one instance. */
export const madeTemplate = (changes: JsonObject = {}): JsonObject => ({
  description: 'Stops one instance after a while',
  stopConditions: [{ source: 'none' }],
  targets: {
    one: { resourceType: 'aws:ec2:instance', resourceTags: { env: 'test' }, selectionMode: 'COUNT(1)' },
  },
  actions: {
    wait: { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } },
    stop: { actionId: 'aws:ec2:stop-instances', targets: { Instances: 'one' }, startAfter: ['wait'] },
  },
  roleArn: `arn:aws:iam::${account}:role/drill`,
  ...changes,
});

/** The one resource in an answer. */
export function inside(answer: JsonObject): JsonObject {
  const [only] = Object.values(answer);
  if (!isObject(only)) throw new RangeError('no resource in it');
  return only;
}

/** Its id. */
export const idIn = (answer: JsonObject): string => textIn(inside(answer), 'id') ?? '';

/** Creates a template and gives its id. */
export const createdId = async (fis: MadeFis, changes: JsonObject = {}, caller = callerIn()): Promise<string> =>
  idIn(await fis.ask('CreateExperimentTemplate', madeTemplate(changes), caller));
