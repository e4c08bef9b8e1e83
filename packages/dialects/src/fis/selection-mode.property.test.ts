import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSelectionMode, percentFor, takenOf } from './selection-mode.ts';

/** Slow and obvious: tries every number that is allowed. */
function slowly(text: string): string | null {
  if (text === 'ALL') return 'all';
  for (let count = 1; count <= 300; count += 1) if (text === `COUNT(${count})`) return `count ${count}`;
  for (let percent = 1; percent <= 100; percent += 1) if (text === `PERCENT(${percent})`) return `percent ${percent}`;
  return null;
}

const written = fc.oneof(
  fc.constantFrom('ALL', 'all', 'COUNT', 'COUNT()', 'PERCENT(1.5)', 'COUNT(1) ', 'RANDOM(1)', '', 'COUNT(-1)'),
  fc
    .tuple(fc.constantFrom('COUNT', 'PERCENT', 'Count'), fc.integer({ min: 0, max: 250 }))
    .map(([word, n]) => `${word}(${n})`),
  fc.string(),
);

test('the grammar is that of a slow model', () => {
  fc.assert(
    fc.property(written, (text) => {
      const mode = parseSelectionMode(text);
      const told =
        mode === null
          ? null
          : mode.mode === 'all'
            ? 'all'
            : `${mode.mode} ${mode.mode === 'count' ? mode.count : mode.percent}`;
      expect(told).toBe(slowly(text));
    }),
    { numRuns: 2000 },
  );
});

test('what is taken is what counting one by one takes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: 100 }), (found, percent) => {
      let taken = 0;
      while ((taken + 1) * 100 <= found * percent) taken += 1; // rounds down
      expect(takenOf({ mode: 'percent', percent }, found)).toBe(taken);
      expect(takenOf({ mode: 'count', count: percent }, found)).toBe([...Array(found).keys()].slice(0, percent).length);
      expect(takenOf({ mode: 'all' }, found)).toBe(found);
    }),
  );
});

test('the percentage that is proposed is the smallest one that takes as many', () => {
  for (let found = 1; found <= 100; found += 1) {
    for (let wanted = 1; wanted <= found; wanted += 1) {
      const percent = percentFor(wanted, found);
      expect(takenOf({ mode: 'percent', percent }, found)).toBeGreaterThanOrEqual(wanted);
      if (percent > 1) expect(takenOf({ mode: 'percent', percent: percent - 1 }, found)).toBeLessThan(wanted);
    }
  }
});
