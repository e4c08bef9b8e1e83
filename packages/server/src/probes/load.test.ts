import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { judge } from './judge.ts';
import { isLate, requestsOf, saturation, type Slice, sliceFigures } from './load/slice.ts';
import { tolerance } from '@firedrill/core/words/tolerance';
import { listen } from './testing/listen.ts';
import { type Looking, looking } from './testing/look.ts';

let running: Server | null = null;
let probes: Looking | null = null;
afterEach(() => {
  probes?.end();
  running?.closeAllConnections();
  running?.close();
});

async function serve(listener: RequestListener): Promise<string> {
  running = createServer(listener);
  return `http://127.0.0.1:${await listen(running)}/`;
}

const slice = (changes: Partial<Slice> = {}): Slice => ({
  lengthMs: 1_000,
  due: 100,
  unsent: 0,
  sentLate: 0,
  worstLateMs: 1,
  stoodStillMs: 12,
  ok: 100,
  failed: 0,
  latenciesMs: [1, 2, 3],
  waitingMs: [],
  reasons: [],
  lacking: null,
  ...changes,
});

describe('a slice', () => {
  test.for([
    { name: 'on time', changes: {}, says: null },
    { name: 'one of a hundred late', changes: { sentLate: 1 }, says: null },
    { name: 'two of a hundred late', changes: { sentLate: 2, worstLateMs: 80 }, says: '2 of 100 requests were sent' },
    { name: 'one of twenty late', changes: { due: 20, sentLate: 1, worstLateMs: 80 }, says: null },
    { name: 'two of twenty late', changes: { due: 20, sentLate: 2 }, says: '2 of 20 requests were sent' },
    { name: 'too many waiting', changes: { unsent: 1 }, says: 'could not be sent' },
    { name: 'a thread that stood still', changes: { stoodStillMs: 300 }, says: 'it stood still for 300 ms' },
    { name: 'no descriptors', changes: { lacking: 'EMFILE' }, says: 'EMFILE' },
  ])('$name: saturated is $says', ({ changes, says }) => {
    const found = saturation(slice(changes));
    if (says === null) expect(found).toBeNull();
    else expect(found).toContain(says);
  });

  test('counts what waits with its age, and as failed where nothing was answered', () => {
    const waiting = sliceFigures(slice({ ok: 3, waitingMs: [2_000, 3_000] }));
    expect(waiting).toMatchObject({ asked: 3, failed: 0, p99: 3_000, answersPerSecond: 3 });
    const hung = sliceFigures(slice({ ok: 0, latenciesMs: [], waitingMs: [1_500, 2_500] }));
    expect(hung).toMatchObject({ asked: 2, failed: 2, errorPercent: 100, p50: 1_500 });
  });
});

describe('a window over slices', () => {
  /** A stall of three seconds at 100 a second: 50 answers before it, everything else afterwards, and nothing lost. */
  const stalled = [
    slice({ ok: 50, latenciesMs: Array<number>(50).fill(2), waitingMs: [] }),
    slice({ ok: 0, latenciesMs: [], waitingMs: Array<number>(50).fill(1_200) }),
    slice({ ok: 0, latenciesMs: [], waitingMs: Array<number>(150).fill(2_200) }),
    slice({ ok: 350, latenciesMs: [...Array<number>(300).fill(1_500), ...Array<number>(50).fill(2)], waitingMs: [] }),
  ];
  const judged = (count: number, wanted: Parameters<typeof tolerance.parse>[0]) => {
    const all = stalled.slice(0, count);
    const readings = all.map((each, index) => ({ atMs: index * 1_000, value: null, ...requestsOf(each) }));
    const answer = { says: '', number: 0, requests: requestsOf(all.at(-1) ?? slice()) };
    const history = { recent: readings.slice(0, -1), baseline: null, enough: 3 };
    return judge(answer, tolerance.parse(wanted), history, (count - 1) * 1_000).sample;
  };

  test('counts each request once, however many slices it waited in', () => {
    const noneFails = { errorRate: { atMost: '70%' } };
    expect(judged(3, noneFails).detail).toBe('75 % failed within 10 s, expected 70 %');
    expect(judged(4, { errorRate: { atMost: '0%' } }).quality).toBe('good');
    expect(judged(4, { p95: { below: '1s' } }).detail).toBe('p95 of the last 400 is 1.5 s, expected below 1 s');
    expect(judged(3, { p50: { below: '1s' } }).detail).toBe('p50 of the last 200 is 2.2 s, expected below 1 s');
  });
});

test('what was sent up to 50 ms after its time counts from when it was due, and later it is our own doing', () => {
  expect([50, 51].map((sentMs) => isLate({ dueMs: 0, sentMs }))).toEqual([false, true]);
});

const written = (url: string, more: object = {}) => ({
  type: 'load',
  with: { url, ratePerSecond: 50, number: 'answersPerSecond', ...more },
  every: '400ms',
});

