import { createServer, type Server } from 'node:http';
import { text as bodyOf } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { listen } from './testing/listen.ts';
import { look } from './testing/look.ts';

let running: Server | null = null;
afterEach(() => {
  running?.closeAllConnections();
  running?.close();
});

/** Answers in Prometheus' form, chosen by path and query. */
async function serve(answer: (path: string, query: URLSearchParams) => unknown, status = 200): Promise<string> {
  running = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const said = answer(request.url ?? '', new URLSearchParams(body));
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof said === 'string' ? said : JSON.stringify(said));
    });
  });
  return `http://127.0.0.1:${await listen(running)}`;
}

const vector = (...values: string[]) => ({
  status: 'success',
  data: { resultType: 'vector', result: values.map((value) => ({ metric: {}, value: [1_700_000_000.5, value] })) },
});
const asked = (url: string, more: object = {}, expected: object = { atLeast: 4 }) => ({
  type: 'prometheus',
  with: { url, query: 'rate(orders_total[10s])', ...more },
  expect: expected,
});

test.for([
  { name: 'a number within', answer: vector('4.5'), quality: 'good', value: 4.5 },
  { name: 'a number outside', answer: vector('3'), quality: 'bad', value: 3 },
  { name: 'infinity', answer: vector('+Inf'), quality: 'good', value: Infinity },
  { name: 'NaN', answer: vector('NaN'), quality: 'blind', value: null },
  { name: 'no series', answer: vector(), quality: 'blind', value: null },
  { name: 'two series', answer: vector('5', '6'), quality: 'blind', value: null },
  {
    name: 'a scalar',
    answer: { status: 'success', data: { resultType: 'scalar', result: [1, '7'] } },
    quality: 'good',
  },
  { name: 'an error', answer: { status: 'error', errorType: 'bad_data', error: 'parse error' }, quality: 'blind' },
  { name: 'what is no answer of its', answer: '<html>', quality: 'blind' },
])('$name is $quality', async ({ answer, quality, ...more }) => {
  const sample = await look(asked(await serve(() => answer)));
  expect(sample).toMatchObject({ quality, ...('value' in more ? { value: more.value } : {}) });
});

test('no series may be said to be bad; nobody at home and silence are blind', async () => {
  const url = await serve(() => vector());
  expect(await look(asked(url, { whenEmpty: 'bad' }))).toMatchObject({ quality: 'bad' });
  running?.close();
  running?.closeAllConnections();
  expect(await look(asked(url))).toMatchObject({ quality: 'blind' });
  running = createServer(() => undefined);
  const silent = `http://127.0.0.1:${await listen(running)}`;
  expect(await look({ ...asked(silent), timeout: '100ms' })).toMatchObject({ quality: 'blind' });
});

test('a range query takes what it is told of its points, and an old last point is blind', async () => {
  const seen: (string | null)[] = [];
  const url = await serve((path, query) => {
    seen.push(path, query.get('step'));
    const end = Number(query.get('end'));
    const values = [10, 2, 6].map((value, index) => [end - 60 + index * 15, String(value)]);
    return { status: 'success', data: { resultType: 'matrix', result: [{ metric: {}, values }] } };
  });
  const range = (take: string) => ({ range: { over: '1m', step: '15s', take } });
  const values = [];
  for (const take of ['last', 'min', 'max', 'mean']) values.push((await look(asked(url, range(take)))).value);
  expect(values).toEqual([6, 2, 10, 6]);
  expect(seen.slice(0, 2)).toEqual(['/api/v1/query_range', '15']);
  const stale = await look(asked(url, { ...range('last'), staleAfter: '20s' }));
  expect(stale).toMatchObject({ quality: 'blind', detail: expect.stringContaining('30 s old') });
  expect(await look(asked(url, { ...range('last'), staleAfter: '40s' }))).toMatchObject({ quality: 'good' });
});

test('the age of an instant value is asked for where it matters', async () => {
  const url = await serve((_path, query) => (query.get('query')?.startsWith('time()') ? vector('90') : vector('5')));
  expect(await look(asked(url, { staleAfter: '1m' }))).toMatchObject({ quality: 'blind' });
  expect(await look(asked(url, { staleAfter: '2m' }))).toMatchObject({ quality: 'good', value: 5 });
});
