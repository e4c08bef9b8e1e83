import { afterEach, expect, test } from 'vitest';

import { createTcpServers, untilPresent } from '../fixture.ts';
import { httpAnswer } from './http-answer.ts';

const servers = createTcpServers();
afterEach(() => servers.closeAll());

const about = 'i-aaaaaaaaaaaaaaaa';

/** A door to a page; `page` is told whom the canary is about. */
async function door(page: (whom: string) => string): Promise<string> {
  const port = await servers.listen((socket) => {
    socket.once('data', (line) => {
      const whom = String(line).split(' ')[1]?.trim() ?? '';
      socket.write('firedrill-door\n');
      socket.once('data', () => {
        const body = page(whom);
        socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      });
    });
  });
  return `http://127.0.0.1:${port}/`;
}

test('a page that changes by itself is not taken for the fault, and the fault is seen on it all the same', async () => {
  let clock = 'one';
  let hurts = false;
  const url = await door((whom) => (hurts && whom === about ? 'hurt' : clock));
  const measure = httpAnswer({ kind: 'http-answer', url, about, seen: 'different' });
  expect(await measure.baseline()).toMatchObject({ present: false });
  clock = 'two';
  const seen: boolean[] = [];
  const looked = async (): Promise<number> => {
    const reading = await measure.read();
    if ('present' in reading) seen.push(reading.present);
    return 'measured' in reading ? (reading.measured?.['sentCanaries'] ?? 0) : 0;
  };
  await expect.poll(looked).toBeGreaterThan(3);
  expect(seen).not.toContain(true);
  hurts = true;
  await untilPresent(measure, true);
  expect(await measure.read()).toMatchObject({ evidence: expect.stringContaining('without the fault') });
  clock = 'three';
  hurts = false;
  await untilPresent(measure, false);
  measure.close();
});

test('on a page that is never the same twice in a row nothing of a body is seen', async () => {
  let count = 0;
  let isSteady = true;
  const url = await door(() => (isSteady ? 'same' : `${(count += 1)}`));
  const measure = httpAnswer({ kind: 'http-answer', url, about, seen: 'different' });
  await measure.baseline();
  isSteady = false;
  const seen: boolean[] = [];
  const looked = async (): Promise<number> => {
    const reading = await measure.read();
    if ('present' in reading) seen.push(reading.present);
    return count;
  };
  await expect.poll(looked).toBeGreaterThan(7);
  expect(seen).not.toContain(true);
  measure.close();
});
