import { describe, expect, test } from 'vitest';
import { sqlProbe } from '../sql.ts';

const read = (url: string, query: string, readOnly?: boolean) =>
  sqlProbe.with.safeParse({ url, query, ...(readOnly === undefined ? {} : { readOnly }) });
const shop = 'postgres://probe@127.0.0.1/shop';
const basket = 'redis://127.0.0.1';

describe('a question that changes something', () => {
  test.each([
    [shop, 'INSERT INTO orders VALUES (1)', 'INSERT'],
    [shop, '  -- count them\n/* or not */ delete from orders', 'DELETE'],
    ['mysql://127.0.0.1/shop', 'Replace INTO orders VALUES (1)', 'REPLACE'],
    ['sqlite:/tmp/shop.db', 'CREATE TABLE x (id)', 'CREATE'],
    [basket, 'set', 'SET'],
    ['rediss://127.0.0.1', 'LPUSH', 'LPUSH'],
  ])('is refused before anything runs: %s %s', (url, query, word) => {
    expect(read(url, query).error?.issues).toMatchObject([
      {
        path: ['query'],
        message: expect.stringMatching(new RegExp(`only reads; ${word} changes something.*readOnly: false`)),
      },
    ]);
    expect(read(url, query, false).success).toBe(true);
  });

  test.each([
    [shop, 'SELECT count(*) FROM orders'],
    [shop, '(SELECT 1) UNION (SELECT 2)'],
    [shop, 'WITH late AS (SELECT 1) SELECT * FROM late'],
    [shop, "SET search_path = 'shop'"],
    [shop, 'SELECT created FROM updates'],
    [basket, 'GET'],
    [basket, 'ECHO'],
    [basket, 'LLEN'],
  ])('is not one that reads, or that only the database can tell: %s %s', (url, query) =>
    expect(read(url, query).success).toBe(true),
  );
});
