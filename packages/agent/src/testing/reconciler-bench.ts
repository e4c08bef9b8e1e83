import type { JournalFile } from '@firedrill/core/ports';
import type { InjectionStatus } from '@firedrill/core/protocol/messages';
import type { Journal } from '../journal/journal.ts';
import { openJournal } from '../journal/journal.ts';
import type { Wished } from '../reconcile/injecting.ts';
import type { Reconciler, ReconcilerPorts } from '../reconcile.ts';
import { createReconciler } from '../reconcile.ts';
import type { CellWorld, Life } from './cell-hold.ts';
import { cellClaim, createCellWorld } from './cell-hold.ts';
import type { MemoryJournalFile } from './memory-journal-file.ts';
import { createMemoryJournalFile } from './memory-journal-file.ts';
import { createSilentNotes, injectionAt, runAt } from './records.ts';
import type { VirtualClock } from '@firedrill/core/testing/virtual-clock';
import { createVirtualClock } from '@firedrill/core/testing/virtual-clock';

/** A reconciler over a world of cells, with everything in memory. */
export interface Bench {
  readonly world: CellWorld;
  readonly file: MemoryJournalFile;
  readonly clock: VirtualClock;
  readonly journal: Journal;
  readonly reconciler: Reconciler;
  readonly ended: { readonly status: InjectionStatus; readonly why: string }[];
  readonly earliest: (bigint | null)[];
  /** Everything of ours dies, and starts again over what was durable and the world as it is. */
  readonly restart: () => Promise<Bench>;
}

type Before = Pick<Bench, 'world' | 'file' | 'clock'>;

export async function createBench(ports: Partial<ReconcilerPorts> = {}, before: Partial<Before> = {}): Promise<Bench> {
  const world = before.world ?? createCellWorld();
  if (before.world === undefined) for (const cell of ['a', 'b', 'c']) world.cells.set(cell, `${cell}0`);
  const file = before.file ?? createMemoryJournalFile();
  const clock = before.clock ?? createVirtualClock();
  const notes = createSilentNotes();
  const life = { isOver: false };
  const journal = await openJournal(aliveFile(file, life), { clock, notes, bootId: 'boot' });
  const ended: { status: InjectionStatus; why: string }[] = [];
  const earliest: (bigint | null)[] = [];
  const reconciler = createReconciler({
    journal,
    holds: [world.hold(life)],
    clock,
    notes,
    bootId: 'boot',
    onEnded: (status, why) => void ended.push({ status, why }),
    onEarliest: (untilNs) => void earliest.push(untilNs),
    ...ports,
  });
  const restart = (): Promise<Bench> => {
    reconciler.close();
    life.isOver = true;
    file.crash();
    return createBench(ports, { world, file, clock });
  };
  return { world, file, clock, journal, reconciler, ended, earliest, restart };
}

/** The file as one life has it: after its end nothing is written any more. */
function aliveFile(file: MemoryJournalFile, life: Life): JournalFile {
  const alive = <Value>(act: () => Promise<Value>): Promise<Value> =>
    life.isOver ? new Promise(() => undefined) : act();
  return {
    read: () => alive(file.read),
    append: (bytes) => alive(() => file.append(bytes)),
    sync: () => alive(file.sync),
    replace: (bytes) => alive(() => file.replace(bytes)),
  };
}

/** What an injection asks: by default a lease of 1 s and a duration of 60 s. */
export function wish(index: number, cells: readonly string[], changes: Partial<Wished> = {}): Wished {
  return {
    injection: injectionAt(index),
    run: runAt(1),
    epoch: 1,
    claims: cells.map((cell) => cellClaim(cell, { value: `v${index}` })),
    leaseMs: 1000,
    durationMs: 60_000,
    what: 'cell.set',
    ...changes,
  };
}

/** A step that hangs until it is let go. */
export function createGate(): { readonly passed: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: resolve };
}
