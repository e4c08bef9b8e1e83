import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { identifyProcess, readStartTicks } from '@firedrill/host/processes';
import { proxyPlace, startProxy } from '@firedrill/host/proxy/start-proxy';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findProxies, isHere } from './own-side.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'fd-own-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('the proxies of our own side', () => {
  test('are the one that serves the directory, by its identity, for as long as it does', async () => {
    expect(await findProxies(dir)).toEqual([]);
    const { control, pid } = await startProxy({ dir });
    expect(await findProxies(dir)).toEqual([{ pid, startTicks: readStartTicks(pid) }]);
    await control.quit();
    expect(await findProxies(dir)).toEqual([]);
  });

  test('are none where what stands there is no proxy, or does not know our token', async () => {
    const { socketPath, tokenPath } = proxyPlace(dir);
    writeFileSync(socketPath, 'no socket');
    expect(await findProxies(dir)).toEqual([]);
    rmSync(socketPath);
    const { control } = await startProxy({ dir });
    writeFileSync(tokenPath, 'another token');
    expect(await findProxies(dir)).toEqual([]);
    await control.quit();
  });
});

describe('a process that was named by its identity', () => {
  const here = identifyProcess(process.pid);
  if (here === undefined) throw new Error('this test runs where there is /proc');

  test('is here when this /proc shows it', () => expect(isHere(here)).toBe(true));

  test.each([
    ['in its place is a later one', { startTicks: '1' }],
    ['there is none with its pid', { pid: 2 ** 22 + 1 }],
    ['it ran before the last boot, or on another machine', { bootId: 'another' }],
    ['its pid is one of another namespace', { pidNamespace: '1' }],
  ])('is not when %s', (_why, other) => expect(isHere({ ...here, ...other })).toBe(false));
});
