import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Claim, Hold } from '@firedrill/core/hold';
import { msToNs } from '@firedrill/core/ports';
import { freePort } from '@firedrill/core/testing/free-ports';
import { madePlanOf } from '@firedrill/core/testing/made-planning';
import { madeTarget } from '@firedrill/core/testing/made-target';
import type { InjectionId } from '@firedrill/core/words/ids';
import { faults } from '@firedrill/faults/list';
import { holds } from '@firedrill/faults/holds/list';
import { forgetTypes } from '@firedrill/host/holds/claim-fields';
import { createNodeProxy } from '@firedrill/host/holds/node-proxy';
import { createProxyListenerHold } from '@firedrill/host/holds/proxy-listener';
import { createProxyRuleHold } from '@firedrill/host/holds/proxy-rule';
import { ask, httpPeer, type Peer } from '@firedrill/host/proxy/testing/http-peer';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** From the plan to the data path: who is hurt at a door comes from the run's seed, and from nothing else. */
const clock = { nowNs: () => 0n };
const runDir = mkdtempSync(join(tmpdir(), 'fd-seeded-'));
const proxy = createNodeProxy({ runDir, clock });
const rules = forgetTypes(createProxyRuleHold({ proxy }));
const doors = forgetTypes(createProxyListenerHold({ proxy }));
const note = (): Promise<void> => Promise.resolve();
let peer: Peer;
let port = 0;
let listen = '';

beforeAll(async () => {
  peer = await httpPeer((_request, response) => response.end('served'));
  port = await freePort();
  listen = `127.0.0.1:${port}`;
  await bring(doors, { upstream: `127.0.0.1:${peer.port}`, standing: true });
});
afterAll(async () => {
  await proxy.unlisten(listen);
  peer.close();
  rmSync(runDir, { recursive: true });
});

const bring = (hold: Hold, want: Claim['want'], injection: InjectionId = 'i-dddddddddddddddd'): Promise<unknown> => {
  const { resource, want: wanted } = hold.decode({ listen }, want);
  const claim = { injection, want: wanted, leaseUntilNs: msToNs(60_000) };
  return hold.converge({ resource, wanted: [claim], baseline: {}, wrote: null, note });
};

const requests = 30;
let runs = 0;

/** Plans with this seed, injects one of two like steps under a new id, and tells which requests were hurt. */
async function hurt(seed: number, step: 'first' | 'second'): Promise<string> {
  const method = ['first', 'second'].map((name) => ({
    name,
    fault: 'http.abort',
    target: 'ratings',
    for: '5s',
    with: { status: 503, percent: 40 },
  }));
  const door = { key: listen, listen, upstream: `127.0.0.1:${peer.port}` };
  const candidates = [madeTarget('ratings', { facts: { ports: [peer.port], proxies: [door] } })];
  const asked = { seed, faults, holds, candidates: { ratings: { candidates, near: [] } } };
  const plan = madePlanOf({ spec: { method }, asked });
  const claim = plan.actions.find(({ name }) => name === step)?.injections[0]?.claims[0];
  if (claim === undefined) throw new Error('nothing is claimed');
  const injection: InjectionId = `i-${String((runs += 1)).padStart(16, 'a')}`;
  await bring(rules, claim.want, injection);
  let lots = '';
  for (let at = 0; at < requests; at += 1) {
    // How often our side looks meanwhile is never the same.
    for (let look = 0; look < (runs * at) % 3; look += 1) {
      await ask(port, '/', { headers: { 'x-firedrill-canary': injection } });
    }
    lots += (await ask(port, '/')).status === 503 ? 'x' : '.';
  }
  const wrote = { injections: [injection] };
  await rules.converge({ resource: { listen }, wanted: [], baseline: {}, wrote, note });
  return lots;
}

test('two runs with one seed hurt the same requests, another seed hurts others, and so does another step', async () => {
  const lots = await hurt(7, 'first');
  expect(lots).toMatch(/x.*\..*x/);
  expect(await hurt(7, 'first')).toBe(lots);
  expect(await hurt(8, 'first')).not.toBe(lots);
  expect(await hurt(7, 'second')).not.toBe(lots);
});
