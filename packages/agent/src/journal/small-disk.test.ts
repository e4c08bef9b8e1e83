import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '@firedrill/core/words/json';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('../testing/small-disk-main.ts', import.meta.url));

test('a journal on a full disk goes on in its reserve, then refuses; on a read-only one it is read', ({ skip }) => {
  const directory = mkdtempSync(path.join(tmpdir(), 'fd-small-'));
  try {
    const argv = ['-rm', process.execPath, '--conditions=source', main, path.join(directory, 'disk')];
    const { stdout, stderr } = spawnSync('unshare', argv, { encoding: 'utf8', timeout: 60_000 });
    skip(stdout === null || stdout === '', `no mount namespace can be made here: ${stderr}`);
    const seen: JsonObject = JSON.parse(stdout);
    skip('cannot' in seen, `no tmpfs can be mounted here: ${JSON.stringify(seen['cannot'])}`);
    expect(seen).toMatchObject({ mounted: true, damage: null, isRefused: true, isLocked: true });
    expect(seen['appended']).toBeGreaterThan(200);
    expect(seen['refused']).toMatch(/ENOSPC/);
    expect(seen).toMatchObject({ firstIs: 'recovered', lastIs: 'live' });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
