import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Client, type EchoPath, openEchoPath, resetSoon } from './testing/echo-path.ts';
import { until } from './testing/http-peer.ts';

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
});
