import { afterAll, expect, test } from 'vitest';
import { samplesOf } from './exposition.ts';
import { readPageQuery } from './query.ts';
import { createSearcher } from '../search/searcher.ts';
import { createReadings, maxSeries, type Yielded } from './readings.ts';
import { selected } from './select.ts';

const searcher = createSearcher();
afterAll(searcher.end);

/** Readings of a page, each after so many seconds; what the query yields after each. */
async function yields(text: string, pages: readonly (readonly [number, string])[]): Promise<readonly Yielded[]> {
  const read = readPageQuery(text);
  if (!read.ok) throw new Error(read.why);
  const readings = createReadings(read.query);
  const { metric, matchers } = read.query;
  const yielded: Yielded[] = [];
  for (const [atSeconds, page] of pages)
    yielded.push(readings.add(await selected(samplesOf(page, metric), matchers, searcher.matching), atSeconds * 1000));
  return yielded;
}
const blind = (why: string) => ({ blind: expect.stringContaining(why) });

test('a rate is what was counted between the first and the last reading of the range', async () => {
  const pages = [0, 1, 5, 10, 12].map((at) => [at, `orders_total{service="edge"} ${at * 5}\n`] as const);
  expect(await yields('rate(orders_total[10s])', pages)).toEqual([
    blind('fewer than two readings'),
    { number: 5 },
    { number: 5 },
    { number: 5 },
    { number: 5 },
  ]);
  expect((await yields('increase(orders_total[10s])', pages)).at(-1)).toEqual({ number: 35 });
});

test('a counter that fell has begun anew; one that stands still has a rate of 0', async () => {
  const restarted = [100, 110, 4, 14].map((value, index) => [index * 2, `x ${value}\n`] as const);
  expect((await yields('increase(x[10s])', restarted)).at(-1)).toEqual({ number: 24 });
  const still = [0, 5].map((at) => [at, 'x 7\n'] as const);
  expect((await yields('rate(x[10s])', still)).at(-1)).toEqual({ number: 0 });
});

test('two readings within the range are needed', async () => {
  const rare = [0, 10, 20].map((at) => [at, `x ${at}\n`] as const);
  expect((await yields('rate(x[10s])', rare)).at(-1)).toEqual(blind('fewer than two readings within 10 s'));
});

test('several series are summed where it is asked for, and are blind where it is not', async () => {
  const page = '# TYPE x counter\nx{a="1"} 1\nx{a="2"} 2.5 1700000000000\nxy 9\n';
  expect(await yields('sum(x)', [[0, page]])).toEqual([{ number: 3.5 }]);
  expect(await yields('x', [[0, page]])).toEqual([blind('2 series')]);
  expect(await yields('x{a="2"}', [[0, page]])).toEqual([{ number: 2.5 }]);
  expect(await yields('x{a="3"}', [[0, page]])).toEqual([{ number: null }]);
  expect(await yields('rate(nothing[2s])', [[0, page]])).toEqual([{ number: null }]);
});

test('a page is read as the text format has it: escapes, infinity, exemplars, time stamps', async () => {
  const page = 'x{p="a\\"b\\\\\\n}",q=""} +Inf\nx 1e3 # {trace="x"} 0.5\ny NaN\n# x{ 4\n';
  expect(samplesOf(page, 'x')).toEqual([
    { labels: { p: 'a"b\\\n}', q: '' }, value: Infinity },
    { labels: {}, value: 1000 },
  ]);
  expect(samplesOf(page, 'y')[0]?.value).toBeNaN();
  for (const broken of ['x{a="1" 2\n', 'x{a="1"}\n', 'x two\n', 'x{a=1} 2'])
    expect(() => samplesOf(broken, 'x')).toThrow('no sample');
});

test('what is kept stays small', async () => {
  const many = Array.from({ length: maxSeries + 1 }, (_, index) => `x{i="${index}"} 1`).join('\n');
  expect(await yields('sum(rate(x[10s]))', [[0, many]])).toEqual([blind(`more than ${maxSeries}`)]);
});
