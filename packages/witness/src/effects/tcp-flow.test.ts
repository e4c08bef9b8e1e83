import { afterEach, expect, test } from 'vitest';

import { createTcpServers, untilPresent } from '../fixture.ts';
import { pause } from '../monotonic.ts';
import { tcpPieces } from './tcp-pieces.ts';
import { tcpThroughput } from './tcp-throughput.ts';

const servers = createTcpServers();
afterEach(() => servers.closeAll());

/** A server that greets with 2000 bytes, in pieces with pauses while it is slow. */
async function greeter(pieceBytes: number, pauseMs: number) {
  const state = { slow: false };
  const port = await servers.listen(async (socket) => {
    const size = state.slow ? pieceBytes : 2000;
    for (let sent = 0; sent < 2000 && !socket.destroyed; sent += size) {
      socket.write(Buffer.alloc(size));
      if (state.slow) await pause(pauseMs);
    }
  });
  return { knock: { host: '127.0.0.1', port }, state };
}

test('a narrow path is seen by the time that its bytes take', async () => {
  const { knock, state } = await greeter(200, 30);
  const measure = tcpThroughput({
    kind: 'tcp-throughput',
    ...knock,
    atMostBytesPerSecond: 8000,
    direction: 'downstream',
  });
  expect(await measure.baseline()).toMatchObject({ present: false });
  state.slow = true;
  expect((await untilPresent(measure, true)).evidence).toContain('2000 bytes of greeting');
  state.slow = false;
  await untilPresent(measure, false);
  measure.close();
});

test('pieces are seen by how many reads they take', async () => {
  const { knock, state } = await greeter(200, 5);
  const measure = tcpPieces({ kind: 'tcp-pieces', ...knock, atMostBytes: 200 });
  expect(await measure.baseline()).toMatchObject({ present: false });
  state.slow = true;
  await untilPresent(measure, true);
  state.slow = false;
  await untilPresent(measure, false);
  measure.close();
});

test('too few bytes to tell by are blind', async () => {
  const { knock } = await greeter(200, 5);
  const wide = { kind: 'tcp-throughput', ...knock, atMostBytesPerSecond: 1e6, direction: 'both' } as const;
  expect(await tcpThroughput(wide).baseline()).toEqual({ blind: expect.stringContaining('too few to see this rate') });
  const up = { ...wide, atMostBytesPerSecond: 1, direction: 'upstream' } as const;
  expect(await tcpThroughput(up).baseline()).toEqual({ blind: expect.stringContaining('the 0 bytes that we see') });
  const whole = tcpPieces({ kind: 'tcp-pieces', ...knock, atMostBytes: 2000 });
  expect(await whole.baseline()).toEqual({ blind: expect.stringContaining('no more than one piece') });
});

test('a server that is not there is blind', async () => {
  const knock = { host: '127.0.0.1', port: await servers.closedPort() };
  const measure = tcpThroughput({ kind: 'tcp-throughput', ...knock, atMostBytesPerSecond: 9, direction: 'both' });
  expect(await measure.baseline()).toHaveProperty('blind');
});
