import { expect, test } from 'vitest';
import { createSearcher } from '../search/searcher.ts';
import { readPageQuery } from './query.ts';
import { selected } from './select.ts';

test.each([
  ['orders_total', { metric: 'orders_total', take: 'value', rangeMs: 0, isSum: false }],
  ['rate(orders_total[10s])', { metric: 'orders_total', take: 'rate', rangeMs: 10_000, isSum: false }],
  [' sum ( rate ( a:b_total { x = "1" , } [ 1m30s ] ) ) ', { metric: 'a:b_total', rangeMs: 90_000, isSum: true }],
  ['increase(x[500ms])', { take: 'increase', rangeMs: 500 }],
  ['sum(x)', { take: 'value', isSum: true }],
  ['{__name__="up", job="shop"}', { metric: 'up' }],
])('%s is understood', (text, query) => expect(readPageQuery(text)).toMatchObject({ ok: true, query }));

test('labels are compared as PromQL compares them, patterns with the whole value', async () => {
  const searcher = createSearcher();
  const matching = async (text: string, labels: { readonly [label: string]: string }): Promise<boolean> => {
    const read = readPageQuery(text);
    if (!read.ok) throw new Error(read.why);
    return (await selected([{ labels, value: 1 }], read.query.matchers, searcher.matching)).length > 0;
  };
  expect(await matching('x{a="1",b!="2"}', { a: '1' })).toBe(true);
  expect(await matching('x{a="1",b!="2"}', { a: '1', b: '2' })).toBe(false);
  expect(await matching('x{code=~"5.."}', { code: '503' })).toBe(true);
  expect(await matching('x{code=~"5.."}', { code: '1503' })).toBe(false);
  expect(await matching('x{code=~"4..|5.."}', { code: '1503' })).toBe(false);
  expect(await matching('x{code=~"4..|5.."}', { code: '503' })).toBe(true);
  expect(await matching(`x{code!~'5..'}`, { code: '200' })).toBe(true);
  expect(await matching(`x{code!~'5..'}`, { code: '500' })).toBe(false);
  expect(await matching('x{path="a\\"b\\\\"}', { path: 'a"b\\' })).toBe(true);
  searcher.end();
});

test.each([
  ['sum by (service) (rate(x[10s]))', 'sum by (…)'],
  ['sum without(service) (x)', 'sum without (…)'],
  ['sum(rate(x[10s])) by (service)', 'by'],
  ['avg(x)', 'avg()'],
  ['histogram_quantile(0.9, rate(x[1m]))', 'histogram_quantile()'],
  ['rate(sum(x)[1m])', 'sum() inside rate()'],
  ['rate(x[1m]) > 1', 'the operator >'],
  ['x / y', 'the operator /'],
  ['x offset 5m', 'offset'],
  ['x[5m]', 'a range without rate() or increase()'],
  ['rate(x)', 'rate() without a range'],
  ['rate(x[5m:1m])', 'a subquery'],
  ['rate(x[5])', 'the range [5]'],
  ['x{a=~"("}', 'the pattern ('],
  ['{a="b"}', 'a selector without a name'],
  ['{__name__=~"x.*"}', 'a name that is a pattern'],
  ['sum(x', 'a query without its `)`'],
  ['7', 'what stands at "7"'],
])('%s is refused by its name', (text, why) => expect(readPageQuery(text)).toEqual({ ok: false, why }));
