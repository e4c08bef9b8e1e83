import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { prometheusProbe } from '../prometheus.ts';
import { listen } from '../testing/listen.ts';
import { look, looking } from '../testing/look.ts';

let running: Server | null = null;
afterEach(() => {
  running?.closeAllConnections();
  running?.close();
});

/** A page of metrics, or whatever it is told to answer. */
async function serve(page: () => string, { status = 200, type = 'text/plain; version=0.0.4' } = {}): Promise<string> {
  running = createServer((request, response) => {
    const known = request.url === '/metrics' && request.headers.accept?.startsWith('text/plain') === true;
    response.writeHead(known ? status : 404, { 'content-type': type }).end(page());
  });
  return `http://127.0.0.1:${await listen(running)}/metrics`;
}
const asked = (url: string, query = 'rate(orders_total[1s])', more: object = {}) => ({
  type: 'prometheus',
  with: { url, query, ...more },
  expect: { atLeast: 4.5 },
});

test('the counters of a page become a rate after two readings', async () => {
  let orders = 0;
  const url = await serve(() => `# TYPE orders_total counter\norders_total{service="edge"} ${(orders += 50)}\n`);
  const { look: again, end } = looking();
  const first = await again(asked(url));
  expect(first).toMatchObject({ quality: 'blind', detail: expect.stringContaining('fewer than two readings') });
  await expect.poll(() => again(asked(url)), { timeout: 5_000 }).toMatchObject({ quality: 'good' });
  end();
});

test.for([
  { name: 'a value', page: 'orders_total 5\n', quality: 'good' },
  { name: 'a value outside', page: 'orders_total 4\n', quality: 'bad' },
  { name: 'no series', page: 'other 4\n', quality: 'blind' },
  { name: 'no series where it is bad', page: 'other 4\n', more: { whenEmpty: 'bad' }, quality: 'bad' },
  { name: 'NaN', page: 'orders_total NaN\n', quality: 'blind' },
  { name: 'what is no sample', page: 'orders_total many\n', quality: 'blind' },
  { name: 'OpenMetrics', page: 'orders_total 5\n# EOF\n', type: 'application/openmetrics-text', quality: 'good' },
  { name: 'a page of HTML', page: '<html>', type: 'text/html', quality: 'blind' },
  { name: 'an error of the system', page: 'oh', status: 503, quality: 'bad' },
])('$name is $quality', async ({ page, quality, more, ...answer }) => {
  expect(await look(asked(await serve(() => page, answer), 'orders_total', more))).toMatchObject({ quality });
});

test('a pattern that does not end on what the page says is blind', async () => {
  const url = await serve(() => `orders_total{row="${'a'.repeat(60)}!"} 5\n`);
  const { look: again, end } = looking();
  const pattern = asked(url, 'orders_total{row=~"(a+)+"}');
  const blind = { quality: 'blind', detail: expect.stringContaining('the search did not end') };
  expect(await again(pattern)).toMatchObject(blind);
  expect(await again(pattern)).toMatchObject(blind);
  end();
});

test('a system that refuses or keeps silent is bad: the page is its own', async () => {
  const url = await serve(() => '');
  running?.close();
  running?.closeAllConnections();
  expect(await look(asked(url))).toMatchObject({ quality: 'bad', detail: expect.stringContaining('ECONNREFUSED') });
  running = createServer(() => undefined);
  const silent = `http://127.0.0.1:${await listen(running)}/metrics`;
  const sample = await look({ ...asked(silent), timeout: '1s' });
  expect(sample).toMatchObject({ quality: 'bad', detail: expect.stringContaining('1000 ms') });
});

test('what a page cannot answer is refused in the document, with what is possible', () => {
  const problems = (given: object) =>
    (prometheusProbe.with.safeParse(given).error?.issues ?? []).map(({ path, message }) => [path.join('.'), message]);
  const page = { url: 'http://127.0.0.1/metrics' };
  expect(problems({ ...page, query: 'sum by (a) (x)' })).toEqual([
    ['query', expect.stringMatching(/does not answer sum by \(…\).*Prometheus server/)],
  ]);
  expect(problems({ ...page, query: 'x', range: { over: '1m' }, staleAfter: '1m' })).toHaveLength(2);
  expect(problems({ ...page, query: 'x' })).toEqual([]);
  expect(problems({ ...page, query: 'sum by (a) (x)', page: false })).toEqual([]);
  expect(problems({ url: 'http://127.0.0.1/actuator/prometheus', query: 'avg(x)', page: true })).toHaveLength(1);
  expect(problems({ url: 'nowhere', query: 'avg(x)' })).toEqual([['url', expect.any(String)]]);
});
