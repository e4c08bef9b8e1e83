import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holds, type LabelRequirement, type Labels, readLabelSelector } from './label-selector.ts';

const keys = ['app', 'tier', 'example.com/team', 'x'] as const;
const values = ['', 'shop', 'web', '7', '12', 'in', 'notin'] as const;
const key = fc.constantFrom(...keys);
const value = fc.constantFrom(...values);
const space = fc.constantFrom('', ' ', '  ', '\t');
const labels = fc.dictionary(key, value).map((each): Labels => new Map(Object.entries(each)));

/** One requirement as it is written, and what it asks, said as slowly and plainly as can be. */
interface Said {
  readonly text: string;
  readonly asks: (labels: Labels) => boolean;
}

/** Whether some label of all there are is this one. */
const has = (all: Labels, wantedKey: string, wantedValue: string): boolean => {
  let found = false;
  for (const [each, its] of all) if (each === wantedKey && its === wantedValue) found = true;
  return found;
};
const hasSome = (all: Labels, wantedKey: string): boolean =>
  [...all.keys()].filter((each) => each === wantedKey).length > 0;

const equal = fc.tuple(key, fc.constantFrom('=', '==', '!='), value, space, space).map(
  ([name, sign, wanted, before, after]): Said => ({
    text: `${name}${before}${sign}${after}${wanted}`,
    asks: (all) => has(all, name, wanted) !== (sign === '!='),
  }),
);
const among = fc
  .tuple(key, fc.constantFrom('in', 'notin'), fc.array(value, { minLength: 1, maxLength: 4 }), space)
  .map(([name, word, wanted, gap]): Said | null =>
    // Nothing at all between the parentheses is no set.
    wanted.join('') === '' && wanted.length === 1
      ? null
      : {
          text: `${name} ${word}${gap}(${wanted.join(`${gap},`)}${gap})`,
          asks: (all) => wanted.map((each) => has(all, name, each)).includes(true) === (word === 'in'),
        },
  );
const there = fc.tuple(key, fc.boolean(), space).map(
  ([name, isNot, gap]): Said => ({
    text: `${isNot ? '!' : ''}${gap}${name}`,
    asks: (all) => hasSome(all, name) !== isNot,
  }),
);
const compared = fc.tuple(key, fc.constantFrom('<', '>'), fc.integer({ min: -20, max: 20 })).map(
  ([name, sign, bound]): Said => ({
    text: `${name}${sign}${bound}`,
    asks: (all) =>
      Array.from({ length: 61 }, (_, index) => index - 30).some(
        (number) => has(all, name, String(number)) && (sign === '>' ? number > bound : number < bound),
      ),
  }),
);
const said = fc.oneof(
  equal,
  among.filter((each): each is Said => each !== null),
  there,
  compared,
);

const read = (text: string): readonly LabelRequirement[] => {
  const selector = readLabelSelector(text);
  if (!selector.ok) throw new TypeError(`${text}: ${selector.found}, expected ${selector.expected}`);
  return selector.requirements;
};

test('a selector fits what a slow model says, requirement by requirement and as a whole', () => {
  let fitting = 0;
  fc.assert(
    fc.property(fc.array(said, { minLength: 1, maxLength: 4 }), space, labels, (parts, gap, all) => {
      const requirements = read(parts.map(({ text }) => text).join(`${gap},${gap}`));
      expect(requirements.map((each) => holds(each, all))).toEqual(parts.map(({ asks }) => asks(all)));
      if (requirements.every((each) => holds(each, all))) fitting += 1;
    }),
    { numRuns: 5000, seed: 1 },
  );
  expect(fitting).toBeGreaterThan(500);
});

test('whatever is written, it is read or refused with what was found, and what was read is read again alike', () => {
  const pieces = fc.array(fc.constantFrom(...keys, ...values, ',', '(', ')', '=', '==', '!=', '!', '<', '>', ' ', '$'));
  fc.assert(
    fc.property(
      fc.oneof(
        pieces.map((each) => each.join('')),
        fc.string(),
      ),
      (text) => {
        const selector = readLabelSelector(text);
        if (!selector.ok) expect([selector.found, selector.expected]).not.toContain('');
        else expect(read(selector.requirements.map(written).join(','))).toEqual(selector.requirements);
      },
    ),
    { numRuns: 5000, seed: 1 },
  );
});

function written(requirement: LabelRequirement): string {
  switch (requirement.operator) {
    case 'exists':
      return requirement.key;
    case 'absent':
      return `!${requirement.key}`;
    case 'above':
    case 'below':
      return `${requirement.key}${requirement.operator === 'above' ? '>' : '<'}${requirement.bound}`;
    case 'in':
    case 'notin': {
      const [only, ...more] = requirement.values;
      if (more.length === 0) return `${requirement.key}${requirement.operator === 'in' ? '=' : '!='}${only}`;
      return `${requirement.key} ${requirement.operator} (${requirement.values.join(',')})`;
    }
  }
}

describe('refused', () => {
  test.each([
    ['app=shop,', 'the end', 'a key or `!`'],
    [',app', '`,`', 'a key or `!`'],
    ['!', 'the end', 'a key'],
    ['!app=shop', '`=`', '`,` or the end'],
    ['app=a=b', '`=`', '`,` or the end'],
    ['app=shop tier', '`tier`', '`,` or the end'],
    ['app shop', '`shop`', 'one of: =, ==, !=, in, notin, >, <'],
    ['app exists', '`exists`', 'one of: =, ==, !=, in, notin, >, <'],
    ['tier in web', '`web`', '`(`, such as in (web, db)'],
    ['tier in ()', '`)`', 'a value of at most 63 letters, digits, -, _ and .'],
    ['tier in (web', 'the end', '`,` or `)`'],
    ['tier in (web db)', '`db`', '`,` or `)`'],
    ['in (web)', '`in`', 'a key or `!`'],
    ['-app', '`-app`', 'a key, such as app or example.com/app'],
    ['A.com/app', '`A.com/app`', 'a key, such as app or example.com/app'],
    ['a/b/c', '`a/b/c`', 'a key, such as app or example.com/app'],
    ['app=-x', '`-x`', 'a value of at most 63 letters, digits, -, _ and .'],
    [`app=${'x'.repeat(64)}`, `\`${'x'.repeat(64)}\``, 'a value of at most 63 letters, digits, -, _ and .'],
    ['n>many', '`many`', 'a whole number'],
    ['n>', 'the end', 'a whole number'],
  ])('%s', (text, found, expected) => {
    expect(readLabelSelector(text)).toEqual({ ok: false, found, expected });
  });
});
