import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { orBlind } from '../reading.ts';
import { untilPresent } from '../fixture.ts';
import { diskFill } from './disk-fill.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'witness-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('space is taken by a file and given back with it', async () => {
  const measure = diskFill({ kind: 'disk-fill', path: folder, bytes: 32 * 1024 * 1024 });
  expect(await measure.baseline()).toMatchObject({ present: false });
  const path = join(folder, 'full');
  writeFileSync(path, Buffer.alloc(40 * 1024 * 1024, 1));
  const full = await untilPresent(measure, true);
  expect(full.measured['takenBytes']).toBeGreaterThanOrEqual(0.95 * 32 * 1024 * 1024);
  rmSync(path);
  await untilPresent(measure, false);
});

test('a path that is not there is blind, by the name of the error', async () => {
  const measure = diskFill({ kind: 'disk-fill', path: join(folder, 'nowhere'), bytes: 1 });
  expect(await orBlind('effect', measure.baseline)).toEqual({ blind: expect.stringContaining('ENOENT') });
});
