import { runId } from '@firedrill/core/words/ids';
import { describe, expect, test } from 'vitest';
import { claimRecords, injectionAt, runAt } from '../testing/records.ts';
import { fold, rememberedRuns, snapshot } from './fold.ts';
import { type JournalRecord, nameText } from './records.ts';

const name = { hold: 'cell', key: 'key-1' };
const [captured, claimed, wrote] = claimRecords(1);
if (captured === undefined || claimed?.type !== 'claimed' || wrote === undefined) throw new Error('made otherwise');
const released: JournalRecord = { type: 'released', injection: injectionAt(1), why: 'asked' };
const recovered: JournalRecord = { type: 'recovered', injection: injectionAt(1), how: 'restored', detail: '' };

const keyOf = (...records: readonly JournalRecord[]) => fold(records).keys.get(nameText(name));
const injectionOf = (...records: readonly JournalRecord[]) => fold(records).injections.get(injectionAt(1));

describe('what a journal says', () => {
  test('is the same when records are repeated', () => {
    const once = fold([captured, claimed, wrote]);
    expect(fold([captured, claimed, wrote, captured, claimed, wrote])).toEqual(once);
    expect(once.keys.get(nameText(name))?.claims).toHaveLength(1);
  });

  test('keeps the first capture: a later one would have seen what we wrote', () => {
    const later: JournalRecord = {
      type: 'captured',
      ...name,
      resource: { cell: 'key-1' },
      baseline: { value: 'ours' },
    };
    expect(keyOf(captured, later)?.captured).toEqual({ baseline: { value: 'before key-1' } });
  });

  test('knows of an object whose capture is lost, and that nobody may write to it', () => {
    expect(keyOf(wrote)).toEqual({ ...name, resource: null, captured: null, wrote: { value: 'want 1' }, claims: [] });
    expect(keyOf(claimed)).toMatchObject({ captured: null, resource: { cell: 'key-1' } });
    expect(keyOf(claimed, wrote, { type: 'damaged-accepted', detail: 'seen' })).toBeUndefined();
  });

  test('has a release that overtakes its claim, and no release after the end', () => {
    expect(injectionOf(released, claimed)).toMatchObject({
      state: 'released',
      why: 'asked',
      claimed: { run: runAt(1) },
    });
    expect(injectionOf(claimed, recovered, released)).toMatchObject({ state: 'recovered', why: '' });
    expect(injectionOf(released)).toMatchObject({ state: 'released', claimed: null });
  });

  test('has no claim of what is recovered, and keeps the claims of others', () => {
    const other: JournalRecord = { ...claimed, injection: injectionAt(2) };
    expect(keyOf(captured, claimed, other, recovered)?.claims.map(({ injection }) => injection)).toEqual([
      injectionAt(2),
    ]);
  });

  test('has the highest epoch of a run, in whatever order they come', () => {
    const epochs = [2, 5, 3].map((epoch): JournalRecord => ({ type: 'epoch', run: runAt(1), epoch }));
    expect(fold(epochs).epochs.get(runAt(1))).toBe(5);
  });
});

describe('a snapshot', () => {
  test.each([
    ['what is live', [captured, claimed, wrote]],
    ['what was only captured', [captured]],
    ['what nothing was written of yet', [captured, claimed]],
    ['what has lost its capture', [claimed, wrote]],
    ['what is released', [captured, claimed, wrote, released]],
    ['what was released before it claimed anything', [released]],
    ['what is recovered and not settled', [captured, claimed, wrote, recovered]],
  ])('of %s says the same again', (_name, records: readonly JournalRecord[]) => {
    const state = fold(records);
    const again = fold(snapshot(state));
    expect(again.keys).toEqual(state.keys);
    const statesOf = ({ injections }: typeof state) => [...injections].map(([id, each]) => [id, each.state]);
    expect(statesOf(again)).toEqual(statesOf(state));
  });

  test('forgets runs that ended long ago, and none that still owes something', () => {
    const runs = Array.from({ length: rememberedRuns + 5 }, (_, index) =>
      runId(Uint8Array.from({ length: 10 }, (__, at) => (at === 0 ? 7 : at === 1 ? index >> 8 : index & 0xff))),
    );
    const epochs = runs.map((run): JournalRecord => ({ type: 'epoch', run, epoch: 1 }));
    const again = fold(snapshot(fold([captured, claimed, ...epochs])));
    expect(again.epochs.has(runAt(1))).toBe(true);
    expect(runs.filter((run) => again.epochs.has(run))).toEqual(runs.slice(-rememberedRuns));
  });
});
