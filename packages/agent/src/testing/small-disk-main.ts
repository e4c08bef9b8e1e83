import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { reasonOf } from '@firedrill/core/errors';
import { openJournal } from '../journal/journal.ts';
import { tryLock } from '../journal/lock.ts';
import { openJournalFile } from '../journal/node-file.ts';
import { createNodeClock } from '../node-clock.ts';
import { claimRecords, createSilentNotes, injectionAt } from './records.ts';

/**
 * Fills a small file system of its own and makes it read-only, with a journal on it. Runs in a mount namespace that
 * its caller made (unshare(1)), so the mounts end with it. Says what it saw as one line of JSON.
 */
const directory = process.argv[2] ?? '';
const options = { clock: createNodeClock(), notes: createSilentNotes(), bootId: 'boot' };
mkdirSync(directory, { recursive: true });
mount('-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', directory);

const file = await openJournalFile(path.join(directory, 'journal'));
const journal = await openJournal(file, options);
await journal.append(claimRecords(0));
const lock = tryLock(directory, 'test');
fill(path.join(directory, 'filler'));
const { appended, refused } = await appendUntilRefused();
const recovered = { type: 'recovered', injection: injectionAt(0), how: 'restored', detail: '' } as const;
await journal.owe([recovered]);
rmSync(path.join(directory, 'filler'));
await journal.append(claimRecords(101));
await journal.close();
await file.close();
lock?.release();

mount('-o', 'remount,ro', directory);
const sizeBytes = statSync(path.join(directory, 'journal')).size;
const readOnly = await openJournal(await openJournalFile(path.join(directory, 'journal')), options);
const isRefused = await readOnly.append(claimRecords(102)).then(
  () => false,
  () => true,
);
const seen = {
  mounted: existsSync(path.join(directory, 'journal')) && sizeBytes > 0,
  appended,
  refused,
  damage: readOnly.damage(),
  firstIs: readOnly.state.injections.get(injectionAt(0))?.state,
  lastIs: readOnly.state.injections.get(injectionAt(101))?.state,
  isRefused,
  isLocked: tryLock(directory, 'test') !== null,
};
process.stdout.write(`${JSON.stringify(seen)}\n`);

async function appendUntilRefused(): Promise<{ appended: number; refused: string }> {
  for (let appended = 0; appended < 10_000; appended++) {
    try {
      await journal.append(claimRecords(1 + (appended % 100)));
    } catch (thrown) {
      return { appended, refused: reasonOf(thrown) };
    }
  }
  return { appended: 10_000, refused: '' };
}

function mount(...words: string[]): void {
  const { status, stderr, error } = spawnSync('mount', words, { encoding: 'utf8', timeout: 15_000 });
  if (status === 0) return;
  process.stdout.write(`${JSON.stringify({ cannot: error?.message ?? stderr })}\n`);
  process.exit(0);
}

/** Takes every byte that is left. */
function fill(name: string): void {
  for (let sizeBytes = 64 * 1024; sizeBytes >= 1; sizeBytes /= 2) {
    while (append(name, Math.floor(sizeBytes))) continue;
  }
}

function append(name: string, sizeBytes: number): boolean {
  try {
    writeFileSync(name, Buffer.alloc(sizeBytes, 1), { flag: 'a' });
    return true;
  } catch {
    return false;
  }
}
