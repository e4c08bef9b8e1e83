import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { expect, test } from 'vitest';

const main = join(import.meta.dirname, `full-disk-main${extname(import.meta.filename)}`);

/** The state directory has no byte left: stopping needs none, with the server and without it. */
test.for(['listening', 'silent'])(
  'on a full disk `stop` takes back, the server %s',
  { timeout: 120_000 },
  (how, { skip }) => {
    const directory = mkdtempSync(join(tmpdir(), 'fd-full-'));
    try {
      const argv = ['-rm', process.execPath, '--conditions=source', main, join(directory, 'disk'), how];
      const { stdout, stderr } = spawnSync('unshare', argv, { encoding: 'utf8', timeout: 110_000 });
      skip(/unshare failed|mount:/.test(stderr), `no tmpfs can be mounted here: ${stderr}`);
      const seen: unknown = JSON.parse(stdout);
      expect(seen, stderr).toMatchObject({ paused: true, stopped: { status: 0 } });
      // A store that cannot be written ends a run by itself, when it notices before the stop: then it is inconclusive.
      expect(seen).toHaveProperty('ended.status', expect.toBeOneOf([3, 5]));
      expect(seen).toHaveProperty('after', expect.stringMatching(/[SR]/));
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
);
