/**
 * To be run by unshare(1) in a user and mount namespace of its own: mounts a tmpfs of 1 MiB on the directory in its
 * argument, fills it under a living store, makes room again, and prints what the store did as one line of JSON.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { FiredrillError } from '@firedrill/core/errors';
import { openStore } from '../open.ts';
import { createRunsStore } from '../runs.ts';
import { made } from './made-store.ts';

const [, , directory = ''] = process.argv;
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory], {
  encoding: 'utf8',
  timeout: 15_000,
});
if (mounted.status !== 0) throw mounted.error ?? new Error(mounted.stderr);
const run = made.run(1);
const store = createRunsStore(openStore(path.join(directory, 'store.sqlite')), made.around('full'));
store.create(run, { name: 'full', leaseUntilNs: 1n, bodies: [made.body(1)] });
const filler = path.join(directory, 'filler');
fill(filler);
const acknowledged: number[] = [];
const refusedWith = await appendUntilRefused();
const readable = store.eventsAfter(run, 0).map(({ seq }) => seq);
rmSync(filler);
await store.append(run, 1, [made.body(0)]);
const seqs = store.eventsAfter(run, 0).map(({ seq }) => seq);
process.stdout.write(`${JSON.stringify({ refusedWith, acknowledged, readable, seqs })}\n`);

function fill(file: string): void {
  for (let sizeBytes = 65_536; sizeBytes >= 1; ) {
    try {
      appendFileSync(file, Buffer.alloc(sizeBytes));
    } catch {
      // ENOSPC: no room for so much; try less.
      sizeBytes = Math.floor(sizeBytes / 2);
    }
  }
}

async function appendUntilRefused(): Promise<string> {
  for (let count = 0; count < 2_000; count += 1) {
    try {
      const [event] = await store.append(run, 1, [made.body(count)]);
      acknowledged.push(event?.seq ?? 0);
    } catch (thrown) {
      return thrown instanceof FiredrillError ? thrown.code : String(thrown);
    }
  }
  return 'never';
}
