import { once } from 'node:events';
import { connect } from 'node:net';
import { canRun } from '@firedrill/core/testing/run-to-end';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Database, postgresBin, startPostgres, startRedis } from './testing/databases.ts';
import { look } from './testing/look.ts';

const bin = postgresBin();
const noPostgres = 'PostgreSQL (initdb, postgres) is missing';
const noRedis = 'redis-server is missing';
const hasRedis = canRun('redis-server');

interface Asked {
  readonly query: string;
  readonly parameters?: (string | number | boolean | null)[];
  readonly readOnly?: boolean;
}

const reaches = (quality: string, detail = '') => ({ quality, detail: expect.stringContaining(detail) });

describe('PostgreSQL', () => {
  let database: Database | null = null;
  beforeAll(async () => {
    if (bin === null) return;
    database = await startPostgres(bin);
    await ask({ query: 'CREATE TABLE orders (id int8 PRIMARY KEY, price numeric, paid bool)', readOnly: false });
    await ask({ query: 'INSERT INTO orders VALUES (1, 2.5, true), (2, 4, false), (3, 1, true)', readOnly: false });
  }, 60_000);
  afterAll(() => database?.end());

  const ask = (asked: Asked, expected: object = {}, more: object = {}) => {
    const url = `postgres://probe:pa55word@127.0.0.1:${database?.port}/postgres`;
    return look({ type: 'sql', with: { url, ...asked }, expect: expected, timeout: '5s', ...more });
  };

  test('numbers, texts and rows are judged; values go beside the statement', async ({ skip }) => {
    skip(bin === null, noPostgres);
    const paid = { query: 'SELECT count(*) FROM orders WHERE paid = $1', parameters: [true] };
    expect(await ask(paid, { atLeast: 2 })).toMatchObject({ quality: 'good', value: 2 });
    expect(await ask(paid, { atLeast: 3 })).toMatchObject({ quality: 'bad', value: 2 });
    expect(await ask({ query: 'SELECT max(price) FROM orders' }, { atMost: 4 })).toMatchObject({ value: 4 });
    const rows = { query: 'SELECT id, price FROM orders ORDER BY id' };
    const path = { jsonPath: { $: { minItems: 3 }, '$[0].price': 2.5, '$[2].id': 3 } };
    expect(await ask(rows, path)).toMatchObject({ quality: 'good', value: 3 });
    const sly = { query: 'SELECT $1::text', parameters: ["'; DROP TABLE orders; --"] };
    expect(await ask(sly, { matches: 'DROP' })).toMatchObject({ quality: 'good' });
  });

  test('it only reads: a write, several statements, and a way out of the transaction are blind', async ({ skip }) => {
    skip(bin === null, noPostgres);
    const hidden = 'WITH gone AS (DELETE FROM orders RETURNING id) SELECT * FROM gone';
    expect(await ask({ query: hidden })).toMatchObject(reaches('blind', '25006'));
    expect(await ask({ query: 'COMMIT; DELETE FROM orders' })).toMatchObject(reaches('blind', '42601'));
    expect(await ask({ query: 'SELECT 1 AS a INTO x' })).toMatchObject(reaches('blind', '25006'));
    expect(await ask({ query: 'SELECT count(*) FROM orders' }, { equals: 3 })).toMatchObject({ quality: 'good' });
  });

  test('a wrong question is blind; a slow answer and a dead database are bad, without the password', async ({
    skip,
  }) => {
    skip(bin === null, noPostgres);
    expect(await ask({ query: 'SELECT nothing FROM nowhere' })).toMatchObject(reaches('blind', '42P01'));
    expect(await ask({ query: 'SELEC 1' })).toMatchObject(reaches('blind', '42601'));
    const slow = await ask({ query: 'SELECT pg_sleep(5)' }, {}, { timeout: '1s' });
    expect(slow).toMatchObject({ quality: 'bad' });
    database?.process.kill('SIGSTOP');
    const stopped = await ask({ query: 'SELECT 1' }, {}, { timeout: '1s' });
    database?.process.kill('SIGCONT');
    expect(stopped).toMatchObject(reaches('bad'));
    await database?.end();
    const dead = await ask({ query: 'SELECT 1' });
    expect(dead).toMatchObject(reaches('bad', 'ECONNREFUSED'));
    expect(JSON.stringify([slow, stopped, dead])).not.toContain('pa55word');
  });
});

describe('Redis', () => {
  let database: Database | null = null;
  beforeAll(async () => {
    if (!hasRedis) return;
    database = await startRedis();
    await ask({ query: 'RPUSH', parameters: ['basket', 'a', 'b'], readOnly: false });
  });
  afterAll(() => database?.end());

  const ask = (asked: Asked, expected: object = {}, more: object = {}) => {
    const url = `redis://127.0.0.1:${database?.port}`;
    return look({ type: 'sql', with: { url, ...asked }, expect: expected, timeout: '3s', ...more });
  };

  test('replies are judged; what does not only read is blind', async ({ skip }) => {
    skip(!hasRedis, noRedis);
    expect(await ask({ query: 'PING' }, { equals: 'PONG' })).toMatchObject({ quality: 'good' });
    expect(await ask({ query: 'LLEN', parameters: ['basket'] }, { atLeast: 2 })).toMatchObject({ value: 2 });
    const range = { query: 'LRANGE', parameters: ['basket', 0, -1] };
    expect(await ask(range, { jsonPath: { '$[1]': 'b' } })).toMatchObject({ quality: 'good' });
    expect(await ask({ query: 'SORT', parameters: ['basket'] })).toMatchObject(reaches('blind', 'readOnly'));
    expect(await ask({ query: 'eval', parameters: ['return 1', 0] })).toMatchObject(reaches('blind', 'readOnly'));
    expect(await ask({ query: 'LLEN' })).toMatchObject(reaches('blind', 'ERR'));
    expect(await ask({ query: 'GET', parameters: ['basket'] })).toMatchObject(reaches('blind', 'WRONGTYPE'));
    const written = { query: 'INCR', parameters: ['tick'], readOnly: false };
    expect(await ask(written, { atLeast: 1 })).toMatchObject({ quality: 'good' });
  });

  test('a server that has no room for one more client is bad', async ({ skip }) => {
    skip(!hasRedis, noRedis);
    const held = connect({ host: '127.0.0.1', port: database?.port ?? 0 });
    try {
      await once(held, 'connect');
      await ask({ query: 'CONFIG', parameters: ['SET', 'maxclients', '1'], readOnly: false });
      expect(await ask({ query: 'PING' })).toMatchObject(reaches('bad', 'max number of clients'));
    } finally {
      held.destroy();
    }
    await vi.waitFor(async () => {
      const room = { query: 'CONFIG', parameters: ['SET', 'maxclients', '100'], readOnly: false };
      expect(await ask(room)).toMatchObject({ quality: 'good' });
    }, 10_000);
  });

  test('a paused database is bad in time and good again, a dead one is bad', async ({ skip }) => {
    skip(!hasRedis, noRedis);
    database?.process.kill('SIGSTOP');
    const paused = await ask({ query: 'PING' }, {}, { timeout: '3s' });
    database?.process.kill('SIGCONT');
    expect(paused).toMatchObject(reaches('bad', 'no answer within 3000 ms'));
    expect(await ask({ query: 'PING' })).toMatchObject({ quality: 'good' });
    await database?.end();
    expect(await ask({ query: 'PING' })).toMatchObject(reaches('bad', 'ECONNREFUSED'));
  });
});
