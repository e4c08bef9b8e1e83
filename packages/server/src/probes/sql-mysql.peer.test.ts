import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, mariadbServer, startMariadb } from './testing/databases.ts';
import { look } from './testing/look.ts';

const server = mariadbServer();
const missing = 'MariaDB (mariadbd, mariadb-install-db, my_print_defaults) is missing';
/** Who asks may do everything in the shop, so that only `readOnly` keeps a question from changing something. */
const first = `
SET NAMES utf8mb4;
CREATE DATABASE shop CHARACTER SET utf8mb4;
CREATE USER 'probe'@'127.0.0.1' IDENTIFIED BY 'pa55word';
GRANT ALL ON shop.* TO 'probe'@'127.0.0.1';
CREATE TABLE shop.orders (id BIGINT PRIMARY KEY, price DECIMAL(8,2), paid BOOL, made DATETIME, note VARCHAR(99));
INSERT INTO shop.orders VALUES (1, 2.5, true, '2026-01-01 00:00:00', 'a'), (2, 4, false, NULL, '주문'),
  (9007199254740993, 1, true, NULL, NULL);
`;

interface Asked {
  readonly query: string;
  readonly parameters?: (string | number | boolean | null)[];
  readonly readOnly?: boolean;
}

let database: Database | null = null;
beforeAll(async () => {
  if (server !== null) database = await startMariadb(server, first);
}, 60_000);
afterAll(() => database?.end());

const ask = (asked: Asked, expected: object = {}, more: { timeout?: string; url?: string } = {}) => {
  const { timeout = '5s', url = `mysql://probe:pa55word@127.0.0.1:${database?.port}/shop` } = more;
  return look({ type: 'sql', with: { url, ...asked }, expect: expected, timeout });
};
const reaches = (quality: string, detail = '') => ({ quality, detail: expect.stringContaining(detail) });
const counted = { query: 'SELECT count(*) FROM orders' };

test('numbers, texts and rows are judged; values go beside the statement', async ({ skip }) => {
  skip(server === null, missing);
  const paid = { query: 'SELECT count(*) FROM orders WHERE paid = ?', parameters: [true] };
  expect(await ask(paid, { atLeast: 2, latency: { below: '5s' } })).toMatchObject({ quality: 'good', value: 2 });
  expect(await ask(paid, { atLeast: 3 })).toMatchObject({ quality: 'bad', value: 2 });
  expect(await ask({ query: 'SELECT max(price) FROM orders' }, { atMost: 4 })).toMatchObject({ value: 4 });
  const rows = { query: 'SELECT id, price, note, made FROM orders ORDER BY id' };
  const path = { $: { minItems: 3 }, '$[0].price': 2.5, '$[1].note': '주문', '$[2].id': '9007199254740993' };
  expect(await ask(rows, { jsonPath: path })).toMatchObject({ quality: 'good', value: 3 });
  const sly = { query: 'SELECT ?', parameters: ["'; DROP TABLE orders; --"] };
  expect(await ask(sly, { matches: 'DROP' })).toMatchObject({ quality: 'good' });
  expect(await ask({ query: 'SELECT id FROM orders WHERE id < 0' }, { atLeast: 1 })).toMatchObject(reaches('blind'));
});

test('a URL of the scheme mariadb is one of mysql', async ({ skip }) => {
  skip(server === null, missing);
  const url = `mariadb://probe:pa55word@127.0.0.1:${database?.port}/shop`;
  expect(await ask(counted, { equals: 3 }, { url })).toMatchObject({ quality: 'good', value: 3 });
});

test('it only reads: a write, several statements, and a way out of the transaction are blind', async ({ skip }) => {
  skip(server === null, missing);
  expect(await ask({ query: '/*! DELETE FROM orders */' })).toMatchObject(reaches('blind', '1792'));
  expect(await ask({ query: '/*! CREATE TABLE x (a INT) */' })).toMatchObject(reaches('blind', '1792'));
  expect(await ask({ query: 'COMMIT; DELETE FROM orders' })).toMatchObject(reaches('blind', '1064'));
  expect(await ask(counted, { equals: 3 })).toMatchObject({ quality: 'good' });
  const written = { query: 'DELETE FROM orders WHERE id = ?', parameters: [2], readOnly: false };
  expect(await ask(written)).toMatchObject({ quality: 'good' });
  expect(await ask(counted, { equals: 2 })).toMatchObject({ quality: 'good' });
});

test('a wrong question, and who is not let in, are blind', async ({ skip }) => {
  skip(server === null, missing);
  expect(await ask({ query: 'SELECT nothing FROM orders' })).toMatchObject(reaches('blind', '1054'));
  expect(await ask({ query: 'SELECT 1 FROM nowhere' })).toMatchObject(reaches('blind', '1146'));
  expect(await ask({ query: 'SELEC 1' })).toMatchObject(reaches('blind', '1064'));
  expect(await ask({ query: 'SELECT 1 FROM mysql.user' })).toMatchObject(reaches('blind', '1142'));
  const at = `127.0.0.1:${database?.port}`;
  const wrong = await ask(counted, {}, { url: `mysql://probe:pa55w0rd@${at}/shop` });
  expect(wrong).toMatchObject(reaches('blind', '1045'));
  expect(wrong.detail).not.toContain('pa55w0rd');
  const elsewhere = await ask(counted, {}, { url: `mysql://probe:pa55word@${at}/nowhere` });
  expect(elsewhere).toMatchObject(reaches('blind', '104'));
});

test('a slow answer, a paused and a dead database are bad, without the password', async ({ skip }) => {
  skip(server === null, missing);
  const slow = await ask({ query: 'SELECT sleep(5)' }, {}, { timeout: '1s' });
  expect(slow).toMatchObject(reaches('bad', 'no answer within 1000 ms'));
  database?.process.kill('SIGSTOP');
  const paused = await ask(counted, {}, { timeout: '1s' });
  database?.process.kill('SIGCONT');
  expect(paused).toMatchObject(reaches('bad', 'no answer within 1000 ms'));
  expect(await ask(counted)).toMatchObject({ quality: 'good' });
  await database?.end();
  const dead = await ask(counted);
  expect(dead).toMatchObject(reaches('bad', 'ECONNREFUSED'));
  expect(JSON.stringify([slow, paused, dead])).not.toContain('pa55word');
});
