import { describe, expect, test } from 'vitest';
import { problemsOf, shop } from './native/shop-drill.ts';

describe('hostile and broken texts', () => {
  test.each([
    ['nothing', '', 'nothing'],
    ['a broken quote', 'a: "b', 'Missing closing "quote'],
    ['two documents', `${shop}---\na: 1`, 'Source contains multiple documents'],
    ['null', 'null', 'nothing'],
    ['deep nesting', '['.repeat(5000), 'deeper nesting'],
  ])('%s is refused', (_name, text, found) => expect(problemsOf(text)[0]?.found).toContain(found));

  test('a plain value is no experiment, and says what one has', () => {
    expect(problemsOf('7')).toMatchObject([{ path: '', found: '7', expected: 'a mapping' }]);
    expect(problemsOf('{}').map((each) => each.path)).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
    expect(
      problemsOf('spec: {method: 3, targets: {x: 3}, hypothesis: {probes: [3]}, recovery: 3, guard: 3}').length,
    ).toBeGreaterThan(5);
  });

  test('more than a mebibyte is refused unread', () => {
    expect(problemsOf(`# ${'x'.repeat(1024 * 1024)}\n${shop}`)).toMatchObject([{ code: 'limit', line: null }]);
  });

  test('a bomb of aliases is refused', () => {
    const bomb = [
      'a0: &a0 [x,x,x,x,x,x,x,x,x]',
      ...Array.from(
        { length: 9 },
        (_, index) => `a${index + 1}: &a${index + 1} [${Array(9).fill(`*a${index}`).join(',')}]`,
      ),
    ].join('\n');
    expect(problemsOf(bomb)).toMatchObject([{ expected: 'few aliases' }]);
  });

  test('mappings as keys of mappings are refused, however deep, before anything is made of them', () => {
    for (const text of ['? '.repeat(300) + 'a', '{[a]: b}', 'a: &a b\n*a : c']) {
      const problems = problemsOf(text);
      expect(problems).toContainEqual(
        expect.objectContaining({ line: expect.any(Number), expected: 'a word as the key' }),
      );
    }
  });

  test('many keys take as long as they are many, and a doubled one has its place', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1\n`).join('');
    expect(problemsOf(`${keys}k7: 2\n`)).toContainEqual(
      expect.objectContaining({ line: 20_001, column: 1, found: 'a key that stands twice' }),
    );
  });

  test('an alias has a place in the text, and a little aliasing is fine', () => {
    const text = shop
      .replace('with: {delay: 7s, percent: 100}', 'with: &late {delay: 7s}')
      .replace('name: then-kill, fault: process.kill', 'name: again, for: 1s, with: *late, fault: http.delay')
      .replace('delay: 5s}', 'delay: 5}');
    expect(problemsOf(text)).toMatchObject([{ path: 'spec.method[1].delay', line: 20 }]);
    expect(
      problemsOf(text.replace('delay: 5}', 'delay: 5s}').replace('{delay: 7s}', '{dely: 7s}')).length,
    ).toBeGreaterThan(0);
  });
});
