import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Client, type EchoPath, openEchoPath } from './testing/echo-path.ts';
import { until } from './testing/http-peer.ts';

let echoing: EchoPath;
let path: EchoPath['path'];
const dial = (from?: object): Promise<Client> => echoing.dial(from);

beforeEach(async () => {
  echoing = await openEchoPath();
  ({ path } = echoing);
});
afterEach(() => echoing.close());

describe('tcp.latency', () => {
  test('delays each direction that it is about, on connections that stand and on new ones', async () => {
    const standing = await dial();
    expect(await standing.echo(10)).toBeLessThan(139);
    path.rule({ id: 'r', fault: 'tcp.latency', with: { delayMs: 70, direction: 'both' } });
    const fresh = await dial();
    for (const client of [standing, fresh]) {
      const tookMs = await client.echo(10);
      expect(tookMs).toBeGreaterThanOrEqual(139);
      expect(tookMs).toBeLessThan(600);
    }
    expect(path.state('r').counters).toMatchObject({ met: 2, matched: 2, of: 2 });
  });

  test('one direction alone', async () => {
    path.rule({ id: 'r', fault: 'tcp.latency', with: { delayMs: 70, direction: 'upstream' } });
    const client = await dial();
    const tookMs = await client.echo(10);
    expect(tookMs).toBeGreaterThanOrEqual(69.5);
    expect(tookMs).toBeLessThan(139);
  });

  test('hurts its share of connections, and counts those that it left alone', async () => {
    path.rule({ id: 'r', fault: 'tcp.latency', with: { delayMs: 60 }, percent: 50, seed: 'share' });
    let late = 0;
    for (let at = 0; at < 12; at += 1) if ((await (await dial()).echo(1)) >= 59) late += 1;
    const { met, of } = path.state('r').counters;
    expect(of).toBe(12);
    expect(met).toBe(late);
    expect(met).toBeGreaterThan(0);
    expect(met).toBeLessThan(12);
  });

  test('a share of 0 hurts nothing; a connection without bytes has not crossed', async () => {
    path.rule({ id: 'r', fault: 'tcp.latency', with: { delayMs: 60_000 }, percent: 0 });
    await dial();
    expect(await (await dial()).echo(5)).toBeLessThan(1000);
    expect(path.state('r').counters).toMatchObject({ met: 0, of: 1 });
  });

  test('switched off, what it held leaves at once, in order', async () => {
    path.rule({ id: 'r', fault: 'tcp.latency', with: { delayMs: 30_000 } });
    const client = await dial();
    const words = Array.from({ length: 50 }, (_, at) => `word ${at};`);
    for (const word of words) client.socket.write(word);
    client.socket.end();
    await until(() => path.state('r').counters.met === 1, 'the hit');
    expect(client.sizeBytes()).toBe(0);
    path.unrule('r');
    await until(() => client.ended() === 'fin', 'the end');
    expect(Buffer.concat(client.got).toString()).toBe(words.join(''));
  });

  test('jitter keeps the order, and correlation the range', async () => {
    const jitter = { delayMs: 10, jitterMs: 10, correlationPercent: 50, direction: 'both' };
    path.rule({ id: 'r', fault: 'tcp.latency', with: jitter });
    const client = await dial();
    const words = Array.from({ length: 100 }, (_, at) => `${at},`);
    for (const word of words) client.socket.write(word);
    await until(() => client.sizeBytes() === words.join('').length, 'all words');
    expect(Buffer.concat(client.got).toString()).toBe(words.join(''));
  });

  test('two rules add up, and each goes alone', async () => {
    path.rule({ id: 'a', fault: 'tcp.latency', with: { delayMs: 40 } });
    path.rule({ id: 'b', fault: 'tcp.latency', with: { delayMs: 60 } });
    const client = await dial();
    expect(await client.echo(1)).toBeGreaterThanOrEqual(99.5);
    path.unrule('a');
    const tookMs = await client.echo(1);
    expect(tookMs).toBeGreaterThanOrEqual(59.5);
    expect(tookMs).toBeLessThan(99);
  });
});

