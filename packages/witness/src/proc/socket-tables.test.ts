import { expect, test } from 'vitest';

import { createSocketTables } from './socket-tables.ts';

test('readings never overlap: who asks for a fresh one meanwhile shares the next', async () => {
  const tables = await createSocketTables()(process.pid);
  const [first, ...others] = await Promise.all([tables.fresh(), tables.fresh(), tables.fresh()]);
  const [second, third] = others;
  expect(second?.beginNs).toBeGreaterThanOrEqual(first.endNs);
  expect(third).toBe(second);
  const later = await tables.fresh();
  expect(later.beginNs).toBeGreaterThanOrEqual(third?.endNs ?? 0n);
  tables.close();
});

test('what was read a moment ago serves whoever is content with the latest', async () => {
  const tables = await createSocketTables()(process.pid);
  const [first, second] = await Promise.all([tables.latest(), tables.latest()]);
  expect(second).toBe(first);
  tables.close();
});
