import type { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { madePlan } from '@firedrill/core/testing/made-run';
import type { EventBody } from '@firedrill/core/words/events';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from './open.ts';
import { createRunsStore, type RunsStore } from './runs.ts';
import { made } from './testing/made-store.ts';

let at: ReturnType<typeof made.directory>;
let open: DatabaseSync[] = [];
beforeEach(() => {
  at = made.directory();
});
afterEach(() => {
  for (const database of open) database.close();
  open = [];
  at.remove();
});

function storeAt(file = 'store.sqlite', owner = 'one'): RunsStore {
  const database = openStore(path.join(at.root, file));
  open.push(database);
  return createRunsStore(database, made.around(owner));
}

const run = made.run(1);
const begin = (store: RunsStore): void =>
  void store.create(run, { name: 'made', leaseUntilNs: 9_007_199_254_740_993n, bodies: [made.body(1)] });
const seqs = (store: RunsStore): readonly number[] => store.eventsAfter(run, 0).map(({ seq }) => seq);

describe('a store of runs', () => {
  test('numbers events from 1 without gaps and returns them as it keeps them', async () => {
    const store = storeAt();
    begin(store);
    const written = await store.append(run, 1, [made.body(2), made.body(3)]);
    expect(written.map(({ seq }) => seq)).toEqual([2, 3]);
    expect(store.eventsAfter(run, 1)).toEqual(written);
    expect(await store.eventsOf(run)).toHaveLength(3);
    expect(store.find(run)).toMatchObject({ lastSeq: 3, epoch: 1, leaseUntilNs: 9_007_199_254_740_993n });
  });

  test('lets a stale epoch write nothing, neither events nor a lease', async () => {
    const [old, young] = [storeAt(), storeAt('store.sqlite', 'two')];
    begin(old);
    expect(young.claim(run, 5n)).toBe(2);
    await expect(old.append(run, 1, [made.body(2)])).rejects.toMatchObject({ code: 'stale-epoch' });
    await expect(old.keep(run, 1, 99n)).rejects.toMatchObject({ code: 'stale-epoch' });
    await expect(old.append(run, 3, [made.body(2)])).rejects.toMatchObject({ code: 'stale-epoch' });
    expect(young.find(run)).toMatchObject({ epoch: 2, owner: 'two', leaseUntilNs: 5n, lastSeq: 1 });
    expect(seqs(young)).toEqual([1]);
  });

  test('writes all of a batch or nothing of it', async () => {
    const store = storeAt();
    begin(store);
    const heard: number[] = [];
    store.onAppend((_run, events) => heard.push(events.length));
    // No JSON: what cannot be written stands second, so the first was written already.
    const unwritable = { ...made.body(2), action: 1n } as unknown as EventBody;
    await expect(store.append(run, 1, [made.body(1), unwritable])).rejects.toMatchObject({ code: 'store-unwritable' });
    await store.append(run, 1, [made.body(2)]);
    expect(seqs(store)).toEqual([1, 2]);
    expect(heard).toEqual([1]);
  });

  test('refuses what it does not hold', async () => {
    const store = storeAt();
    await expect(store.append(run, 1, [made.body(1)])).rejects.toMatchObject({ code: 'run-unknown' });
    expect(() => store.claim(run, 1n)).toThrow(expect.objectContaining({ code: 'run-unknown' }));
    expect(store.find(run)).toBeNull();
    expect(store.eventsAfter(run, 0)).toEqual([]);
  });

  test('lists a run by its phase and forgets that it is unfinished when it ends', async () => {
    const store = storeAt();
    begin(store);
    await store.append(run, 1, [{ type: 'phase.entered', phase: 'during', why: 'it holds' }]);
    expect(store.unfinished()).toMatchObject([{ run, phase: 'during', outcome: null }]);
    // The store reads nothing of a verdict but its outcome.
    const verdict = { outcome: 'pass' } as Extract<EventBody, { type: 'run.ended' }>['verdict'];
    await store.append(run, 1, [{ type: 'run.ended', verdict }]);
    expect(store.unfinished()).toEqual([]);
    expect(store.list(10)).toMatchObject([{ run, phase: 'ended', outcome: 'pass' }]);
  });

  test('keeps a whole plan as it was', () => {
    const store = storeAt();
    const plan = madePlan({}, 'lasting');
    store.create(run, { name: 'p', leaseUntilNs: 1n, bodies: [{ type: 'run.created', plan, by: 'me', versions: {} }] });
    expect(store.eventsAfter(run, 0)[0]?.body).toEqual(
      JSON.parse(JSON.stringify({ type: 'run.created', plan, by: 'me', versions: {} })),
    );
  });
});

const acts = fc.array(
  fc.record({
    owner: fc.constantFrom(0 as const, 1 as const),
    act: fc.constantFrom('append' as const, 'append' as const, 'claim' as const, 'together' as const),
    count: fc.integer({ min: 1, max: 3 }),
  }),
  { minLength: 1, maxLength: 12 },
);

test('stays without gaps under any interleaving of two owners, and only the newest one writes', async () => {
  let files = 0;
  await fc.assert(
    fc.asyncProperty(acts, async (steps) => {
      files += 1;
      const owners = [storeAt(`${files}.sqlite`, 'one'), storeAt(`${files}.sqlite`, 'two')] as const;
      begin(owners[0]);
      const epochs = [1, 0];
      let expected = 1;
      for (const { owner, act, count } of steps) {
        const bodies = Array.from({ length: count }, (_, index) => made.body(index));
        const newest = epochs[owner] === Math.max(...epochs);
        if (act === 'claim') epochs[owner] = owners[owner].claim(run, 1n);
        else {
          const writers = act === 'together' ? owners : [owners[owner]];
          const own = act === 'together' ? [0, 1] : [owner];
          const results = await Promise.allSettled(
            writers.map((store, index) => store.append(run, epochs[own[index] ?? 0] ?? 0, bodies)),
          );
          const written = results.filter(({ status }) => status === 'fulfilled').length;
          expect(written).toBe(act === 'together' || newest ? 1 : 0);
          expected += written * count;
        }
      }
      expect(seqs(owners[1])).toEqual(Array.from({ length: expected }, (_, index) => index + 1));
      for (const database of open.splice(0)) database.close();
    }),
    { numRuns: 40 },
  );
});
