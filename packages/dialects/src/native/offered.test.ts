import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { problemsOf, shop } from './shop-drill.ts';

describe('what is offered instead', () => {
  const method = 'method:\n    - ';
  const second = '{name: second, fault: process.pause, target: ratings, for: 1s, after: [nope]}\n    - ';

  test('an action is not told to wait for itself, and a name that stands twice is offered once', () => {
    const [nope] = problemsOf(shop.replace(method, `${method}${second}`)).filter(({ path }) =>
      path.endsWith('after[0]'),
    );
    expect(nope?.found).toBe('the action `nope`');
    expect(nope?.expected).toMatch(/^one of: late/);
    expect(nope?.expected).not.toContain('second');
    const twice = shop.replace('name: page,', 'name: orders,').replace('probe: orders', 'probe: nobody');
    const unknown = problemsOf(twice).find(({ path }) => path.startsWith('spec.stopWhen'));
    expect(unknown?.expected).toBe('one of: orders');
  });

  test('what every probe or action has belongs beside `with`, and a name with two wrong letters is found', () => {
    const probeTypes = ['http', 'prometheus'].map((type) => ({ type, with: z.strictObject({ url: z.string() }) }));
    const inside = shop.replace('with: {url: "${shop}/"}', 'with: {url: "${shop}/", timeout: 1s}');
    const [timeout] = problemsOf(inside, { probeTypes }).filter(({ path }) => path.endsWith('with.timeout'));
    expect(timeout?.next).toBe('`timeout` belongs one level up, beside `with`.');
    const [target] = problemsOf(shop.replace('target: ratings', 'target: rating'));
    expect(target?.next).toBe('Did you mean `ratings`?');
  });
});
