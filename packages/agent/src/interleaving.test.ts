import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FiredrillError } from '@firedrill/core/errors';
import type { Bench } from './testing/reconciler-bench.ts';
import { createBench, createGate, wish } from './testing/reconciler-bench.ts';
import { injectionAt } from './testing/records.ts';
import { settled } from '@firedrill/core/testing/virtual-clock';

/** One thing that may happen; none of them waits for what those before have begun. */
type Happening =
  | { readonly do: 'inject'; readonly index: number; readonly cells: readonly string[]; readonly durationMs: number }
  | { readonly do: 'recover' | 'renew'; readonly index: number }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'foreign'; readonly cell: string }
  | { readonly do: 'crash' }
  | { readonly do: 'disk'; readonly code: 'ENOSPC' | 'EIO' | null; readonly tornBytes: number }
  | { readonly do: 'hang'; readonly step: string }
  | { readonly do: 'go-on' }
  | { readonly do: 'fail-once'; readonly step: string };

const index = fc.integer({ min: 1, max: 6 });
const cell = fc.constantFrom('a', 'b', 'c');
const step = fc.constantFrom('capture', 'begin', 'act', 'end');
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('inject' as const),
      index,
      cells: fc.uniqueArray(cell, { minLength: 1 }),
      durationMs: fc.constantFrom(700, 60_000),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('recover' as const, 'renew' as const), index }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(0, 1, 100, 300, 1100) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('foreign' as const), cell }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('disk' as const),
      code: fc.constantFrom('ENOSPC' as const, 'EIO' as const, null),
      tornBytes: fc.nat(900),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hang' as const), step }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('go-on' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fail-once' as const), step }) },
);

/** Plays the happenings against a reconciler, and what somebody else does against the same cells. */
async function play(
  happenings: readonly Happening[],
): Promise<{ bench: Bench; truth: Map<string, string>; late: () => Promise<void> }> {
  let bench = await createBench();
  const truth = new Map(bench.world.cells);
  let gates: (() => void)[] = [];
  let changes = 0;
  for (const each of happenings) {
    const { reconciler, world, file, clock } = bench;
    const forget = (): void => undefined;
    if (each.do === 'inject')
      reconciler.inject(wish(each.index, each.cells, { durationMs: each.durationMs })).catch(forget);
    else if (each.do === 'recover') void reconciler.recover(injectionAt(each.index), 'asked');
    else if (each.do === 'renew') reconciler.renew(injectionAt(each.index), 1000);
    else if (each.do === 'pass') await clock.advance(each.ms);
    else if (each.do === 'foreign') {
      changes += 1;
      world.cells.set(each.cell, `theirs ${changes}`);
      truth.set(each.cell, `theirs ${changes}`);
    } else if (each.do === 'disk')
      file.fail = each.code === null ? null : { code: each.code, tornBytes: each.tornBytes };
    else if (each.do === 'hang') {
      const gate = createGate();
      gates.push(gate.open);
      world.step = (what) => (what === each.step ? gate.passed : undefined);
    } else if (each.do === 'fail-once') {
      world.step = (what) => {
        if (what !== each.step) return;
        world.step = () => undefined;
        throw new FiredrillError('effect-failed', 'once');
      };
    } else if (each.do === 'go-on') {
      world.step = () => undefined;
      for (const open of gates.splice(0)) open();
    } else {
      world.step = () => undefined;
      file.fail = null;
      gates = [];
      bench = await bench.restart();
      await bench.reconciler.recoverAll('start');
    }
  }
  const late = async (): Promise<void> => {
    for (const open of gates) open();
    await settled();
  };
  return { bench, truth, late };
}

const plain = (cells: ReadonlyMap<string, string>) => Object.fromEntries(cells);

describe('whatever happens in whatever order', () => {
  test('after taking everything back nothing of ours is left, and what others changed is as they left it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 30 }), async (happenings) => {
        const { bench, truth, late } = await play(happenings);
        bench.world.step = () => undefined;
        bench.file.fail = null;
        await late();
        void bench.reconciler.recoverAll('stop');
        await bench.clock.advance(20_000);
        expect(plain(bench.world.cells)).toEqual(plain(truth));
        expect(bench.reconciler.owes()).toBe(0);
        const next = await bench.restart();
        expect(next.reconciler.owes()).toBe(0);
        expect(next.journal.damage()).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  test('after a crash at any moment the next start does the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 30 }), async (happenings) => {
        const { bench, truth } = await play([...happenings, { do: 'crash' }]);
        await bench.clock.advance(20_000);
        expect(plain(bench.world.cells)).toEqual(plain(truth));
        expect(bench.reconciler.owes()).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  test('an injection lives no longer than its lease and its duration, whatever else happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 20 }), async (happenings) => {
        const { bench, truth, late } = await play(happenings);
        bench.world.step = () => undefined;
        bench.file.fail = null;
        await late();
        await bench.clock.advance(1000 + 8000);
        expect(plain(bench.world.cells)).toEqual(plain(truth));
      }),
      { numRuns: 500 },
    );
  });
});
