import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../store/open.ts';
import { made } from '../store/testing/made-store.ts';
import { createFisStore } from './create-fis-store.ts';
import type { FisDocument } from './fis-store.ts';

let at: ReturnType<typeof made.directory>;
let file: string;
let database: ReturnType<typeof openStore>;
beforeEach(() => {
  at = made.directory();
  file = path.join(at.root, 'store.sqlite');
  database = openStore(file);
});
afterEach(() => {
  if (database.isOpen) database.close();
  at.remove();
});

const here = { account: '123456789012', region: 'us-east-1' };
const there = { account: '123456789012', region: 'eu-west-1' };
const other = { account: '210987654321', region: 'us-east-1' };
const document = (id: string, more: Partial<FisDocument> = {}): FisDocument => ({
  id,
  createdMs: 1_616_432_464_025,
  body: { id },
  ...more,
});
const ids = (documents: readonly FisDocument[]): readonly string[] => documents.map(({ id }) => id);

function restarted() {
  database.close();
  database = openStore(file);
  return createFisStore(database);
}

describe('documents', () => {
  test('are kept through a restart, apart by kind, account and region', () => {
    const store = createFisStore(database);
    const kept = document('EXT1', { under: 'EXT0', body: { text: 'snow ☃', list: [1.5, null, true] } });
    store.put('template', here, kept);
    expect(restarted().get('template', here, 'EXT1')).toEqual({ ...kept, place: 1 });
    const after = createFisStore(database);
    expect(after.get('experiment', here, 'EXT1')).toBeNull();
    expect(after.get('template', there, 'EXT1')).toBeNull();
    expect(after.get('template', other, 'EXT1')).toBeNull();
    expect(after.get('template', here, 'ext1')).toBeNull();
    expect(after.all('template')).toEqual([{ ...kept, place: 1, scope: here }]);
  });

  test('are listed as they were made, whatever their times say, and keep their place when they change', () => {
    const store = createFisStore(database);
    store.put('template', here, document('b', { createdMs: 3 }));
    store.put('template', here, document('a', { createdMs: 1 }));
    store.put('template', there, document('x'));
    store.put('template', here, document('c', { createdMs: 2, under: 'a' }));
    store.put('template', here, document('b', { createdMs: 3, body: { changed: true } }));
    const listed = store.list('template', here, { after: 0, most: 10 });
    expect(ids(listed)).toEqual(['b', 'a', 'c']);
    expect(listed[0]?.body).toEqual({ changed: true });
    expect(ids(store.list('template', here, { after: listed[0]?.place ?? 0, most: 1 }))).toEqual(['a']);
    expect(ids(store.list('template', here, { after: 0, most: 10, under: 'a' }))).toEqual(['c']);
    expect([store.count('template', here), store.count('template', here, 'a')]).toEqual([3, 1]);
  });

  test('that were removed are gone, and their place is not given again', () => {
    const store = createFisStore(database);
    store.put('lever', here, document('default'));
    store.remove('lever', here, 'default');
    expect(store.get('lever', here, 'default')).toBeNull();
    store.put('lever', here, document('default'));
    expect(store.get('lever', here, 'default')?.place).toBe(2);
  });

  test('are revised in place; what does not exist is not made', () => {
    const store = createFisStore(database);
    store.put('experiment', here, document('EXP1', { under: 'EXT1' }));
    const revised = store.revise('experiment', here, 'EXP1', (body) => ({ ...body, tags: { a: 'b' } }));
    expect(revised?.body).toEqual({ id: 'EXP1', tags: { a: 'b' } });
    expect(store.get('experiment', here, 'EXP1')).toEqual(revised);
    expect(store.revise('experiment', here, 'EXP2', () => ({}))).toBeNull();
    expect(store.count('experiment', here)).toBe(1);
  });
});

describe('together', () => {
  test('all is written, or nothing; what was thrown comes through as it is', () => {
    const store = createFisStore(database);
    const wrong = new TypeError('no');
    const act = (): void =>
      store.together(() => {
        store.put('template', here, document('EXT1'));
        throw wrong;
      });
    expect(act).toThrow(wrong);
    expect(store.count('template', here)).toBe(0);
    expect(store.together(() => (store.put('template', here, document('EXT1')), 7))).toBe(7);
    expect(restarted().count('template', here)).toBe(1);
  });

  test('one within another is undone alone, or with the outer one', () => {
    const store = createFisStore(database);
    const failing = (id: string): void =>
      store.together(() => {
        store.put('template', here, document(id));
        throw new Error('inner');
      });
    store.together(() => {
      store.put('template', here, document('outer'));
      expect(() => failing('inner')).toThrow('inner');
    });
    expect(ids(store.list('template', here, { after: 0, most: 10 }))).toEqual(['outer']);
    expect(() =>
      store.together(() => {
        store.together(() => store.put('template', here, document('inner')));
        throw new Error('outer');
      }),
    ).toThrow('outer');
    expect(store.count('template', here)).toBe(1);
  });

  test('a store that cannot be written says so by its code', () => {
    const store = createFisStore(database);
    database.exec('PRAGMA query_only=1');
    expect(() => store.put('template', here, document('EXT1'))).toThrow(
      expect.objectContaining({ code: 'store-unwritable' }),
    );
    expect(store.count('template', here)).toBe(0);
  });

  test('a server that is killed at any moment leaves whole pairs, and all that it acknowledged', async () => {
    const program = fileURLToPath(new URL('./testing/abrupt-fis-main.ts', import.meta.url));
    const runtime = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
    database.close();
    const writer = spawn(process.execPath, [...runtime, program, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    let last = 0;
    const lines = createInterface({ input: writer.stdout });
    lines.on('line', (line) => {
      last = Number(line);
      if (last === 40) writer.kill('SIGKILL');
    });
    await Promise.all([once(writer, 'exit'), once(lines, 'close')]);
    const store = restartedAfterKill();
    const templates = ids(store.list('template', here, { after: 0, most: 10_000 }));
    expect(last).toBeGreaterThanOrEqual(40);
    expect(templates.length).toBeGreaterThanOrEqual(last);
    expect(templates).toEqual(templates.map((_, index) => `EXT${index + 1}`));
    expect(ids(store.list('account-configuration', here, { after: 0, most: 10_000 }))).toEqual(templates);
    expect(store.token('CreateExperimentTemplate', here, `token-${templates.length}`)?.id).toBe(templates.at(-1));
    expect(store.token('CreateExperimentTemplate', here, `token-${templates.length + 1}`)).toBeNull();
  });
});

function restartedAfterKill() {
  database = openStore(file);
  return createFisStore(database);
}

test('tokens and the key of pages outlive a restart, and a token is of one operation, account and region', () => {
  const store = createFisStore(database);
  const kept = { asked: 'digest', id: 'EXT1', answer: { experimentTemplate: { id: 'EXT1' } } };
  store.keepToken('CreateExperimentTemplate', here, 'token', kept);
  store.keepToken('StartExperiment', here, 'token', { asked: 'another', id: 'EXP1', answer: null });
  const { pageKey } = store;
  const after = restarted();
  expect(after.token('CreateExperimentTemplate', here, 'token')).toEqual(kept);
  expect(after.token('StartExperiment', here, 'token')).toEqual({ asked: 'another', id: 'EXP1', answer: null });
  expect(after.token('CreateExperimentTemplate', there, 'token')).toBeNull();
  expect(after.token('CreateExperimentTemplate', other, 'token')).toBeNull();
  expect([...after.pageKey]).toEqual([...pageKey]);
  expect(pageKey.length).toBe(32);
});
