import { afterEach, expect, test } from 'vitest';

import { createVictims, untilPresent } from '../fixture.ts';
import { memoryFill } from './memory-fill.ts';

const victims = createVictims();
afterEach(victims.endAll);

const filler = `
  let kept = null;
  process.stdin.on('data', () => { kept = Buffer.alloc(200 * 1024 * 1024, 1); });
  console.log('ready');`;

test('memory is taken when the process takes it, and free when the process is gone', async () => {
  const { child, identity } = await victims.start(filler);
  const measure = memoryFill({ kind: 'memory-fill', bytes: 200 * 1024 * 1024, pids: [identity] });
  expect(await measure.baseline()).toMatchObject({ present: false });
  child.stdin?.write('go');
  const filled = await untilPresent(measure, true);
  expect(filled.measured['ownBytes']).toBeGreaterThanOrEqual(0.95 * 200 * 1024 * 1024);
  child.kill('SIGKILL');
  await untilPresent(measure, false);
});

test('the machine is measured against its baseline, and cannot be checked without one', async () => {
  const measure = memoryFill({ kind: 'memory-fill', bytes: 2 ** 50 });
  expect(await measure.baseline()).toMatchObject({ present: false, measured: { fallBytes: 0 } });
  expect(await measure.check()).toHaveProperty('blind');
});
