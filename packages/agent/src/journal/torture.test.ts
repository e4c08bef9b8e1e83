import { describe, expect, test } from 'vitest';
import type { InjectionId } from '@firedrill/core/words/ids';
import { createMemoryJournalFile } from '../testing/memory-journal-file.ts';
import { claimRecords, createSilentNotes, injectionAt } from '../testing/records.ts';
import { createVirtualClock } from '@firedrill/core/testing/virtual-clock';
import { fold, snapshot } from './fold.ts';
import { encodeFrame } from './frames.ts';
import { openJournal } from './journal.ts';
import type { JournalState } from './fold.ts';
import { readJournal } from './read-journal.ts';
import type { JournalRecord } from './records.ts';

const options = () => ({ clock: createVirtualClock(), notes: createSilentNotes(), bootId: 'boot' });
const reading = (bytes: Uint8Array) => readJournal({ read: () => Promise.resolve(bytes) });
const plain = (state: JournalState) => ({
  keys: [...state.keys],
  injections: [...state.injections],
  epochs: [...state.epochs],
});
const live = (state: JournalState): InjectionId[] =>
  [...state.injections.values()].filter((each) => each.state !== 'recovered').map((each) => each.injection);

/** A life: three injections, the first one taken back; what was durable after each append is remembered. */
async function written() {
  const file = createMemoryJournalFile();
  const journal = await openJournal(file, options());
  const acknowledged: { endBytes: number; live: InjectionId[] }[] = [{ endBytes: 0, live: [] }];
  const steps: JournalRecord[][] = [
    claimRecords(1),
    claimRecords(2, 'key-1'),
    [{ type: 'released', injection: injectionAt(1), why: 'asked' }],
    [{ type: 'recovered', injection: injectionAt(1), how: 'restored', detail: '' }],
    claimRecords(3),
  ];
  for (const records of steps) {
    await journal.append(records);
    acknowledged.push({ endBytes: file.bytes().length, live: live(journal.state) });
  }
  return { bytes: file.bytes(), acknowledged, state: plain(journal.state) };
}

describe('a journal under torture', () => {
  test('cut at every byte, it keeps what was acknowledged before the cut, and drops the torn rest', async () => {
    const { bytes, acknowledged } = await written();
    for (let cut = 0; cut <= bytes.length; cut++) {
      const { state, damage } = await reading(bytes.slice(0, cut));
      expect(damage).toBeNull();
      const sure = acknowledged.findLast(({ endBytes }) => endBytes <= cut)?.live ?? [];
      const next = acknowledged.find(({ endBytes }) => endBytes > cut)?.live ?? sure;
      for (const injection of sure) if (next.includes(injection)) expect(live(state)).toContain(injection);
    }
  });

  test('with any one byte changed in any way, nothing at all is lost', async () => {
    const { bytes, state } = await written();
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [0xff, 0x01, 0x80]) {
        const changed = bytes.slice();
        changed[at] = (changed[at] ?? 0) ^ flip;
        const read = await reading(changed);
        expect(read.damage).toBeNull();
        expect(plain(read.state)).toEqual(state);
      }
    }
  });

  test('with both copies of a record destroyed, it says so, and goes on once that is accepted', async () => {
    const { bytes, acknowledged } = await written();
    const from = acknowledged[1]?.endBytes ?? 0;
    const file = createMemoryJournalFile();
    file.set(bytes.fill(0x58, from, acknowledged[2]?.endBytes));
    const journal = await openJournal(file, options());
    expect(journal.damage()).toMatch(/missing/);
    expect(live(journal.state)).toEqual([injectionAt(3)]);
    await journal.append([{ type: 'released', injection: injectionAt(3), why: 'damage' }]);
    expect((await reading(file.bytes())).damage).toMatch(/missing/);
    await journal.acceptDamage();
    await journal.acceptDamage();
    expect(journal.damage()).toBeNull();
    expect((await reading(file.bytes())).damage).toBeNull();
  });

  test('without its beginning, or all unreadable, it is damaged; a record of unknown form is damage too', async () => {
    const { bytes, acknowledged } = await written();
    expect((await reading(bytes.slice(acknowledged[1]?.endBytes))).damage).toMatch(/missing/);
    expect((await reading(new Uint8Array(500).fill(7))).damage).toMatch(/none of its 500 bytes/);
    const odd = encodeFrame({ version: 1, seq: 1, previous: 0, payload: '{"type":"unheard-of"}' });
    expect((await reading(odd)).damage).toMatch(/record 1: record.type: expected one of opened/);
    const noJson = encodeFrame({ version: 1, seq: 1, previous: 0, payload: '{' });
    expect((await reading(noJson)).damage).toMatch(/not JSON/);
  });

  test('a duplicated tail changes nothing', async () => {
    const { bytes, acknowledged, state } = await written();
    for (const { endBytes } of acknowledged) {
      const read = await reading(Uint8Array.from([...bytes, ...bytes.slice(endBytes)]));
      expect(read.damage).toBeNull();
      expect(plain(read.state)).toEqual(state);
    }
  });

  test('a torn tail is written over, also when it is longer than what follows', async () => {
    const { bytes, acknowledged } = await written();
    const last = acknowledged.at(-2)?.endBytes ?? 0;
    for (const cut of [last + 1, last + 20, last + 500, last + 900]) {
      const file = createMemoryJournalFile();
      file.set(bytes.slice(0, cut));
      const journal = await openJournal(file, options());
      await journal.append(claimRecords(9));
      const read = await reading(file.bytes());
      expect(read.damage).toBeNull();
      expect(live(read.state)).toContain(injectionAt(9));
    }
  });

  test('a newer version is refused, an unreadable file too', async () => {
    const newer = encodeFrame({ version: 2, seq: 1, previous: 0, payload: '{}' });
    await expect(reading(newer)).rejects.toMatchObject({ code: 'journal-newer' });
    const broken = { read: () => Promise.reject(new Error('EIO')) };
    await expect(readJournal(broken)).rejects.toMatchObject({ code: 'journal-unwritable' });
  });

  test('its snapshot folds to the same state, but for the details of what is recovered', async () => {
    const { bytes } = await written();
    const { state } = await reading(bytes);
    const again = fold(snapshot(state));
    expect(new Map(again.keys)).toEqual(new Map(state.keys));
    const expected = [...state.injections].map(([id, each]) =>
      each.state === 'recovered' ? [id, { ...each, claimed: null, why: '' }] : [id, each],
    );
    expect(Object.fromEntries(again.injections)).toEqual(Object.fromEntries(expected));
  });
});
