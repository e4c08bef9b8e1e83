import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { untilPresent } from '../fixture.ts';
import { httpTiming } from './http-timing.ts';

let server: Server;
let delayMs = 0;
let headers: string[] = [];
beforeEach(async () => {
  delayMs = 0;
  headers = [];
  server = createServer((request, response) => {
    headers.push(String(request.headers['x-canary']));
    setTimeout(() => response.end('ok'), delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function url(): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
}

test('late answers are seen while they are late, and not after', async () => {
  const measure = httpTiming({ kind: 'http-timing', url: url(), atLeastMs: 300, headers: { 'x-canary': 'ours' } });
  expect(await measure.baseline()).toMatchObject({ present: false, measured: { baselineMs: expect.any(Number) } });
  delayMs = 500;
  const late = await untilPresent(measure, true);
  expect(late.measured['lastMs']).toBeGreaterThanOrEqual(300);
  delayMs = 0;
  await untilPresent(measure, false);
  measure.close();
  expect(new Set(headers)).toEqual(new Set(['ours']));
});

test('the end of a delay is seen although requests of its time are still unanswered', async () => {
  const measure = httpTiming({ kind: 'http-timing', url: url(), atLeastMs: 200 });
  await measure.baseline();
  delayMs = 60_000;
  await untilPresent(measure, true);
  delayMs = 0;
  await untilPresent(measure, false);
  measure.close();
});

test('a server that refuses is blind, not late', async () => {
  const gone = url();
  server.close();
  const measure = httpTiming({ kind: 'http-timing', url: gone, atLeastMs: 100 });
  expect(await measure.baseline()).toEqual({ blind: expect.stringContaining('ECONNREFUSED') });
});

test('a check has no baseline: it takes the time as it is', async () => {
  const measure = httpTiming({ kind: 'http-timing', url: url(), atLeastMs: 100 });
  expect(await measure.check()).toMatchObject({ present: false });
  delayMs = 400;
  expect(await measure.check()).toMatchObject({ present: true });
  measure.close();
});
