import { FiredrillError } from '@firedrill/core/errors';
import { describe, expect, test } from 'vitest';
import { cellClaim } from '../testing/cell-hold.ts';
import { createBench, wish } from '../testing/reconciler-bench.ts';
import { injectionAt } from '../testing/records.ts';

const path = (cell: string, kind: 'standing' | 'run') => cellClaim(cell, { value: 'path', path: kind });
const standing = wish(1, [], { claims: [path('a', 'standing')], leaseMs: 1000, durationMs: 0 });
const ofRun = wish(2, [], { claims: [path('b', 'run')], leaseMs: 1000, durationMs: 0 });

describe('a standing path', () => {
  test('has no lease, and is told as one', async () => {
    const { reconciler, clock, world, earliest } = await createBench();
    expect(await reconciler.inject(standing)).toMatchObject({ state: 'live' });
    await clock.advance(1_000_000);
    expect([world.cells.get('a'), reconciler.status(injectionAt(1)).state, earliest]).toEqual(['path', 'live', []]);
    expect(await reconciler.standing()).toMatchObject([{ injection: injectionAt(1), hold: 'cell', present: true }]);
    expect(reconciler.owes()).toBe(1);
  });

  test('is put back by the next life, whatever else that takes back', async () => {
    const bench = await createBench();
    await bench.reconciler.inject(standing);
    await bench.reconciler.inject(wish(3, ['c'], { claims: [cellClaim('c', { value: 'hurt' })] }));
    bench.world.cells.set('a', 'a0');
    const next = await bench.restart();
    const { kept, recovered, owed, problems } = await next.reconciler.recoverAll('a new start');
    expect([kept, recovered.map(({ injection }) => injection), owed, problems]).toEqual([
      [injectionAt(1)],
      [injectionAt(3)],
      [],
      [],
    ]);
    expect([next.world.cells.get('a'), next.world.cells.get('c')]).toEqual(['path', 'c0']);
    expect((await next.reconciler.residue()).effects).toEqual([]);
  });

  test('that cannot be put back is tried again until it is', async () => {
    const bench = await createBench();
    await bench.reconciler.inject(standing);
    const next = await bench.restart();
    next.world.cells.set('a', 'a0');
    let refusals = 3;
    next.world.step = (what) => {
      if (what === 'act' && refusals-- > 0) throw new FiredrillError('foreign-state', 'taken');
    };
    expect((await next.reconciler.recoverAll('a new start')).problems).toEqual(['cell a: taken']);
    await next.clock.advance(10_000);
    expect(next.world.cells.get('a')).toBe('path');
  });

  test('ended by a person it is gone, and stays gone', async () => {
    const bench = await createBench();
    await bench.reconciler.inject(standing);
    await bench.reconciler.recover(injectionAt(1), 'a person ended it');
    const next = await bench.restart();
    expect((await next.reconciler.recoverAll('a new start')).kept).toEqual([]);
    expect([next.world.cells.get('a'), next.reconciler.owes()]).toEqual(['a0', 0]);
  });

  test('does not carry a hurt along: one injection of both is taken back whole', async () => {
    const bench = await createBench();
    await bench.reconciler.inject(wish(1, [], { claims: [path('a', 'standing'), cellClaim('b', { value: 'hurt' })] }));
    const next = await bench.restart();
    expect((await next.reconciler.recoverAll('a new start')).kept).toEqual([]);
    expect([next.world.cells.get('a'), next.world.cells.get('b')]).toEqual(['a0', 'b0']);
  });
});

describe("a run's path", () => {
  test('outlives its agent by one lease where it is kept, and can be renewed', async () => {
    const bench = await createBench();
    await bench.reconciler.inject(ofRun);
    const next = await bench.restart();
    next.world.cells.set('b', 'b0');
    expect((await next.reconciler.recoverAll('a new start', 'for a lease')).kept).toEqual([injectionAt(2)]);
    await next.clock.advance(900);
    expect(next.world.cells.get('b')).toBe('path');
    next.reconciler.renew(injectionAt(2), 1000);
    await next.clock.advance(900);
    expect(next.world.cells.get('b')).toBe('path');
    await next.clock.advance(200);
    expect([next.world.cells.get('b'), next.reconciler.status(injectionAt(2)).state]).toEqual(['b0', 'recovered']);
  });

  test('is taken out where it is not kept', async () => {
    const bench = await createBench();
    await bench.reconciler.inject(ofRun);
    const next = await bench.restart();
    expect((await next.reconciler.recoverAll('a person asked')).kept).toEqual([]);
    expect(next.world.cells.get('b')).toBe('b0');
  });
});
