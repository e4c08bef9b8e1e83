import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  const around = { dir: stateDirAt(root), database, runs, runStore, notes, newPort: unasked, api: fastify() };
  return startFis(asked, around, async () => void (givenUp += 1));
};

test('nothing is made where a file is wrong, and all that is wrong with it is told with its place', async () => {
  const inventoryFile = path.join(root, 'inventory.yaml');
  writeFileSync(
    inventoryFile,
    'apiVersion: firedrill/v1alpha1\nkind: Inventory\nmetadata: {name: UP}\nspec: {odd: 1}\n',
  );
  await expect(start({ ...choices, inventoryFile })).rejects.toMatchObject({
    code: 'inventory-invalid',
    problems: expect.arrayContaining([
      expect.objectContaining({ file: inventoryFile, line: 3, path: 'metadata.name' }),
      expect.objectContaining({ file: inventoryFile, line: 4, path: 'spec.odd' }),
    ]),
  });
  await expect(start({ ...choices, inventoryFile: root })).rejects.toMatchObject({ code: 'document-unreadable' });
  expect(existsSync(credentialsFile(root))).toBe(false);
  givenUp = 0;
});

test('the key of the first start is told until it was, also where nobody could listen at first', async () => {
  const first = await start({ ...choices, accessKeys: [{ id: 'AKID', secret: 's', account: '123456789012' }] });
  expect(first?.newCredentials).toBe(null);
  await expect(start({ ...choices, listen: first?.address ?? '' })).rejects.toMatchObject({ code: 'foreign-state' });
  expect(givenUp).toBe(1);
  await first?.close();

  const second = await start(choices);
  expect(second).toMatchObject({ newCredentials: credentialsFile(root), simulate: true, isOpen: false });
  await second?.close();
  const killed = await start(choices);
  expect(killed?.newCredentials).toBe(credentialsFile(root));
  killed?.credentialsTold();
  await killed?.close();
  const last = await start(choices);
  expect(last?.newCredentials).toBe(null);
  await last?.close();
});

test('nothing is served where nobody asked for it', async () => {
  expect(await start(null)).toBe(null);
});
