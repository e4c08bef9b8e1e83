import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';

import { untilPresent } from '../fixture.ts';
import type { EffectMeasure } from '../reading.ts';
import { tcpTiming } from './tcp-timing.ts';

const servers: Server[] = [];
const sockets: Socket[] = [];
let delayMs = 0;
afterEach(() => {
  delayMs = 0;
  sockets.splice(0).forEach((socket) => socket.destroy());
  servers.splice(0).forEach((server) => server.close());
});

async function listen(serve: (socket: Socket) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => socket.destroy());
    serve(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

async function seesLateness(measure: EffectMeasure): Promise<void> {
  expect(await measure.baseline()).toMatchObject({ present: false });
  delayMs = 400;
  await untilPresent(measure, true);
  delayMs = 0;
  await untilPresent(measure, false);
  measure.close();
}

const later = (act: () => void): unknown => setTimeout(act, delayMs);

test('an upstream that speaks first is timed by its first byte', async () => {
  const port = await listen((socket) => later(() => socket.write('220 ready\r\n')));
  await seesLateness(tcpTiming({ kind: 'tcp-timing', host: '127.0.0.1', port, atLeastMs: 200 }));
});

test('a silent upstream is timed by its answer to a close', async () => {
  const port = await listen((socket) => {
    socket.resume();
    socket.on('end', () => later(() => socket.end()));
  });
  const measure = tcpTiming({ kind: 'tcp-timing', host: '127.0.0.1', port, atLeastMs: 200 });
  await seesLateness(measure);
});

test('bytes to send and an answer to expect are timed as an exchange', async () => {
  const port = await listen((socket) => {
    socket.on('data', () => later(() => socket.write('+PONG\r\n')));
  });
  const send = Buffer.from('PING\r\n').toString('base64');
  await seesLateness(tcpTiming({ kind: 'tcp-timing', host: '127.0.0.1', port, atLeastMs: 200, send, expectBytes: 7 }));
});

test('an upstream that ends without the expected answer is blind', async () => {
  const port = await listen((socket) => socket.end());
  const measure = tcpTiming({ kind: 'tcp-timing', host: '127.0.0.1', port, atLeastMs: 200, send: 'AAAA' });
  expect(await measure.baseline()).toEqual({ blind: expect.stringContaining('the connection ended') });
});
