import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pick } from '../words/experiment.ts';
import { seededNumbers } from './random.ts';
import { candidateOrder, choose, wantedOf } from './select.ts';

const named = (count: number): { id: string }[] =>
  Array.from({ length: count }, (_, index) => ({ id: `p-${String(index).padStart(6, '0')}` }));
const idsOf = (candidates: { id: string }[], pick: Pick, keep: number, seed = 7, purpose = 'ratings') => {
  const choice = choose({ candidates, pick, keep, seed, purpose });
  return choice.ok ? choice.chosen.map((each) => each.id) : choice;
};

/** The rules once more, slowly and plainly: draw from a list, one after another. */
function slowly(
  candidates: readonly { id: string }[],
  pick: Pick,
  keep: number,
  seed: number,
): readonly string[] | null {
  const rest = candidates.map((each) => each.id).toSorted();
  const available = Math.max(0, rest.length - keep);
  let wanted = 1;
  if (pick === 'all') wanted = Math.max(1, available);
  if (typeof pick === 'number') wanted = pick;
  if (typeof pick === 'object') while (wanted * 100 < available * pick.percent) wanted += 1;
  if (wanted > available) return null;
  if (wanted === rest.length) return rest;
  const below = seededNumbers(seed, 'choose ratings');
  const drawn: string[] = [];
  for (let index = 0; index < wanted; index += 1) {
    const other = index + below(rest.length - index);
    [rest[index], rest[other]] = [rest[other] ?? '', rest[index] ?? ''];
    drawn.push(rest[index] ?? '');
  }
  return drawn.toSorted();
}

describe('choosing', () => {
  test('is frozen: the same seed and candidates give the same victims in every version', () => {
    expect(candidateOrder).toBe('id');
    expect(idsOf(named(10), 3, 0)).toEqual(['p-000001', 'p-000003', 'p-000008']);
    expect(idsOf(named(10), { percent: 50 }, 2, 99, 'reviews')).toEqual([
      'p-000000',
      'p-000001',
      'p-000005',
      'p-000006',
    ]);
    expect(idsOf(named(1000), 'random', 0, 2026, 'one')).toEqual(['p-000037']);
  });

  test('agrees with the plain rules, whatever order the candidates come in', () => {
    const picks = fc.oneof(
      fc.constantFrom('all' as const, 'random' as const),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 100 }).map((percent) => ({ percent })),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40 }),
        picks,
        fc.integer({ min: 0, max: 5 }),
        fc.nat(),
        fc.infiniteStream(fc.nat()),
        (count, pick, keep, seed, order) => {
          const shuffled = named(count)
            .map((each) => ({ ...each, at: order.next().value ?? 0 }))
            .toSorted((left, right) => left.at - right.at);
          const ids = idsOf(shuffled, pick, keep, seed);
          const expected = slowly(shuffled, pick, keep, seed);
          if (expected === null) expect(ids).toMatchObject({ ok: false });
          else expect(ids).toEqual(expected);
          if (Array.isArray(ids)) expect(new Set(ids).size).toBe(ids.length);
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each([
    [{ percent: 10 }, 5, 1],
    [{ percent: 50 }, 5, 3],
    [{ percent: 14 }, 50, 7],
    [{ percent: 100 }, 5, 5],
    [{ percent: 0.1 }, 1, 1],
    [{ percent: 1.1 }, 1000, 11],
    ['all', 4, 4],
    ['all', 0, 1],
    ['random', 4, 1],
    [3, 2, 3],
    [{ percent: 50 }, 0, 1],
  ] as const)('of %j of %d it wants %d', (pick, available, wanted) => expect(wantedOf(pick, available)).toBe(wanted));

  test('keeping comes first, and too few are refused with both numbers', () => {
    expect(idsOf(named(3), 'all', 1)).toHaveLength(2);
    expect(idsOf(named(3), 3, 1)).toEqual({ ok: false, wanted: 3, available: 2 });
    expect(idsOf(named(2), 'random', 2)).toEqual({ ok: false, wanted: 1, available: 0 });
    expect(idsOf(named(1), 'all', 5)).toEqual({ ok: false, wanted: 1, available: 0 });
  });

  test('ids of every kind are put in order, and candidates with the same id are candidates each', () => {
    const units = ['같은', 'ß', 'aaaaaaaaa2', 'aaaaaaaaa1', 'a', '', 'ab'].map((id) => ({ id }));
    expect(idsOf(units, 'all', 0)).toEqual(['', 'a', 'aaaaaaaaa1', 'aaaaaaaaa2', 'ab', 'ß', '같은']);
    expect(idsOf(units.slice(2), 'all', 0)).toEqual(['', 'a', 'aaaaaaaaa1', 'aaaaaaaaa2', 'ab']);
    expect(idsOf([{ id: 'b' }, { id: 'a' }, { id: 'a' }], 'all', 0)).toEqual(['a', 'a', 'b']);
  });

  test('100,000 candidates in any order are chosen from within 50 ms', () => {
    const below = seededNumbers(1, 'shuffle');
    const candidates = named(100_000).map((each) => ({ id: `process:${below(2 ** 32)}:${each.id}` }));
    const fastestMs = (act: () => unknown): number =>
      Array.from({ length: 12 }, () => {
        const startMs = performance.now();
        act();
        return performance.now() - startMs;
      }).reduce((fastest, timeMs) => Math.min(fastest, timeMs));
    const pick = { percent: 30 };
    const choosingMs = fastestMs(() => choose({ candidates, pick, keep: 10, seed: 7, purpose: 'many' }));
    const sortingMs = fastestMs(() => candidates.map((each) => each.id).toSorted());
    console.log(`choosing 30 % of 100,000: ${choosingMs.toFixed(1)} ms; sorting their ids: ${sortingMs.toFixed(1)} ms`);
    // A machine that is slow today, or counts branches, is slow at sorting texts as well.
    expect(choosingMs).toBeLessThan(Math.max(50, 4 * sortingMs));
  });
});
