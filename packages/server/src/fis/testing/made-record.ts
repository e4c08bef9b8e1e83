import { runId } from '@firedrill/core/words/ids';
import type { JsonObject } from '@firedrill/core/words/json';
import type { ExperimentRecord } from '../experiment-record.ts';

/** An experiment that was asked for, and that nothing has happened to yet. */
export const madeRecord = (actions: JsonObject): ExperimentRecord => ({
  templateId: 'EXT1',
  actionsMode: 'run-all',
  tags: {},
  template: { roleArn: 'arn:aws:iam::123456789012:role/drill', actions, stopConditions: [{ source: 'none' }] },
  accountConfigurations: [],
  simulated: true,
  run: runId(new Uint8Array(10)),
  seed: 1,
  resolved: null,
  stop: null,
  end: null,
});
