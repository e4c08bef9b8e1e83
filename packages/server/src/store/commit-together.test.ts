import type { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commitTogether } from './commit-together.ts';
import { openStore } from './open.ts';
import { made } from './testing/made-store.ts';

let at: ReturnType<typeof made.directory>;
let database: DatabaseSync;
beforeEach(() => {
  at = made.directory();
  database = openStore(path.join(at.root, 'store.sqlite'));
  database.exec('CREATE TABLE made (word TEXT PRIMARY KEY) STRICT');
});
afterEach(() => {
  if (database.isOpen) database.close();
  at.remove();
});

const write = (word: string): void => void database.prepare('INSERT INTO made VALUES (?)').run(word);
const words = (): readonly unknown[] =>
  database
    .prepare('SELECT word FROM made ORDER BY word')
    .all()
    .map((row) => row['word']);

test('acts of one turn are one transaction, and are told in their order when it is durable', async () => {
  let turns = 0;
  const told: string[] = [];
  const together = commitTogether(database, (call) => {
    turns += 1;
    setImmediate(call);
  });
  const tell = (word: string) => (): void => {
    expect(database.isTransaction).toBe(false);
    told.push(word);
  };
  const acts = ['one', 'two', 'three'].map((word) => together(() => write(word), tell(word)));
  expect(words()).toEqual([]);
  await Promise.all(acts);
  expect([turns, told, words()]).toEqual([1, ['one', 'two', 'three'], ['one', 'three', 'two']]);
});

test('an act that fails takes back its own writes only', async () => {
  const together = commitTogether(database);
  const whole = together(() => write('whole'));
  const broken = together(() => {
    write('half');
    write('whole');
  });
  const other = together(() => write('other'));
  await expect(broken).rejects.toMatchObject({ code: 'store-unwritable' });
  await Promise.all([whole, other]);
  expect(words()).toEqual(['other', 'whole']);
});

test('where nothing can be committed, every act is told so', async () => {
  const together = commitTogether(database);
  const acts = [together(() => write('one')), together(() => write('two'))];
  database.close();
  for (const act of acts) await expect(act).rejects.toMatchObject({ code: 'store-unwritable' });
});
