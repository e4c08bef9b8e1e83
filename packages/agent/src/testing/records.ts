import type { Notes } from '@firedrill/core/ports';
import type { InjectionId, RunId } from '@firedrill/core/words/ids';
import { injectionId, runId } from '@firedrill/core/words/ids';
import type { JournalRecord } from '../journal/records.ts';

/** The n-th id of a test, 0 to 255. */
export const injectionAt = (index: number): InjectionId => injectionId(new Uint8Array(10).fill(index));
export const runAt = (index: number): RunId => runId(new Uint8Array(10).fill(index));

/** Keeps what was noted, so that a test can look and a run stays quiet. */
export function createSilentNotes(): Notes & { readonly lines: string[] } {
  const lines: string[] = [];
  return { lines, note: (level, text) => void lines.push(`${level}: ${text}`) };
}

export function claimRecords(index: number, key = `key-${index}`): JournalRecord[] {
  return [
    { type: 'captured', hold: 'cell', key, resource: { cell: key }, baseline: { value: `before ${key}` } },
    {
      type: 'claimed',
      injection: injectionAt(index),
      run: runAt(1),
      epoch: 1,
      hold: 'cell',
      key,
      resource: { cell: key },
      want: { value: `want ${index}` },
      leaseMs: 10_000,
      durationMs: 60_000,
      atNs: 123_456_789_012_345_678n,
      bootId: 'boot',
      what: `cell.set on ${key}`,
    },
    { type: 'wrote', hold: 'cell', key, wrote: { value: `want ${index}` } },
  ];
}
