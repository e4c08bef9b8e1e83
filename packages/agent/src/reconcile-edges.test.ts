import { describe, expect, test } from 'vitest';
import { FiredrillError } from '@firedrill/core/errors';
import type { Hold } from '@firedrill/core/hold';
import type { Bench } from './testing/reconciler-bench.ts';
import { createBench, createGate, wish } from './testing/reconciler-bench.ts';
import { claimRecords, injectionAt } from './testing/records.ts';
import { createVirtualClock, settled } from '@firedrill/core/testing/virtual-clock';
import { openJournal } from './journal/journal.ts';
import { createReconciler } from './reconcile.ts';
import { createLanes } from './reconcile/lanes.ts';

/** Starts again with other holds over the same journal and world. */
async function restartWith(bench: Bench, holds: readonly Hold[]) {
  bench.file.crash();
  const { clock } = bench;
  const notes = { note: () => undefined };
  const journal = await openJournal(bench.file, { clock, notes, bootId: 'next boot' });
  return { journal, reconciler: createReconciler({ journal, holds, clock, notes, bootId: 'next boot' }) };
}

describe('a journal of another version', () => {
  test('with a hold that is not there any more stays owed, and is said', async () => {
    const bench = await createBench();
    await bench.reconciler.inject(wish(1, ['a']));
    const next = await restartWith(bench, []);
    expect((await next.reconciler.recoverAll('start')).owed).toMatchObject([
      { detail: 'this version has no hold cell' },
    ]);
    expect(await next.reconciler.observe(injectionAt(1))).toMatchObject([{ present: true }]);
    expect((await next.reconciler.residue()).effects).toHaveLength(1);
    expect(next.reconciler.renew(injectionAt(1), 5)).toMatchObject({ state: 'recovering' });
    next.reconciler.close();
  });

  test('with a want that cannot be read any more is taken back all the same', async () => {
    const bench = await createBench();
    await bench.reconciler.inject(wish(1, ['a']));
    const hold = bench.world.hold({ isOver: false });
    const strict: Hold = {
      ...hold,
      decode: () => {
        throw new FiredrillError('protocol-malformed', 'an old form');
      },
    };
    const next = await restartWith(bench, [strict]);
    expect((await next.reconciler.recoverAll('start')).owed).toEqual([]);
    expect(bench.world.cells.get('a')).toBe('a0');
  });

  test('torn between capture and claim owes nothing: no hold is asked', async () => {
    const bench = await createBench();
    const [captured] = claimRecords(1, 'a');
    await bench.journal.append(captured === undefined ? [] : [captured]);
    bench.world.step = () => {
      throw new Error('asked');
    };
    bench.world.strays = [];
    const next = await restartWith(bench, [{ ...bench.world.hold({ isOver: false }), strays: async () => [] }]);
    expect((await next.reconciler.residue()).effects).toEqual(['cell a is owed for nobody']);
    expect(await next.reconciler.recoverAll('start')).toMatchObject({ owed: [], problems: [] });
    expect(next.journal.state.keys.size).toBe(0);
  });

  test('with a note but no claim is converged, and a failure of that is said', async () => {
    const bench = await createBench();
    const [captured, , wrote] = claimRecords(1, 'a');
    await bench.journal.append(captured === undefined || wrote === undefined ? [] : [captured, wrote]);
    bench.world.step = (what) => {
      if (what === 'begin') throw new Error('busy');
    };
    const next = await restartWith(bench, [bench.world.hold({ isOver: false })]);
    expect((await next.reconciler.recoverAll('start')).problems).toEqual(['cell a: busy']);
    expect(next.journal.state.keys.size).toBe(1);
  });
});

describe('what a hold counts', () => {
  test('is read before it is taken out, and told with the end', async () => {
    const bench = await createBench();
    bench.world.exposure = () => ({ met: 3, of: 4 });
    await bench.reconciler.inject(wish(1, ['a', 'b']));
    const status = await bench.reconciler.recover(injectionAt(1), 'asked');
    expect(status.exposure).toEqual({ met: 6, of: 8 });
  });

  test('that cannot be read is no reason to wait', async () => {
    const bench = await createBench();
    await bench.reconciler.inject(wish(1, ['a']));
    bench.world.exposure = () => {
      throw new Error('away');
    };
    expect(await bench.reconciler.recover(injectionAt(1), 'asked')).toMatchObject({
      state: 'recovered',
      exposure: null,
    });
  });
});

describe('lanes', () => {
  test('let the urgent go first, take over only after the patience, and never beside more than eight', async () => {
    const clock = createVirtualClock();
    const order: string[] = [];
    const lanes = createLanes({
      clock,
      patienceMs: 100,
      onLate: async () => void order.push('late'),
      onClear: () => void order.push('clear'),
    });
    const holder = await lanes.enter('x', 'ordinary');
    void lanes.enter('x', 'ordinary').then(() => order.push('ordinary'));
    const urgent = lanes.enter('x', 'urgent');
    await clock.advance(99);
    expect(holder.isFenced()).toBe(false);
    await clock.advance(1);
    expect([holder.isFenced(), lanes.hasLate('x')]).toEqual([true, true]);
    (await urgent).leave();
    await settled();
    expect(order).toEqual([]);
    holder.leave();
    holder.leave();
    await settled();
    expect(order.toSorted()).toEqual(['clear', 'late', 'ordinary']);
    const waiting = Array.from({ length: 12 }, () => lanes.enter('x', 'urgent'));
    await clock.advance(5000);
    const begun = await Promise.all(
      waiting.map((each) => Promise.race([each.then(() => true), settled().then(() => false)])),
    );
    expect(begun.filter(Boolean)).toHaveLength(8);
  });
});

test('an object whose late step failed to be put right is tried again until it is', async () => {
  const bench = await createBench();
  const gate = createGate();
  bench.world.step = (what) => (what === 'act' ? gate.passed : undefined);
  void bench.reconciler.inject(wish(1, ['a']));
  await settled();
  void bench.reconciler.recover(injectionAt(1), 'asked');
  let failures = 0;
  bench.world.step = (what) => {
    if (what === 'begin' && failures++ < 4) throw new Error('busy');
  };
  await bench.clock.advance(300);
  gate.open();
  await bench.clock.advance(20_000);
  expect(bench.world.cells.get('a')).toBe('a0');
  expect(bench.reconciler.owes()).toBe(0);
});

test('recovering everything also stops what is only beginning', async () => {
  const bench = await createBench();
  const gate = createGate();
  bench.world.step = (what) => (what === 'capture' ? gate.passed : undefined);
  const injecting = bench.reconciler.inject(wish(1, ['a']));
  await settled();
  expect((await bench.reconciler.recoverAll('stop')).recovered).toHaveLength(1);
  gate.open();
  expect(await injecting).toMatchObject({ state: 'recovered' });
  expect(bench.world.cells.get('a')).toBe('a0');
});

test('claims that follow from each other without end are refused', async () => {
  const bench = await createBench();
  for (let cell = 0; cell < 70; cell++) bench.world.cells.set(`${cell}`, 'x');
  const hold = bench.world.hold({ isOver: false });
  const endless: Hold = {
    ...hold,
    expand: async (resource) => {
      const { cell } = resource as { cell: string }; // the cells of this test
      return [{ hold: 'cell', resource: { cell: String(Number(cell) + 1) }, want: { value: 'v' } }];
    },
  };
  const { reconciler } = await restartWith(bench, [endless]);
  await expect(reconciler.inject(wish(1, ['0']))).rejects.toMatchObject({ code: 'limit' });
  expect(bench.world.cells.get('0')).toBe('x');
});
