import type { RuleOrder } from '@firedrill/core/host-ports';
import { runHoldSuite, suiteLine } from '@firedrill/core/testing/hold-suite';
import type { SuiteWorld } from '@firedrill/core/testing/hold-suite';
import { SimProxy } from '@firedrill/core/testing/sim-proxy';
import { expect, test } from 'vitest';
import { forgetTypes } from './claim-fields.ts';
import { createProxyListenerHold } from './proxy-listener.ts';
import { createProxyRuleHold } from './proxy-rule.ts';

const [listen, other, upstream] = ['127.0.0.1:9180', '127.0.0.1:9190', '127.0.0.1:9080'];

function listenerWorld(standing: boolean): SuiteWorld {
  const proxy = new SimProxy();
  const claim = { hold: 'proxy-listener', resource: { listen }, want: { upstream, standing } };
  return {
    open: (steps) => forgetTypes(createProxyListenerHold({ proxy: proxy.port(steps) })),
    claims: [[claim], [claim]],
    wrongWhile: (live) => (proxy.doors().length === Math.min(1, live.length) ? null : `doors: ${proxy.doors().join()}`),
    snapshot: () => proxy.snapshot(),
    foreign: [
      { name: 'the proxy killed', act: () => proxy.kill() },
      {
        name: 'the address taken by somebody',
        act: () => {
          if (!proxy.doors().includes(listen)) proxy.taken.add(listen);
        },
      },
    ],
    crashes: [{ name: 'kill -9', act: () => undefined }],
    wrongAtEnd: () => [
      ...proxy.doors().map((door) => `${door} is left open`),
      ...(proxy.runs() ? ['the proxy is left running'] : []),
      ...(proxy.litters() ? ['files of a killed proxy are left'] : []),
    ],
  };
}

/** Another rule, of another injection at another door, must stay. */
function ruleWorld(): SuiteWorld {
  const proxy = new SimProxy();
  const ready = proxy.port();
  for (const door of [listen, other]) void ready.listen({ listen: door, upstream });
  const bystander = { id: 'i-cccccccccccccccc/x', listen: other, fault: 'tcp.latency', sharePercent: 100 };
  void ready.rule({ ...bystander, with: {}, match: null, seed: '1', leaseUntilNs: 1n });
  const want = { fault: 'http.delay', share: { percent: 100 }, with: { delayMs: 10 }, match: null };
  const claim = { hold: 'proxy-rule', resource: { listen }, want };
  const ours = (): readonly string[] => proxy.rules().filter((id) => id !== bystander.id);
  let killed = false;
  return {
    open: (steps) => forgetTypes(createProxyRuleHold({ proxy: proxy.port(steps) })),
    claims: [[claim], [claim]],
    wrongWhile: (live) => (ours().length === live.length ? null : `${ours().length} rules for ${live.length} claims`),
    snapshot: () => proxy.snapshot(),
    foreign: [
      {
        name: 'the proxy killed',
        act: () => {
          killed = true;
          proxy.kill();
        },
      },
    ],
    crashes: [{ name: 'kill -9', act: () => undefined }],
    wrongAtEnd: () => [
      ...ours().map((id) => `rule ${id} is left`),
      ...(killed || proxy.rules().includes(bystander.id) ? [] : ['the rule of another door is gone']),
    ],
  };
}

test.for([
  { name: 'proxy-listener', make: () => listenerWorld(false) },
  { name: 'proxy-listener, standing', make: () => listenerWorld(true) },
  { name: 'proxy-rule', make: ruleWorld },
])('$name leaves nothing of ours, whatever crashes when', async (variant) => {
  const result = await runHoldSuite([variant]);
  console.log(suiteLine(variant.name, result));
  expect(result.failures).toEqual([]);
  expect(result.cases).toBeGreaterThan(100);
});

test('a rule tells how many met it: no canaries, and only those of the asked injections', async () => {
  const proxy = new SimProxy();
  const hold = createProxyRuleHold({ proxy: proxy.port() });
  await proxy.port().listen({ listen, upstream });
  const want = { fault: 'http.delay', sharePercent: 100, with: { delayMs: 10 }, match: null, seed: '7/a#0/0' };
  const claims = (['i-aaaaaaaaaaaaaaaa', 'i-bbbbbbbbbbbbbbbb'] as const).map((injection) => ({
    injection,
    want,
    leaseUntilNs: 1n,
  }));
  const note = (): Promise<void> => Promise.resolve();
  await hold.converge({ resource: { listen }, wanted: claims, baseline: {}, wrote: null, note });
  proxy.cross(listen);
  proxy.cross(listen, true);
  const seen = await hold.observe({ listen }, claims.slice(0, 1), null);
  expect(seen).toMatchObject({ present: true, exposure: { met: 1, of: 1 } });
});

test('a rule draws from the seed of its claim, however often it is asked for; an older claim has none', async () => {
  const orders: RuleOrder[] = [];
  const port = new SimProxy().port();
  const rule = async (order: RuleOrder): Promise<void> => {
    orders.push(order);
    await port.rule(order);
  };
  const hold = forgetTypes(createProxyRuleHold({ proxy: { ...port, rule } }));
  await port.listen({ listen, upstream });
  const words = { fault: 'tcp.reset', share: { percent: 10 }, with: {}, match: null };
  for (const want of [{ ...words, seed: '7/cut#0/0' }, { ...words, seed: '7/cut#0/0' }, words]) {
    const decoded = hold.decode({ listen }, want);
    const claim = { injection: 'i-aaaaaaaaaaaaaaaa' as const, want: decoded.want, leaseUntilNs: 1n };
    const note = (): Promise<void> => Promise.resolve();
    await hold.converge({ resource: decoded.resource, wanted: [claim], baseline: {}, wrote: null, note });
  }
  expect(orders.map(({ seed }) => seed)).toEqual(['7/cut#0/0', '7/cut#0/0', `i-aaaaaaaaaaaaaaaa/${listen}`]);
});
