/**
 * Appends to a run without end and says on standard output what was acknowledged, one number a line; the test kills it.
 * Arguments: the store's file and the run.
 */
import { writeSync } from 'node:fs';
import { isRunId } from '@firedrill/core/words/ids';
import { openStore } from '../open.ts';
import { createRunsStore } from '../runs.ts';
import { made } from './made-store.ts';

const [, , file = '', run = ''] = process.argv;
if (!isRunId(run)) throw new Error(`${run} is no run`);
const store = createRunsStore(openStore(file), made.around('dies'));
store.create(run, { name: 'dies', leaseUntilNs: 1n, bodies: [made.body(1)] });
for (let count = 2; ; count += 1) {
  const [event] = await store.append(run, 1, [made.body(count)]);
  writeSync(1, `${event?.seq ?? 0}\n`);
}
