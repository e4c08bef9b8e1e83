import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeClock } from '@firedrill/core/boot-clock';
import fastify from 'fastify';
import { afterAll, expect, test } from 'vitest';
import { credentialsFile } from '../api/fis/access-keys.ts';
import { openStore } from '../store/open.ts';
import { createRunsStore } from '../store/runs.ts';
import { stateDirAt } from '../state-dir.ts';
import { type FisChoices, type FisFront, startFis } from './start-fis.ts';

const root = mkdtempSync(path.join(tmpdir(), 'firedrill-start-fis-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const choices: FisChoices = {
  listen: '127.0.0.1:0',
  accessKeys: [],
  simulate: true,
  inventoryFile: null,
  configFile: null,
  timeScale: 1,
};

let givenUp = 0;
const start = (asked: FisChoices | null): Promise<FisFront | null> => {
  const clock = nodeClock(globalThis, readFileSync);
  const database = openStore(path.join(root, 'store.sqlite'));
  const runStore = createRunsStore(database, { clock, bootId: 'boot', owner: 'test' });
  const unasked = (): never => {
    throw new Error('no experiment is begun here');
  };
  const runs = { start: unasked, stop: unasked, finished: () => null };
  const notes = { note: () => undefined };
  const around = { dir: stateDirAt(root), database, runs, runStore, notes, clock, newPort: unasked, api: fastify() };
  return startFis(asked, around, async () => void (givenUp += 1));
};

test('the key of the first start is told once, and not lost where nobody could listen', async () => {
  const first = await start({ ...choices, accessKeys: [{ id: 'AKID', secret: 's', account: '123456789012' }] });
  expect(first?.newCredentials).toBe(null);
  await expect(start({ ...choices, listen: first?.address ?? '' })).rejects.toMatchObject({ code: 'foreign-state' });
  expect([existsSync(credentialsFile(root)), givenUp]).toEqual([false, 1]);
  await first?.close();

  const second = await start(choices);
  expect(second).toMatchObject({ newCredentials: credentialsFile(root), simulate: true, isOpen: false });
  await second?.close();
  const third = await start(choices);
  expect(third?.newCredentials).toBe(null);
  await third?.close();
});

test('nothing is served where nobody asked for it', async () => {
  expect(await start(null)).toBe(null);
});
