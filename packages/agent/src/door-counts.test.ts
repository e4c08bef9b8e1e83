import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JsonObject } from '@firedrill/core/words/json';
import { proxyPlace, startProxy } from '@firedrill/host/proxy/start-proxy';
import { afterEach, expect, test } from 'vitest';
import type { WitnessPort } from './agent.ts';
import { type Door, doorsOf, withDoorCounts } from './door-counts.ts';

const injection = 'i-aaaaaaaaaaaaaaaa';
const server = createServer();
afterEach(() => void server.close());

const silent: WitnessPort = {
  watch: async () => undefined,
  unwatch: async () => undefined,
  look: async () => ({ present: false, evidence: '', measured: {}, atNs: '0' }),
};

/** What the doors count at each look; the last stays. This process listens where the first door leads. */
async function toldOf(kind: string, ...looks: readonly (readonly number[])[]): Promise<readonly JsonObject[]> {
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const told: JsonObject[] = [];
  let at = 0;
  const doors = async (): Promise<readonly Door[]> => {
    const counts = looks[Math.min(at++, looks.length - 1)] ?? [];
    return counts.map((unserved, index) => ({
      listen: `127.0.0.1:${9180 + index}`,
      upstream: `127.0.0.1:${index === 0 ? port : 1}`,
      unserved,
    }));
  };
  const witness = withDoorCounts(silent, { doors, tell: (line) => told.push(line) });
  await witness.watch({ injection, effect: {}, exposure: { kind, pid: process.pid } });
  await witness.unwatch(injection);
  return told;
}

test('who came in vain to a door of the target is told, since the watch began', async () => {
  const [line, ...more] = await toldOf('socket-cut', [3, 0], [7, 9]);
  expect(more).toEqual([]);
  expect(line).toMatchObject({ kind: 'exposure', injection, by: 'hold', met: 4, of: 4 });
  expect(line?.['evidence']).toBe('4 connections to our door at 127.0.0.1:9180 found nobody behind it');
});

test.each([
  ['nobody came', 'socket-cut', [[3], [3]]],
  [
    'only another door turned somebody away',
    'socket-cut',
    [
      [3, 0],
      [3, 9],
    ],
  ],
  ['the door has left', 'socket-cut', [[3], []]],
  ['the proxy was started anew and counts from zero', 'socket-cut', [[3], [1]]],
  ['it is no kill', 'socket-waiting', [[3], [9]]],
])('nothing is told where %s', async (_why, kind, looks) => {
  expect(await toldOf(kind, ...looks)).toEqual([]);
});

test('a watch that never began is not counted for: the doors are read no more', async () => {
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const upstream = `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const told: JsonObject[] = [];
  let unserved = 0;
  const doors = async (): Promise<readonly Door[]> => [{ listen: '127.0.0.1:9180', upstream, unserved: unserved++ }];
  const refusing: WitnessPort = { ...silent, watch: () => Promise.reject(new Error('not at its post')) };
  const witness = withDoorCounts(refusing, { doors, tell: (line) => told.push(line) });
  const asked = { injection, effect: {}, exposure: { kind: 'socket-cut', pid: process.pid } } as const;
  await expect(witness.watch(asked)).rejects.toThrow('not at its post');
  await witness.unwatch(injection);
  expect([unserved, told]).toEqual([1, []]);
});

test('a watch that is begun twice counts once, from its beginning', async () => {
  const told: JsonObject[] = [];
  let unserved = 3;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const upstream = `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const doors = async (): Promise<readonly Door[]> => [{ listen: '127.0.0.1:9180', upstream, unserved }];
  const witness = withDoorCounts(silent, { doors, tell: (line) => told.push(line) });
  const asked = { injection, effect: {}, exposure: { kind: 'socket-cut', pid: process.pid } } as const;
  await witness.watch(asked);
  unserved = 8;
  await witness.watch(asked);
  await witness.unwatch(injection);
  expect(told).toMatchObject([{ met: 5, of: 5 }]);
});

test('the doors of a directory are those of its proxy, and none where it cannot be reached', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'fd-doors-'));
  expect(await doorsOf(dir)).toEqual([]);
  const { control } = await startProxy({ dir });
  const upstream = '127.0.0.1:1';
  const { port } = await control.listen({ key: 'door', listen: '127.0.0.1:0', upstream, mark: null });
  expect(await doorsOf(dir)).toMatchObject([{ listen: `127.0.0.1:${port}`, upstream, unserved: 0 }]);
  await control.quit();
  await control.closed;
  const { socketPath, tokenPath } = proxyPlace(dir);
  rmSync(socketPath, { force: true });
  writeFileSync(socketPath, 'no socket');
  writeFileSync(tokenPath, 'a token');
  expect(await doorsOf(dir)).toEqual([]);
  rmSync(dir, { recursive: true, force: true });
});
