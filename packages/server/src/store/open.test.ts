import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runToEnd } from '@firedrill/core/testing/run-to-end';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFisStore } from '../fis/create-fis-store.ts';
import { openStore } from './open.ts';
import { createRunsStore } from './runs.ts';
import { made } from './testing/made-store.ts';

let at: ReturnType<typeof made.directory>;
beforeEach(() => {
  at = made.directory();
});
afterEach(() => at.remove());

const program = (name: string): string => fileURLToPath(new URL(`./testing/${name}`, import.meta.url));
const runtime = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
const countTo = (last: number): readonly number[] => Array.from({ length: last }, (_, index) => index + 1);

test('a store is closed to others and says its version', () => {
  const file = path.join(at.root, 'store.sqlite');
  const database = openStore(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 3 });
  expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
  database.close();
  openStore(file).close();
});

test('a store from before FIS is brought up to date, and keeps its runs', () => {
  const file = path.join(at.root, 'store.sqlite');
  const older = openStore(file);
  createRunsStore(older, made.around('elder')).create(made.run(1), { name: 'old', leaseUntilNs: 1n, bodies: [] });
  for (const table of ['fis_resolved', 'fis_documents', 'fis_tokens', 'fis_page_key'])
    older.exec(`DROP TABLE ${table}`);
  older.exec('PRAGMA user_version=1');
  older.close();
  const database = openStore(file);
  expect(createRunsStore(database, made.around('heir')).find(made.run(1))).toMatchObject({ name: 'old' });
  expect(createFisStore(database).count('template', { account: '123456789012', region: 'us-east-1' })).toBe(0);
  database.close();
});

test('a store of a newer program is refused and left as it was', () => {
  const file = path.join(at.root, 'store.sqlite');
  const newer = new DatabaseSync(file);
  newer.exec('CREATE TABLE later (x); PRAGMA user_version=99');
  newer.close();
  expect(() => openStore(file)).toThrow(expect.objectContaining({ code: 'store-newer' }));
  const again = new DatabaseSync(file);
  expect(again.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()).toEqual([{ name: 'later' }]);
  again.close();
});

test('what is no store, or cannot be there, is refused by name and not overwritten', () => {
  const file = path.join(at.root, 'store.sqlite');
  writeFileSync(file, 'a letter to a friend, long enough to be looked at as a header by whoever opens it'.repeat(20));
  const before = readFileSync(file);
  expect(() => openStore(file)).toThrow(expect.objectContaining({ code: 'store-unwritable' }));
  expect(readFileSync(file)).toEqual(before);
  expect(() => openStore(path.join(at.root, 'missing', 'store.sqlite'))).toThrow(
    expect.objectContaining({ code: 'store-unwritable' }),
  );
});

test('what was acknowledged before kill -9 is there afterwards, without gaps', async () => {
  const file = path.join(at.root, 'store.sqlite');
  const writer = spawn(process.execPath, [...runtime, program('abrupt-main.ts'), file, made.run(1)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = 0;
  const lines = createInterface({ input: writer.stdout });
  lines.on('line', (line) => {
    last = Number(line);
    if (last === 40) writer.kill('SIGKILL');
  });
  await Promise.all([once(writer, 'exit'), once(lines, 'close')]);
  const database = openStore(file);
  const store = createRunsStore(database, made.around('heir'));
  const kept = store.eventsAfter(made.run(1), 0).map(({ seq }) => seq);
  expect(kept.length).toBeGreaterThanOrEqual(last);
  expect(last).toBeGreaterThanOrEqual(40);
  expect(kept).toEqual(countTo(kept.length));
  await store.append(made.run(1), store.claim(made.run(1), 1n), [made.body(0)]);
  expect(store.find(made.run(1))).toMatchObject({ lastSeq: kept.length + 1, epoch: 2, owner: 'heir' });
  database.close();
});

test('a full disk is store-unwritable, loses nothing acknowledged, and ends when there is room', ({ skip }) => {
  const tried = runToEnd('unshare', ['-Urm', '--', 'true']);
  skip(tried.status !== 0, `no unprivileged user and mount namespace: ${tried.error?.message ?? tried.stderr}`);
  const directory = path.join(at.root, 'disk');
  mkdirSync(directory);
  const argv = ['-Urm', '--', process.execPath, ...runtime, program('full-disk-main.ts'), directory];
  const ran = runToEnd('unshare', argv);
  expect(ran.stderr).toBe('');
  const told = JSON.parse(ran.stdout);
  expect(told.refusedWith).toBe('store-unwritable');
  expect(told.readable).toEqual(countTo(told.readable.length));
  expect(told.readable).toEqual([1, ...told.acknowledged]);
  expect(told.seqs).toEqual(countTo(told.readable.length + 1));
});
