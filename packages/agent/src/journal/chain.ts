import type { Frame } from './frames.ts';

/** The records of a journal in order, and whether any is missing. */
export interface Chain {
  readonly frames: readonly Frame[];
  /** The `seq` of each frame whose predecessor cannot be read; empty when nothing is missing. */
  readonly brokenAt: readonly number[];
  /** The highest `seq` ever used, also by what a failed append left behind. */
  readonly lastSeq: number;
}

/**
 * Orders frames by `seq`, drops second copies, and follows `previous` from the last one back. What an append left
 * behind that was refused to its caller is on no chain and is left out; only where the chain is broken nobody can
 * tell, and all is kept.
 */
export function chainOf(scanned: readonly Frame[]): Chain {
  const bySeq = new Map<number, Frame>();
  for (const frame of scanned) if (!bySeq.has(frame.seq)) bySeq.set(frame.seq, frame);
  const sorted = [...bySeq.values()].toSorted((left, right) => right.seq - left.seq);
  const frames: Frame[] = [];
  const brokenAt: number[] = [];
  let expected: number | null = null;
  for (const frame of sorted) {
    if (expected !== null && frame.seq > expected) continue;
    frames.push(frame);
    if (frame.previous === 0) break;
    const found = bySeq.has(frame.previous) && frame.previous < frame.seq;
    if (!found) brokenAt.push(frame.seq);
    expected = found ? frame.previous : null;
  }
  return { frames: frames.toReversed(), brokenAt: brokenAt.toReversed(), lastSeq: sorted[0]?.seq ?? 0 };
}
