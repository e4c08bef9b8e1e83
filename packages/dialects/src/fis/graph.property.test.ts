import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { circlesIn } from '../circles.ts';
import { decodeFis } from './decode.ts';
import { looseTemplate } from './loose-template.ts';
import { experimentMs } from './time-warnings.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const edges = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names, 'nobody')), { maxLength: 14 });
type Edges = readonly (readonly [string, string])[];

const afterOf = (pairs: Edges) =>
  new Map(names.map((name) => [name, [...new Set(pairs.filter(([from]) => from === name).map(([, to]) => to))]]));

/** Slow and obvious: a name is in a circle when walking on from it, again and again, comes back to it. */
function inCircle(name: string, after: ReadonlyMap<string, readonly string[]>): boolean {
  let reached = new Set(after.get(name));
  for (let step = 0; step < names.length; step += 1) {
    reached = new Set([...reached, ...[...reached].flatMap((each) => after.get(each) ?? [])]);
  }
  return reached.has(name);
}

test('the circles told are true ones, and every name in a circle is in one of them', () => {
  fc.assert(
    fc.property(edges, (pairs) => {
      const after = afterOf(pairs);
      const circles = circlesIn(after);
      for (const circle of circles) {
        expect(circle.at(0)).toBe(circle.at(-1));
        expect(circle.length).toBeGreaterThan(1);
        for (const [index, name] of circle.slice(1).entries()) expect(after.get(circle[index] ?? '')).toContain(name);
      }
      expect([...new Set(circles.flat())].toSorted()).toEqual(names.filter((name) => inCircle(name, after)));
    }),
    { numRuns: 1000 },
  );
});

const templateOf = (pairs: Edges, durations: readonly number[] = []) => {
  const after = afterOf(pairs);
  const actions = names.map((name, index) => [
    name,
    {
      actionId: 'aws:fis:wait',
      parameters: { duration: `PT${durations[index] ?? 1}M` },
      startAfter: after.get(name) ?? [],
    },
  ]);
  const stopConditions = [{ source: 'none' }];
  return {
    description: 'd',
    roleArn: 'arn:aws:iam::1:role/drill',
    stopConditions,
    actions: Object.fromEntries(actions),
  };
};

test('a template is refused for its order exactly when the slow model says so', () => {
  fc.assert(
    fc.property(edges, (pairs) => {
      const after = afterOf(pairs);
      const decoded = decodeFis({ text: JSON.stringify(templateOf(pairs)), file: null });
      const unknown = names.flatMap((name) => after.get(name) ?? []).filter((name) => name === 'nobody').length;
      const told = decoded.ok ? [] : decoded.problems.map(({ found }) => found);
      expect(told.filter((found) => found === 'the action `nobody`').length).toBe(unknown);
      expect(told.filter((found) => found.startsWith('a circle')).length).toBe(circlesIn(after).length);
      expect(told.length).toBe(unknown + circlesIn(after).length);
    }),
    { numRuns: 200 },
  );
});

test('how long an experiment takes is the longest way through it', () => {
  const durations = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: names.length, maxLength: names.length });
  fc.assert(
    fc.property(edges, durations, (pairs, minutes) => {
      const forward = pairs.filter(([from, to]) => to < from); // so that nothing is in a circle
      const after = afterOf(forward);
      const endOf = (name: string): number =>
        (minutes[names.indexOf(name)] ?? 0) + Math.max(0, ...(after.get(name) ?? []).map(endOf));
      const { actions } = looseTemplate(templateOf(forward, minutes));
      expect(experimentMs(actions)).toBe(Math.max(...names.map(endOf)) * 60_000);
    }),
  );
});
