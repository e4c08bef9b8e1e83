import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockServer } from './sole-server.ts';

test('a second server is refused until the first one lets go', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fd-lock-'));
  const file = join(folder, 'server.lock');
  const first = lockServer(file);
  expect(() => lockServer(file)).toThrow(expect.objectContaining({ code: 'journal-locked' }));
  first.release();
  lockServer(file).release();
  rmSync(folder, { recursive: true });
});
