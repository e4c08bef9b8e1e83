import { afterEach, expect, test } from 'vitest';

import { createVictims, idle, until, untilPresent } from '../fixture.ts';
import { cpuLoad } from './cpu-load.ts';

const victims = createVictims();
afterEach(victims.endAll);

/** Burns a core while its input says so: `1` begins, `0` ends. */
const burner = `
  let burning = false;
  process.stdin.on('data', (bytes) => { burning = bytes[0] === 49; });
  const burn = () => { const end = Date.now() + (burning ? 20 : 0); while (Date.now() < end); setTimeout(burn, 1); };
  burn(); console.log('ready');`;

test('a burning process is seen through its environment, before and after it is not', async () => {
  const measure = cpuLoad({ kind: 'cpu-load', percent: 20, cores: 1, environment: 'FIREDRILL_MARK=i-burn' });
  expect(await measure.baseline()).toMatchObject({ present: false });
  const { child } = await victims.start(burner, { FIREDRILL_MARK: 'i-burn' });
  child.stdin?.write('1');
  const burning = await untilPresent(measure, true);
  expect(burning.measured['busyPercent']).toBeLessThan(110);
  child.stdin?.write('0');
  await untilPresent(measure, false);
});

test('an idle process burns nothing', async () => {
  const { identity } = await victims.start(idle);
  const measure = cpuLoad({ kind: 'cpu-load', percent: 30, cores: 1, pids: [identity] });
  await measure.baseline();
  const measured = await until('a whole window', async () => {
    const reading = await measure.read();
    return 'measured' in reading && reading.measured['busyPercent'] !== undefined ? reading : null;
  });
  expect(measured.present).toBe(false);
  expect(measured.measured['busyPercent']).toBeLessThan(20);
});

test('the whole machine is compared with its rest', async () => {
  const measure = cpuLoad({ kind: 'cpu-load', percent: 100 });
  const rest = await measure.baseline();
  expect(rest).toMatchObject({ present: false, measured: { busyPercent: expect.any(Number) } });
});
