import type { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';

import { createTcpServers } from '../fixture.ts';
import { httpAnswer } from './http-answer.ts';
import { httpTiming } from './http-timing.ts';
import { sendTrip } from './tcp-trip.ts';

const servers = createTcpServers();
afterEach(() => servers.closeAll());

const about = 'i-aaaaaaaaaaaaaaaa';
const greeting = { trip: 'greeting', expectBytes: 5, limitMs: 2000 } as const;

/** A door that hears whom a canary is about, and then does what a test wants. */
async function door(then: (socket: Socket) => void, answer = 'firedrill-door\n') {
  const heard: string[] = [];
  const from: (string | undefined)[] = [];
  const port = await servers.listen((socket) => {
    from.push(socket.remoteAddress);
    socket.once('data', (bytes) => {
      heard.push(String(bytes));
      if (answer !== '') socket.write(answer);
      then(socket);
    });
  });
  return { knock: { host: '127.0.0.1', port, about }, url: `http://127.0.0.1:${port}/`, heard, from };
}

test('a canary that is about an injection says so first, and hears only what comes after the answer', async () => {
  const { knock, heard, from } = await door((socket) => socket.write('hello'));
  expect(await sendTrip(knock, greeting).done).toMatchObject({ end: 'answered', receivedBytes: 5 });
  const together = await door(() => undefined, 'firedrill-door\nhello');
  expect(await sendTrip(together.knock, greeting).done).toMatchObject({ end: 'answered', receivedBytes: 5 });
  expect(heard).toEqual([`firedrill-canary ${about}\n`]);
  expect(from).toEqual(['127.102.100.3']);
});

test('what happens after the answer is what it was', async () => {
  const { knock } = await door((socket) => socket.resetAndDestroy());
  expect(await sendTrip(knock, greeting).done).toMatchObject({ end: 'reset', receivedBytes: 0 });
  const silent = await door(() => undefined);
  expect(await sendTrip(silent.knock, { ...greeting, limitMs: 50 }).done).toMatchObject({ end: 'open' });
  const closed = { host: '127.0.0.1', port: await servers.closedPort(), about };
  expect(await sendTrip(closed, greeting).done).toMatchObject({ end: 'refused' });
});

test('whatever happens before the answer shows nothing of a fault', async () => {
  const unheard = { failed: 'the door does not hear which injection this is about' };
  const torn = await door((socket) => socket.resetAndDestroy(), '');
  const ended = await door((socket) => socket.end(), '');
  const other = await door(() => undefined, 'HTTP/1.1 400 Bad Request\r\n\r\n');
  for (const { knock, url } of [torn, ended, other]) {
    expect(await sendTrip(knock, greeting).done).toEqual(unheard);
    const measure = httpAnswer({ kind: 'http-answer', url, about, seen: 'torn', baselineSamples: 1 });
    expect(await measure.check()).toEqual({ blind: `GET ${url}: ${unheard.failed}` });
    measure.close();
  }
});

test('a request that is about an injection says so before it is one', async () => {
  const { url, heard } = await door((socket) => {
    socket.once('data', (bytes) => {
      heard.push(String(bytes).split('\r\n')[0] ?? '');
      socket.end('HTTP/1.1 204 No Content\r\n\r\n');
    });
  });
  const measure = httpTiming({ kind: 'http-timing', url, about, atLeastMs: 500 });
  expect(await measure.check()).toMatchObject({ present: false });
  measure.close();
  expect(heard).toEqual([`firedrill-canary ${about}\n`, 'GET / HTTP/1.1']);
});

test('one that is given up while the door is silent leaves no connection', async () => {
  const ends: string[] = [];
  const port = await servers.listen((socket) => {
    socket.resume();
    socket.on('end', () => ends.push('ended'));
  });
  const measure = httpTiming({ kind: 'http-timing', url: `http://127.0.0.1:${port}/`, about, atLeastMs: 10 });
  await measure.check();
  measure.close();
  await expect.poll(() => ends, { timeout: 8000 }).toEqual(['ended']);
});
