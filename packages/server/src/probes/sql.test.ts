import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sqlProbe } from './sql.ts';
import { listen } from './testing/listen.ts';
import { look } from './testing/look.ts';

describe('SQLite', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'firedrill-sqlite-'));
    const made = new DatabaseSync(file());
    made.exec("CREATE TABLE orders (id INTEGER, state TEXT); INSERT INTO orders VALUES (1, 'paid'), (2, 'open')");
    made.close();
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const file = (): string => path.join(root, 'shop.sqlite');
  const ask = (query: string, expected: object = {}, more: object = {}) => {
    const given = { url: `sqlite://${file()}`, query, ...more };
    return look({ type: 'sql', with: given, expect: expected, timeout: '4s' });
  };

  test('is asked in a thread of its own, and only reads', async () => {
    const paid = { parameters: ['paid'] };
    const counted = await ask('SELECT count(*) FROM orders WHERE state = ?', { equals: 1 }, paid);
    expect(counted).toMatchObject({ quality: 'good', value: 1 });
    expect(await ask('SELECT * FROM orders', { jsonPath: { '$[1].state': 'open' } })).toMatchObject({
      quality: 'good',
    });
    expect(await ask('WITH x AS (SELECT 1) DELETE FROM orders')).toMatchObject({ quality: 'blind' });
    expect(await ask('SELECT * FROM nowhere')).toMatchObject({ quality: 'blind' });
    expect(await ask('DELETE FROM orders', {}, { readOnly: false })).toMatchObject({ quality: 'good' });
    expect(await ask('SELECT count(*) FROM orders', { equals: 0 })).toMatchObject({ quality: 'good' });
  });

  test('a file that is gone and one that stays locked are bad', async () => {
    const lock = new DatabaseSync(file());
    lock.exec('BEGIN EXCLUSIVE');
    const locked = await look({
      type: 'sql',
      with: { url: `sqlite://${file()}`, query: 'SELECT 1 FROM orders' },
      timeout: '2s',
    });
    lock.close();
    expect(locked).toMatchObject({ quality: 'bad', detail: expect.stringContaining('locked') });
    rmSync(file());
    expect(await ask('SELECT 1')).toMatchObject({
      quality: 'bad',
      detail: expect.stringContaining('cannot be opened'),
    });
  });
});

/** How MySQL fails can be shown with a stand-in of its first packet; how it answers, in `sql-mysql.peer.test.ts`. */
describe('MySQL', () => {
  let running: Server | null = null;
  const sockets = new Set<Socket>();
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    running?.close();
  });

  async function ask(talk: (socket: Socket) => void) {
    running = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      talk(socket);
    });
    const url = `mysql://probe:pa55word@127.0.0.1:${await listen(running)}/shop`;
    return look({ type: 'sql', with: { url, query: 'SELECT 1' }, timeout: '300ms' });
  }

  /** An error packet: length, sequence 0, 0xff, number, text. @see MySQL Internals, ERR_Packet */
  const refuse = (number: number, text: string) => (socket: Socket) => {
    const body = Buffer.concat([Buffer.from([0xff, number & 255, number >> 8]), Buffer.from(text)]);
    socket.end(Buffer.concat([Buffer.from([body.length, 0, 0, 0]), body]));
  };

  test.for([
    { name: 'too many connections', talk: refuse(1040, 'Too many connections'), quality: 'bad' },
    { name: 'hung up at once', talk: (socket: Socket) => socket.destroy(), quality: 'bad' },
    { name: 'silence', talk: () => undefined, quality: 'bad' },
    { name: 'a host that may not come in', talk: refuse(1045, '#28000Access denied'), quality: 'blind' },
  ])('$name is $quality', async ({ talk, quality }) => {
    const sample = await ask(talk);
    expect(sample).toMatchObject({ quality });
    expect(sample.detail).not.toContain('pa55word');
  });
});

test('a URL of another kind is refused before anything is asked', () => {
  const given = { query: 'SELECT 1' };
  expect(sqlProbe.with.safeParse({ ...given, url: 'mongodb://127.0.0.1/' }).success).toBe(false);
  expect(sqlProbe.with.safeParse({ ...given, url: 'no url' }).success).toBe(false);
  expect(sqlProbe.with.safeParse({ ...given, url: 'postgres://127.0.0.1/' }).success).toBe(true);
});
