import { hostname, networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { leadsToItself, type Way } from './loop.ts';
import { Switchboard } from './switchboard.ts';

const address = (host: string, port = 9001) => ({ host, port });
const way = (listen: string, upstream: string): Way => ({ listen: address(listen), upstream: address(upstream) });
const outward = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .find(({ internal, address: text }) => !internal && !text.startsWith('fe80'))?.address;

test.for([
  ['127.0.0.1', '127.0.0.1'],
  ['127.0.0.1', 'localhost'],
  ['127.0.0.1', '::ffff:127.0.0.1'],
  ['0.0.0.0', '127.0.0.5'],
  ['::', '127.0.0.1'],
  ['::', '::1'],
  ['::1', '0:0:0:0:0:0:0:1'],
  ['127.0.0.1', '0.0.0.0'],
  ['::', '::'],
  ['0.0.0.0', outward ?? '127.0.0.1'],
  ['0.0.0.0', hostname()],
] as const)('a door at %s leads to itself by %s', async ([listen, upstream]) => {
  expect(await leadsToItself(way(listen, upstream), [])).toBe(true);
});

test.for([
  ['127.0.0.1', '127.0.0.2'],
  ['127.0.0.1', '192.0.2.1'],
  ['0.0.0.0', '192.0.2.1'],
  ['127.0.0.1', 'nobody.invalid'],
] as const)('one at %s does not by %s', async ([listen, upstream]) => {
  expect(await leadsToItself(way(listen, upstream), [])).toBe(false);
});

test('doors that lead to one another are a ring, and only the one that would close it is refused', async () => {
  const door = (from: number, to: number): Way => ({
    listen: address('127.0.0.1', from),
    upstream: address('localhost', to),
  });
  const standing = [door(1, 2), door(2, 3), door(9, 9)];
  expect(await leadsToItself(door(3, 1), standing)).toBe(true);
  expect(await leadsToItself(door(3, 4), standing)).toBe(false);
  expect(await leadsToItself(door(4, 9), standing)).toBe(false);
});

test('the proxy opens no such door', async () => {
  const switchboard = new Switchboard(() => undefined);
  const here = { host: '127.0.0.1', port: 9 };
  const asked = switchboard.listen({ key: 'k', listen: here, upstream: { host: 'localhost', port: 9 }, mark: null });
  await expect(asked).rejects.toMatchObject({ code: 'proxy.loop' });
  expect(switchboard.listeners()).toEqual([]);
});