describe('the other tcp faults', () => {
  test('tcp.bandwidth keeps the rate', async () => {
    path.rule({ id: 'r', fault: 'tcp.bandwidth', with: { rateBytesPerSecond: 400_000 } });
    const tookMs = await (await dial()).echo(200_000);
    expect(tookMs).toBeGreaterThanOrEqual(490);
    expect(tookMs).toBeLessThan(1500);
  });

  test('tcp.reset tears down what stands, after its time', async () => {
    const client = await dial();
    await client.echo(3);
    const startMs = performance.now();
    path.rule({ id: 'r', fault: 'tcp.reset', with: { afterMs: 60 } });
    await until(() => client.ended() === 'rst', 'the reset');
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(58);
    expect(path.state('r').counters).toMatchObject({ met: 1, of: 1 });
    await until(() => echoing.accepted[0]?.destroyed === true, 'the reset at the server');
  });

  test('tcp.reset without a time leaves no moment for an answer', async () => {
    const standing = await dial();
    await standing.echo(3);
    path.rule({ id: 'r', fault: 'tcp.reset', with: {} });
    await until(() => standing.ended() === 'rst', 'the reset of what stands');
    const client = await dial();
    await until(() => client.ended() === 'rst', 'the reset of what is new');
    expect(echoing.accepted).toHaveLength(1);
    expect(path.state('r').counters).toMatchObject({ met: 2, of: 2 });
  });

  test('tcp.refuse resets new connections without dialling, and leaves those that stand', async () => {
    const standing = await dial();
    await standing.echo(3);
    path.rule({ id: 'r', fault: 'tcp.refuse', with: {} });
    const client = await dial();
    await until(() => client.ended() === 'rst', 'the reset');
    expect(await standing.echo(3)).toBeLessThan(1000);
    expect(echoing.accepted).toHaveLength(1);
    path.unrule('r');
    expect(path.state('r').counters).toMatchObject({ met: 1, of: 2 });
  });

  test('tcp.timeout holds everything, until its rule goes', async () => {
    path.rule({ id: 'r', fault: 'tcp.timeout', with: {} });
    const client = await dial();
    client.socket.write('hello');
    await until(() => path.state('r').counters.met === 1, 'the hit');
    expect(client.sizeBytes()).toBe(0);
    path.unrule('r');
    await until(() => client.sizeBytes() === 5, 'the echo');
  });

  test('tcp.timeout closes after its time', async () => {
    path.rule({ id: 'r', fault: 'tcp.timeout', with: { afterMs: 60 } });
    const client = await dial();
    client.socket.write('hello');
    await until(() => client.ended() === 'fin', 'the end');
    expect(client.sizeBytes()).toBe(0);
    client.socket.end();
    await until(() => path.listener().connections === 0, 'no connection');
  });

  test('tcp.timeout with discard holds no sender, and ends connections with its rule', async () => {
    const standing = await dial();
    expect(await standing.echo(10)).toBeLessThan(60);
    path.rule({ id: 'r', fault: 'tcp.timeout', with: { discard: 'yes', direction: 'upstream' } });
    for (const client of [standing, await dial()]) {
      const drained = new Promise((resolve) => client.socket.once('drain', resolve));
      client.socket.write(Buffer.alloc(32 * 1024 * 1024));
      await drained;
    }
    path.unrule('r');
    await until(() => echoing.clients.every((client) => client.readableEnded), 'the end of both');
    expect(standing.sizeBytes()).toBe(10);
    expect(path.state('r').counters).toMatchObject({ met: 2, of: 2 });
  });

  test('tcp.slice cuts into pieces', async () => {
    path.rule({ id: 'r', fault: 'tcp.slice', with: { averageBytes: 100, variationBytes: 50, delayMs: 10 } });
    const client = await dial();
    expect(await client.echo(2000)).toBeGreaterThanOrEqual(10 * 11);
    // A busy reader finds several pieces at once.
    expect(client.got.length).toBeGreaterThanOrEqual(4);
    expect(Buffer.concat(client.got).equals(Buffer.alloc(2000, 'e'))).toBe(true);
  });

  test('tcp.limit closes after so many bytes', async () => {
    path.rule({ id: 'r', fault: 'tcp.limit', with: { sizeBytes: 1000 } });
    const client = await dial();
    await client.echo(400);
    expect(path.state('r').counters.met).toBe(0);
    client.socket.write(Buffer.alloc(5000));
    await until(() => client.ended() !== null, 'the end');
    expect(client.sizeBytes()).toBe(1000);
    expect(path.state('r').counters).toMatchObject({ met: 1, of: 1 });
  });

  test('tcp.limit of 0 closes at the first bytes', async () => {
    path.rule({ id: 'r', fault: 'tcp.limit', with: { sizeBytes: 0, direction: 'upstream' } });
    const client = await dial();
    expect(client.ended()).toBeNull();
    client.socket.write('x');
    await until(() => client.ended() !== null, 'the end');
    expect([client.sizeBytes(), client.ended()]).toEqual([0, 'fin']);
    expect(path.state('r').counters).toMatchObject({ met: 1, of: 1 });
  });

  test('tcp faults work on what is no HTTP: TLS, HTTP/2 and anything else', async () => {
    path.rule({ id: 'r', fault: 'tcp.latency', with: { delayMs: 80, direction: 'downstream' } });
    path.rule({ id: 'h', fault: 'http.delay', with: { delayMs: 60_000 } });
    const openings = [Buffer.from([0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5]), Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')];
    for (const opening of openings) {
      const client = await dial();
      const startMs = performance.now();
      client.socket.write(opening);
      await until(() => client.sizeBytes() === opening.length, 'the echo');
      expect(performance.now() - startMs).toBeGreaterThanOrEqual(79);
    }
    expect(path.state('r').counters).toMatchObject({ met: 2, of: 2 });
    expect(path.state('h').counters).toMatchObject({ met: 0, of: 2, notExposed: { tls: 1, http2: 1 } });
  });

  test('tcp.slow-close passes bytes at once and the end late', async () => {
    path.rule({ id: 'r', fault: 'tcp.slow-close', with: { delayMs: 100 } });
    const client = await dial();
    expect(await client.echo(10)).toBeLessThan(90);
    const startMs = performance.now();
    client.socket.end();
    await until(() => client.ended() === 'fin', 'the end');
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(99.5);
    expect(path.state('r').counters).toMatchObject({ met: 1, of: 1 });
  });
});

test('a server that cannot be reached resets its client', async () => {
  echoing.peer.close();
  const client = await dial();
  await until(() => client.ended() === 'rst', 'the reset');
  await until(() => path.listener().connections === 0, 'no connection');
});
