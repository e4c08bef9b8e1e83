import { describe, expect, test } from 'vitest';
import { createMemoryJournalFile } from '../testing/memory-journal-file.ts';
import { claimRecords, createSilentNotes, injectionAt } from '../testing/records.ts';
import { createVirtualClock, settled } from '@firedrill/core/testing/virtual-clock';
import { rememberedInjections } from './fold.ts';
import { compactionBytes, openJournal } from './journal.ts';
import type { JournalRecord } from './records.ts';

async function opened(file = createMemoryJournalFile()) {
  const clock = createVirtualClock();
  const notes = createSilentNotes();
  return { file, clock, notes, journal: await openJournal(file, { clock, notes, bootId: 'boot' }) };
}

const endRecords = (index: number): JournalRecord[] => [
  { type: 'recovered', injection: injectionAt(index), how: 'restored', detail: '' },
  { type: 'settled', hold: 'cell', key: `key-${index}` },
];

describe('a journal', () => {
  test('writes what comes together in one sync', async () => {
    const { file, journal } = await opened();
    await Promise.all([1, 2, 3, 4].map((index) => journal.append(claimRecords(index))));
    expect(file.syncs()).toBe(1);
    expect(journal.state.keys.size).toBe(4);
  });

  test('counts an append only when it is durable, and what is owed at once', async () => {
    const { file, journal } = await opened();
    const { promise, resolve } = Promise.withResolvers<void>();
    file.gate = promise;
    const appended = journal.append(claimRecords(1));
    void journal.owe([{ type: 'epoch', run: 'r-aaaaaaaaaaaaaaaa', epoch: 4 }]);
    await settled();
    expect([journal.state.keys.size, journal.state.epochs.size]).toEqual([0, 1]);
    resolve();
    await appended;
    expect(journal.state.keys.size).toBe(1);
  });

  test('refuses what cannot be written, writes what is owed later and in order', async () => {
    const { file, clock, journal } = await opened();
    await journal.append(claimRecords(1));
    file.fail = { code: 'ENOSPC' };
    expect(await journal.owe(endRecords(1))).toBe(false);
    await expect(journal.append(claimRecords(2))).rejects.toMatchObject({ code: 'journal-unwritable' });
    await clock.advance(2500);
    expect(journal.state.keys.size).toBe(0);
    file.fail = null;
    await clock.advance(1000);
    file.crash();
    const next = await opened(file);
    expect([next.journal.state.keys.size, next.journal.damage()]).toEqual([0, null]);
    expect(next.journal.state.injections.get(injectionAt(1))?.state).toBe('recovered');
    expect(next.journal.state.injections.has(injectionAt(2))).toBe(false);
  });

  test.each([0, 10, 300, 700, 2000])('is not confused by what a failed append left (%i bytes)', async (tornBytes) => {
    const { file, journal } = await opened();
    await journal.append(claimRecords(1));
    file.fail = { code: 'EIO', at: 'sync', tornBytes };
    await expect(journal.append([...claimRecords(2), ...claimRecords(3)])).rejects.toThrow(/EIO/);
    file.fail = null;
    await journal.append(endRecords(1));
    const next = await opened(file);
    expect(next.journal.damage()).toBeNull();
    expect([...next.journal.state.injections.keys()]).toEqual([injectionAt(1)]);
  });

  test('is compacted when it has grown, and keeps what is live and what is remembered', async () => {
    const { file, journal } = await opened();
    await journal.append(claimRecords(200, 'live'));
    for (let round = 0; file.bytes().length < compactionBytes; round++) {
      await journal.append(claimRecords(round % 100));
      await journal.append(endRecords(round % 100));
    }
    await journal.append(claimRecords(201, 'live too'));
    await settled();
    expect(file.bytes().length).toBeLessThan(compactionBytes / 4);
    await journal.append(claimRecords(202, 'after'));
    const { journal: next } = await opened(file);
    expect([...next.state.keys.values()].map(({ key }) => key)).toEqual(['live', 'live too', 'after']);
    expect(next.damage()).toBeNull();
    expect(next.state.injections.get(injectionAt(7))?.state).toBe('recovered');
    expect(rememberedInjections).toBeGreaterThan(100);
  });

  test('goes on uncompacted where there is no room for it', async () => {
    const { file, journal, notes } = await opened();
    file.fail = { code: 'ENOSPC', at: 'replace' };
    for (let round = 0; file.bytes().length < compactionBytes + 10_000; round++) {
      await journal.append(claimRecords(round % 100));
      await journal.append(endRecords(round % 100));
    }
    await settled();
    expect(notes.lines.join()).toContain('cannot be compacted now');
    await journal.append(claimRecords(200));
    expect((await opened(file)).journal.state.injections.get(injectionAt(200))?.state).toBe('live');
  });

  test('waits for what is being written when it is closed, and stops retrying', async () => {
    const { file, clock, journal } = await opened();
    file.fail = { code: 'EIO' };
    await journal.owe(endRecords(1));
    await journal.close();
    file.fail = null;
    await clock.advance(5000);
    expect(file.syncs()).toBe(0);
  });
});
