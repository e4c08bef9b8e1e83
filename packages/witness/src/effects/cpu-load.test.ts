import { afterEach, expect, test } from 'vitest';

import { createVictims, idle, until, untilPresent } from '../fixture.ts';
import { cpuLoad } from './cpu-load.ts';

const victims = createVictims();
afterEach(victims.endAll);

/** Burns a core while its input says so: `1` begins, `0` ends. */
const burner = `
  let burning = false;
  process.stdin.on('data', (bytes) => { burning = bytes[0] === 49; if (burning) setImmediate(burn); });
  const burn = () => {
    if (!burning) return;
    const end = Date.now() + 20;
    while (Date.now() < end);
    setTimeout(burn, 1);
  };
  console.log('ready');`;

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

test('what burns less than asked is still there, and so told; what burns nothing is not', {
  timeout: 30_000,
}, async () => {
  const partly = `
    let end = 0;
    process.stdin.on('data', (bytes) => { end = bytes[0] - 48; });
    const burn = () => { const until = performance.now() + end; while (performance.now() < until); };
    setInterval(burn, 50); console.log('ready');`;
  const { child } = await victims.start(partly, { FIREDRILL_MARK: 'i-less' });
  const small = cpuLoad({ kind: 'cpu-load', percent: 5, cores: 1, environment: 'FIREDRILL_MARK=i-less' });
  const large = cpuLoad({ kind: 'cpu-load', percent: 10, cores: 1, environment: 'FIREDRILL_MARK=i-less' });
  await Promise.all([small.baseline(), large.baseline()]);
  child.stdin?.write('6');
  expect((await untilPresent(large, true)).measured['less'] ?? 0).toBe(0);
  child.stdin?.write('1');
  const weak = await until('it burns less', async () => {
    const reading = await large.read();
    return 'measured' in reading && reading.measured['less'] === 1 ? reading : null;
  });
  expect(weak.present).toBe(true);
  await small.read();
  child.kill('SIGKILL');
  await untilPresent(large, false);
  await untilPresent(small, false);
});

test('nothing burns, nothing is there', async () => {
  const measure = cpuLoad({ kind: 'cpu-load', percent: 1, cores: 1, environment: 'FIREDRILL_MARK=i-nobody' });
  await measure.baseline();
  expect(await measure.check()).toMatchObject({ present: false });
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
