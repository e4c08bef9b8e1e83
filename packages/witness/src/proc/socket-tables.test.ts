import { expect, test } from 'vitest';

import { createOwnProcesses } from './ours.ts';
import { createSocketTables } from './socket-tables.ts';

test('readings never overlap: who asks for a fresh one meanwhile shares the next', async () => {
  const tables = await createSocketTables(createOwnProcesses())(process.pid);
  const underWay = tables.fresh();
  await new Promise(setImmediate);
  const [first, second, third] = await Promise.all([underWay, tables.fresh(), tables.fresh()]);
  expect(second.beginNs).toBeGreaterThanOrEqual(first.endNs);
  expect(third).toBe(second);
  expect((await tables.fresh()).beginNs).toBeGreaterThanOrEqual(third.endNs);
  tables.close();
});

test('what was read a moment ago serves whoever is content with the latest', async () => {
  const tables = await createSocketTables(createOwnProcesses())(process.pid);
  const [first, second] = await Promise.all([tables.latest(), tables.latest()]);
  expect(second).toBe(first);
  tables.close();
});
