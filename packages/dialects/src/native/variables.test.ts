import { describe, expect, test } from 'vitest';
import { changedShop, decode, problemsOf, shop } from './shop-drill.ts';

describe('variables', () => {
  const withVariables = (variables: string, from = 'seed: 7', to = 'seed: ${seed}'): string =>
    changedShop('{shop: "http://127.0.0.1:9080"}', variables).replace(from, () => to);
  const base = 'shop: "http://x"';

  test('a whole value keeps its type; --set takes the type of what is declared', () => {
    const text = withVariables(`{${base}, seed: 41}`);
    expect(decode(text)).toMatchObject({ ok: true, experiment: { spec: { seed: 41 } } });
    expect(decode(text, { variables: { seed: '42' } })).toMatchObject({ ok: true, experiment: { spec: { seed: 42 } } });
    expect(problemsOf(text, { variables: { seed: 'many' } })).toMatchObject([
      { path: 'spec.variables.seed', expected: 'a number, as the declared value is' },
    ]);
    const flag = withVariables(
      `{${base}, flag: true}`,
      'with: {delay: 7s, percent: 100}',
      'with: {delay: 7s, percent: 100, at: "${flag}"}',
    );
    expect(problemsOf(flag)[0]).toMatchObject({ path: 'spec.method[0].with.at', found: 'true' });
    expect(problemsOf(flag, { variables: { flag: 'false' } })[0]).toMatchObject({ found: 'false' });
    expect(problemsOf(flag, { variables: { flag: 'maybe' } })[0]).toMatchObject({
      expected: 'true or false, as the declared value is',
    });
  });

  test('within a text it stands for its words, and $${ is a literal', () => {
    const text = withVariables(`{${base}, name: Sam}`, 'title: shoppers keep', 'title: ${name} pays $${5} and keeps');
    expect(decode(text)).toMatchObject({
      ok: true,
      experiment: { spec: { hypothesis: { title: 'Sam pays ${5} and keeps ordering, and keep seeing reviews' } } },
    });
  });

  test('the environment gives values, with a default where there is one', () => {
    const text = withVariables('{shop: {env: SHOP_URL}}', 'x', 'x');
    const environment = { SHOP_URL: 'http://shop' };
    expect(decode(text, { environment })).toMatchObject({
      ok: true,
      experiment: { spec: { hypothesis: { probes: [{}, { with: { url: 'http://shop/' } }] } } },
      secrets: [],
    });
    expect(problemsOf(text)).toMatchObject([
      {
        code: 'variable-unset',
        path: 'spec.variables.shop',
        line: 6,
        next: 'Set SHOP_URL in the environment, or give --set shop=VALUE.',
      },
    ]);
    expect(decode(withVariables('{shop: {env: SHOP_URL, default: "http://d"}}', 'x', 'x')).ok).toBe(true);
    expect(decode(text, { variables: { shop: 'http://set' } })).toMatchObject({ ok: true });
  });

  test('secrets are told apart, and never shown in problems', () => {
    const text = withVariables(
      `{${base}, token: {secret: TOKEN}}`,
      '"${shop}/audit"',
      '"${shop}/audit", token: "${token}"',
    );
    expect(decode(text, { environment: { TOKEN: 'hunter2' } })).toMatchObject({ ok: true, secrets: ['hunter2'] });
    const wrong = withVariables(`{${base}, token: {secret: TOKEN}}`, 'every: 1s', 'every: "${token}"');
    for (const value of ['hunter2', 'hunter2\n', 'hun"ter2', 'hun\\ter2']) {
      const problems = problemsOf(wrong, { environment: { TOKEN: value } });
      expect(problems).toMatchObject([{ found: 'a secret' }]);
      expect(JSON.stringify(problems)).not.toContain('ter2');
    }
  });

  test('what has no value, and what nothing uses, is told with what was meant', () => {
    expect(problemsOf(changedShop('"${shop}/audit"', '"${shp}/audit"'))).toMatchObject([
      {
        code: 'variable-unset',
        path: 'spec.hypothesis.invariants[0].with.url',
        line: 15,
        next: 'Did you mean `${shop}`?',
      },
    ]);
    expect(problemsOf(shop, { variables: { shpo: 'x' } })).toMatchObject([
      { found: '--set shpo, which nothing uses', next: 'Did you mean `shop`?' },
    ]);
    expect(problemsOf(withVariables('{shop: "${host}:80"}', 'x', 'x'))).toMatchObject([
      { path: 'spec.variables.shop', expected: 'a plain value: a variable cannot use another one' },
    ]);
    expect(problemsOf(withVariables('{shop: [1]}', 'x', 'x'))[0]).toMatchObject({ path: 'spec.variables.shop' });
    expect(problemsOf(withVariables('{shop: {env: 3}}', 'x', 'x'))[0]?.path).toContain('spec.variables.shop');
    expect(decode(changedShop('"${shop}/audit"', '"${audit}"'), { variables: { audit: 'http://a' } }).ok).toBe(true);
    expect(problemsOf(changedShop('"${shop}/audit"', '"${zzz}"'))[0]?.next).toBeNull();
    expect(problemsOf(shop, { variables: { zzz: '' } })[0]?.next).toBeNull();
  });
});