test('keeps its rate, slice after slice, whatever becomes of the requests before', async () => {
  probes = looking();
  let asked = 0;
  const url = await serve((_request, response) => {
    asked += 1;
    setTimeout(() => response.end('here'), 150);
  });
  await probes.look(written(url));
  const second = await probes.look(written(url));
  // One request after another would come to seven a second. A machine that is busy with others makes answers late, or
  // the generator; then it must say so.
  if (second.quality === 'good') expect(second.value).toBeGreaterThan(20);
  else expect(second.detail).toContain('saturated');
  expect(asked).toBeGreaterThan(20);
  const { look } = probes;
  probes.end();
  expect(await look(written(url))).toMatchObject({ quality: 'blind' });
});

test('a system that stops for a while shows all the time that customers would have waited', async () => {
  probes = looking();
  let holdUntilMs = 0;
  const url = await serve((_request, response) => {
    setTimeout(() => response.end(), Math.max(0, holdUntilMs - performance.now()));
  });
  const p99 = { ...written(url, { number: 'p99' }), expect: { p99: { below: '300ms', over: '400ms' } } };
  await probes.look(p99);
  holdUntilMs = performance.now() + 900;
  const worst: number[] = [];
  const qualities: string[] = [];
  for (let count = 0; count < 4; count += 1) {
    const { quality, value } = await probes.look(p99);
    qualities.push(quality);
    worst.push(value ?? 0);
  }
  if (qualities.every((quality) => quality === 'blind')) return;
  expect(Math.max(...worst)).toBeGreaterThan(500);
  expect(qualities).toContain('bad');
});

test('errors are counted with their reason; within an error rate they are tolerated', async () => {
  probes = looking();
  let count = 0;
  const url = await serve((_request, response) => response.writeHead((count += 1) % 4 === 0 ? 503 : 200).end());
  const bad = await probes.look({ ...written(url, { number: 'errorPercent' }) });
  if (bad.quality !== 'blind') {
    expect(bad).toMatchObject({ quality: 'bad', detail: expect.stringContaining('status 503') });
    expect(bad.value).toBeGreaterThan(15);
  }
  const again = looking();
  const tolerated = await again.look({ ...written(url), expect: { errorRate: { atMost: '90%' } } });
  again.end();
  expect(tolerated.quality === 'bad' ? tolerated.detail : '').toBe('');
});

test.each([
  ['90', { atMost: 90 }, 'good'],
  ['5', { atMost: 5 }, 'bad'],
])('where the number is the errors, a bound of %s for it says how many may fail', async (_bound, expected, quality) => {
  probes = looking();
  let count = 0;
  const url = await serve((_request, response) => response.writeHead((count += 1) % 4 === 0 ? 503 : 200).end());
  const sample = await probes.look({ ...written(url, { number: 'errorPercent' }), expect: expected });
  expect([quality, 'blind']).toContain(sample.quality);
  if (sample.quality === 'blind') expect(sample.detail).toContain('saturated');
});

test('a system that answers nothing at all is bad, not blind', async () => {
  probes = looking();
  const url = await serve(() => undefined);
  await probes.look(written(url));
  const sample = await probes.look(written(url));
  expect(['bad', 'blind']).toContain(sample.quality);
  if (sample.quality === 'blind') expect(sample.detail).toContain('saturated');
});

test('with too many waiting requests the generator says that it is saturated', async () => {
  probes = looking();
  const url = await serve(() => undefined);
  const sample = await probes.look(written(url, { maxOutstanding: 3 }));
  expect(sample).toMatchObject({ quality: 'blind', detail: expect.stringContaining('saturated') });
});

test('a request whose connection is torn down has failed, and is not sent again', async () => {
  probes = looking();
  let asked = 0;
  const url = await serve((request, response) => {
    asked += 1;
    if (asked % 3 === 0) request.socket.destroy();
    else response.end('here');
  });
  const torn = { ...written(url, { number: 'errorPercent' }), every: '800ms' };
  const sample = await probes.look(torn);
  if (sample.quality === 'blind') expect(sample.detail).toContain('saturated');
  else expect(sample.value).toBeGreaterThan(25);
});

test('an answer that takes longer than an idle connection is kept is an answer', async () => {
  probes = looking();
  const url = await serve((_request, response) => void setTimeout(() => response.end('late'), 1_300));
  const slow = { ...written(url, { ratePerSecond: 10, number: 'p50' }), every: '2s' };
  const sample = await probes.look(slow);
  if (sample.quality === 'blind') expect(sample.detail).toContain('saturated');
  else expect(sample).toMatchObject({ quality: 'good', detail: expect.stringContaining('0 of') });
});

test('an answer that ends HTTP is an answer', async () => {
  probes = looking();
  const url = await serve(() => undefined);
  running?.on('connection', (socket) => {
    socket.on('data', () =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
    );
  });
  const upgraded = { ...written(url, { connections: 'new', ratePerSecond: 20 }), expect: { status: 101 } };
  const sample = await probes.look(upgraded);
  if (sample.quality === 'blind') expect(sample.detail).toContain('saturated');
  else expect(sample).toMatchObject({ quality: 'good', detail: expect.stringMatching(/ 0 of \d+ failed, 0 waiting/) });
});
