import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { listen } from './testing/listen.ts';
import { look } from './testing/look.ts';

let running: Server | null = null;
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  running?.close();
  running = null;
});

function serve(talk: (socket: Socket) => void): Promise<number> {
  running = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    talk(socket);
  });
  return listen(running);
}

/** Answers like Redis: one line for each that it is sent, in two pieces. */
const polite = (socket: Socket): void => {
  socket.on('data', () => {
    socket.write('+PO');
    setImmediate(() => socket.write('NG\r\n'));
  });
};

const written = (port: number, more: object = {}) => ({ type: 'tcp', with: { host: '127.0.0.1', port }, ...more });

test('a connection is good, with its latency as the number', async () => {
  const sample = await look(written(await serve(() => undefined)));
  expect(sample).toMatchObject({ quality: 'good', value: expect.any(Number) });
});

test('an answer is read until it is as expected, however it is cut', async () => {
  const port = await serve(polite);
  const asked = { with: { host: '127.0.0.1', port, send: 'PING\r\n' } };
  expect(await look({ type: 'tcp', ...asked, expect: { matches: '^\\+PONG' } })).toMatchObject({ quality: 'good' });
  expect(await look({ type: 'tcp', ...asked, expect: { equals: '+PONG' } })).toMatchObject({ quality: 'good' });
  const other = await look({ type: 'tcp', ...asked, expect: { matches: 'HELLO' }, timeout: '600ms' });
  expect(other).toMatchObject({ quality: 'bad', detail: 'no expected answer within 600 ms' });
});

test('refused, closed without the answer, and silence are bad, each with its reason', async () => {
  const port = await serve((socket) => socket.end('bye'));
  const closed = await look(written(port, { expect: { matches: 'welcome' } }));
  expect(closed).toMatchObject({ quality: 'bad', detail: 'the answer does not match /welcome/' });
  running?.close();
  for (const socket of sockets) socket.destroy();
  expect((await look(written(port))).detail).toContain('ECONNREFUSED');
  const silent = await serve(() => undefined);
  const late = await look(written(silent, { expect: { equals: 'x' }, timeout: '600ms' }));
  expect(late).toMatchObject({ quality: 'bad', detail: 'no expected answer within 600 ms' });
});

test('an expression that does not end on the answer is blind', async () => {
  const port = await serve((socket) => void socket.write(`${'a'.repeat(60)}!`));
  const asked = { type: 'tcp', with: { host: '127.0.0.1', port, send: 'x' }, expect: { matches: '^(a+)+$' } };
  expect(await look({ ...asked, timeout: '5s' })).toMatchObject({
    quality: 'blind',
    detail: expect.stringContaining('the search did not end'),
  });
});
