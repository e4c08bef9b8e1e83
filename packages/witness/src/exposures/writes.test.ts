import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { createVictims, untilMet } from '../fixture.ts';
import { createOwnProcesses } from '../proc/ours.ts';
import { writes } from './writes.ts';

const victims = createVictims();
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'witness-'));
});
afterEach(async () => {
  await victims.endAll();
  rmSync(folder, { recursive: true });
});

/** Opens a file, and writes to it while it is told to go on. */
function writer(path: string): string {
  return `const fs = require('node:fs'); const file = fs.openSync('${path}', 'a');
    process.stdin.on('data', () => fs.writeSync(file, 'a line')); console.log('ready');`;
}

test('a process that writes while the effect is there is counted, its earlier writes are not', async () => {
  const { child, identity } = await victims.start(writer(join(folder, 'log')));
  child.stdin?.write('1');
  const measure = writes({ kind: 'writes', pids: [identity] }, createOwnProcesses());
  expect(await measure.read(false)).toMatchObject({ met: 0, of: 1 });
  await expect.poll(() => measure.read(true)).toMatchObject({ of: 1 });
  child.stdin?.write('2');
  expect(await untilMet(measure, 1)).toMatchObject({ met: 1, of: 1 });
});

test('writers of a file system are found by what they hold open, without our own filler', async () => {
  const other = await victims.start(writer(join(folder, 'log')));
  const ours = await victims.start(writer(join(folder, 'fill')), { FIREDRILL_MARK: 'i-writes' });
  const measure = writes(
    { kind: 'writes', path: folder, exceptEnvironment: 'FIREDRILL_MARK=i-writes' },
    createOwnProcesses(),
  );
  await measure.read(false);
  other.child.stdin?.write('1');
  ours.child.stdin?.write('1');
  await expect
    .poll(async () => {
      const reading = await measure.read(true);
      return 'evidence' in reading ? reading.evidence : '';
    })
    .toMatch(/processes made write calls/);
  const reading = await untilMet(measure, 1);
  expect(reading.evidence).not.toContain(`process ${ours.identity.pid} `);
});
