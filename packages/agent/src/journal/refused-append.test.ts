import type * as Fs from 'node:fs';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createVirtualClock } from '@firedrill/core/testing/virtual-clock';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { claimRecords, createSilentNotes, injectionAt } from '../testing/records.ts';
import { openJournal } from './journal.ts';
import { openJournalFile, readJournalFile } from './node-file.ts';
import { readJournal } from './read-journal.ts';
import type { JournalRecord } from './records.ts';

/** So many bytes of a real file can still be written; then the disk is full. */
const room = vi.hoisted(() => ({ bytes: Number.POSITIVE_INFINITY }));

vi.mock('node:fs', async (original) => {
  const { promisify } = await import('node:util');
  const fs = await original<typeof Fs>();
  const written = promisify(fs.write);
  const write = Object.assign(() => undefined, {
    [promisify.custom]: async (fd: number, bytes: Uint8Array, offset: number, length: number, position: number) => {
      const fits = Math.min(length, room.bytes);
      if (fits === 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      room.bytes -= fits;
      return written(fd, bytes, offset, fits, position);
    },
  });
  return { ...fs, write };
});

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'fd-refused-'));
});
afterEach(() => {
  room.bytes = Number.POSITIVE_INFINITY;
  rmSync(directory, { recursive: true, force: true });
});

const opened = (file: Awaited<ReturnType<typeof openJournalFile>>) =>
  openJournal(file, { clock: createVirtualClock(), notes: createSilentNotes(), bootId: 'boot' });

/**
 * What a crash finds: one claim is durable, then so many bytes of a second one were written before the disk was full,
 * then so many of a third one before everything died.
 */
async function crashed(refusedBytes: number, tornBytes: number) {
  const name = path.join(directory, `journal-${refusedBytes}-${tornBytes}`);
  const file = await openJournalFile(name);
  const journal = await opened(file);
  await journal.append(claimRecords(1));
  const tried = async (bytes: number, records: readonly JournalRecord[]): Promise<boolean> => {
    room.bytes = bytes;
    const problem: unknown = await journal.append(records).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    return problem === null;
  };
  const isWhole = await tried(refusedBytes, [...claimRecords(2), ...claimRecords(3)]);
  const last = await tried(tornBytes, claimRecords(4));
  const copy = `${name}.found`;
  copyFileSync(name, copy);
  room.bytes = Number.POSITIVE_INFINITY;
  await journal.close();
  await file.close();
  const read = await readJournal({ read: () => readJournalFile(copy) });
  rmSync(name);
  rmSync(copy);
  return { isWhole, last, ...read };
}

test('what a refused append left behind is never damage, wherever it and the next one were cut off', async () => {
  const claimed = (state: Awaited<ReturnType<typeof crashed>>['state']) => [...state.injections.keys()];
  const problems: string[] = [];
  let [refused, isWhole] = [0, false];
  for (; !isWhole; refused += 97) {
    for (let torn = 0; torn < 1300 && !isWhole; torn += 67) {
      const found = await crashed(refused, torn);
      ({ isWhole } = found);
      if (isWhole) break;
      const { damage, state, last } = found;
      const at = `refused after ${refused} bytes, the next one torn after ${torn}`;
      if (damage !== null) problems.push(`${at}: ${damage}`);
      if (!claimed(state).includes(injectionAt(1))) problems.push(`${at}: what was durable is lost`);
      if (last && !claimed(state).includes(injectionAt(4))) problems.push(`${at}: what was acknowledged is lost`);
      if (last && claimed(state).includes(injectionAt(2))) problems.push(`${at}: what was refused comes true`);
    }
  }
  expect(refused).toBeGreaterThan(600);
  expect(problems).toEqual([]);
}, 60_000);

test('the next append goes on behind what a refused one left, and is read after a crash', async () => {
  const file = await openJournalFile(path.join(directory, 'journal'));
  await file.append(new TextEncoder().encode('one'));
  room.bytes = 2;
  await expect(file.append(new TextEncoder().encode('refused'))).rejects.toThrow(/ENOSPC/);
  room.bytes = Number.POSITIVE_INFINITY;
  await file.append(new TextEncoder().encode('two'));
  expect(Buffer.from(await file.read()).toString('utf8')).toBe('oneretwo');
  await file.close();
});
