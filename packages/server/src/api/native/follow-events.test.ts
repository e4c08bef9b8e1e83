import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { createConnection } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { made } from '../../store/testing/made-store.ts';
import { type MadeApi, makeApi, planByText, token } from '../testing/made-api.ts';

const run = made.run(1);
const patienceMs = 1_000;
const padding = 'x'.repeat(16 * 1024);
const events = 500;

let server: MadeApi;
beforeEach(async () => {
  server = await makeApi(planByText, patienceMs);
  await server.ask('POST', '/api/v1/runs', { body: { text: 'fine' } });
});
afterEach(() => server.close());

/** Eight MiB of events, then the end: far more than a connection holds. At once, so that patience begins after it. */
async function write(): Promise<void> {
  const bodies = Array.from({ length: events }, (_, count) => ({
    type: 'action.started' as const,
    action: `${count} ${padding}`,
  }));
  await server.store.append(run, 1, bodies);
  const verdict = JSON.parse('{"outcome": "pass"}');
  await server.store.append(run, 1, [{ type: 'run.ended', verdict }]);
}

async function follow(after = 0): Promise<IncomingMessage> {
  const path = `/api/v1/runs/${run}/events?follow=true&after=${after}`;
  const asking = request({ socketPath: server.socketPath, path, headers: { authorization: `Bearer ${token}` } }).end();
  const [response] = await once(asking, 'response');
  response.on('error', () => undefined);
  return response;
}

const linesOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const upTo = (last: number, first = 1): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('a follower', { timeout: 60_000 }, () => {
  test('that never reads is dropped within its patience, and holds up neither the run nor others', async () => {
    const silent = createConnection(server.socketPath);
    const path = `/api/v1/runs/${run}/events?follow=true`;
    silent.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    await vi.waitFor(() => expect(server.busy()).toBe(1));
    const other = server.ask('GET', path);
    await write();
    expect(linesOf((await other).text).map(({ seq }) => seq)).toEqual(upTo(events + 2));
    await vi.waitFor(() => expect(server.busy()).toBe(0), { timeout: 20_000 });
    expect(server.said.join('\n')).toMatch(
      /a follower of r-\w+ is dropped after event \d+: nothing was read for 1000 ms/,
    );
    // What waited for it is what a connection holds, not what was written.
    let received = 0;
    silent.on('error', () => undefined).on('data', (piece) => (received += piece.length));
    await once(silent, 'close');
    expect(received).toBeLessThan((events * padding.length) / 4);
  });

  test('that stood still finds where it was dropped, and goes on from there without a gap', async () => {
    const response = await follow();
    await write();
    await vi.waitFor(() => expect(server.said.join()).toContain('is dropped after'), { timeout: 20_000 });
    let text = '';
    for await (const piece of response) text += String(piece);
    const seen = linesOf(text);
    const { dropped, after } = seen.pop();
    expect(dropped).toContain('nothing was read');
    expect(seen.map(({ seq }) => seq)).toEqual(upTo(after));
    const rest = await server.ask('GET', `/api/v1/runs/${run}/events?follow=true&after=${after}`);
    expect(linesOf(rest.text).map(({ seq }) => seq)).toEqual(upTo(events + 2, after + 1));
  });

  test('that is slow, but reads, misses nothing', async () => {
    const response = await follow();
    const writing = write();
    let text = '';
    let pieces = 0;
    for await (const piece of response) {
      text += String(piece);
      pieces += 1;
      if (pieces % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await writing;
    expect(linesOf(text).map(({ seq }) => seq)).toEqual(upTo(events + 2));
    expect(server.said).toEqual([]);
  });
});
