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
});
