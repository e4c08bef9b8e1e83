import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Client, type EchoPath, openEchoPath, resetSoon } from './testing/echo-path.ts';
import { ask, httpPeer, until } from './testing/http-peer.ts';
import { openPath } from './testing/path.ts';

let echoing: EchoPath;
let path: EchoPath['path'];
const dial = (from?: object): Promise<Client> => echoing.dial(from);

beforeEach(async () => {
  echoing = await openEchoPath();
  ({ path } = echoing);
});
afterEach(() => echoing.close());

describe('canaries', () => {
  test('come from an address that nobody is given, draw apart, and are hurt and not counted', async () => {
    path.rule({ id: 'r', fault: 'tcp.refuse', with: {}, percent: 50, seed: 'share' });
    const lot = async (): Promise<string> => ((await resetSoon(await dial())) ? 'x' : '.');
    let lots = '';
    for (let at = 0; at < 12; at += 1) {
      await resetSoon(await dial({ localAddress: '127.102.100.1' }));
      lots += await lot();
    }
    const { met, of } = path.state('r').counters;
    expect([met, of]).toEqual([lots.split('x').length - 1, 12]);
    path.unrule('r');
    for (const client of echoing.clients) client.destroy();
    await until(() => path.listener().connections === 0, 'no connection');
    path.rule({ id: 's', fault: 'tcp.refuse', with: {}, percent: 50, seed: 'share' });
    let alone = '';
    for (let at = 0; at < 12; at += 1) alone += await lot();
    expect(alone).toBe(lots);
  });

  test('come from ports of our own host beyond those of clients', async () => {
    path.rule({ id: 'r', fault: 'tcp.reset', with: {} });
    await resetSoon(await dial({ localAddress: '127.102.100.2' }));
    for (const localPort of [61_184, 61_695, 61_696, 65_535]) await resetSoon(await dial({ localPort }));
    expect(path.state('r').counters).toMatchObject({ met: 0, of: 0 });
    await resetSoon(await dial({ localPort: 61_183 }));
    expect(path.state('r').counters).toMatchObject({ met: 1, of: 1 });
  });

  test('show the injection that they name, whatever else is at the door', async () => {
    const [mine, other] = ['i-aaaaaaaaaaaaaaaa', 'i-bbbbbbbbbbbbbbbb'];
    const web = await httpPeer((_, response) => response.end('ok'));
    const door = await openPath(web.port);
    door.rule({ id: `${other}/door`, fault: 'http.abort', with: { status: 503 } });
    door.rule({ id: `${mine}/door`, fault: 'http.replace', with: { status: 404 } });
    const statusOf = async (headers: Record<string, string>): Promise<number> =>
      (await ask(door.port, '/', { headers })).status;
    expect(await statusOf({ 'X-Firedrill-Canary': mine })).toBe(404);
    expect(await statusOf({ 'x-firedrill-canary': other })).toBe(503);
    expect(await statusOf({ 'x-firedrill-canary': 'i-cccccccccccccccc' })).toBe(200);
    expect(await statusOf({})).toBe(503);
    door.close();
    web.close();
  });

  test('that say at first which injection they are about meet its rules alone, at once and later', async () => {
    const about = async (injection: string): Promise<Client> => {
      const client = await dial({ localAddress: '127.102.100.3' });
      for (const piece of ['firedrill-can', `ary ${injection}`, '\n']) client.socket.write(piece);
      await until(() => Buffer.concat(client.got).toString() === 'firedrill-door\n', 'the answer of the door');
      client.got.length = 0;
      return client;
    };
    path.rule({ id: 'i-other/door', fault: 'tcp.refuse', with: {} });
    const client = await about('i-mine');
    expect(await client.echo(10)).toBeLessThan(200);
    path.rule({ id: 'i-mine/door', fault: 'tcp.latency', with: { delayMs: 200 } });
    path.rule({ id: 'i-third/door', fault: 'tcp.reset', with: {} });
    expect(await client.echo(10)).toBeGreaterThanOrEqual(200);
    expect(await resetSoon(await about('i-other'))).toBe(true);
    path.unrule('i-mine/door');
    expect(await client.echo(10)).toBeLessThan(200);
    for (const id of ['i-mine/door', 'i-other/door', 'i-third/door'])
      expect(path.state(id).counters).toMatchObject({ met: 0, of: 0 });
  });

  test('that say something else there, or nothing, are torn down and reach nobody', async () => {
    for (const words of ['GET / HTTP/1.1\n', 'firedrill-canary i-mine\nmore', 'x'.repeat(200)]) {
      const client = await dial({ localAddress: '127.102.100.3' });
      client.socket.write(words);
      await until(() => client.ended() === 'rst', 'the reset');
    }
    const silent = await dial({ localAddress: '127.102.100.3' });
    const gone = await dial({ localAddress: '127.102.100.3' });
    gone.socket.destroy();
    await until(() => silent.ended() === 'rst', 'the reset of who says nothing');
    await until(() => path.listener().connections === 0, 'no connection');
    expect(echoing.accepted).toEqual([]);
  });
});
