/** The real proxy of this host, for holds: a process of its own, found again by its socket in the state directory. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { ErrorCode } from '@firedrill/core/errors';
import { asFiredrillError, FiredrillError } from '@firedrill/core/errors';
import type { ProxyPort, RuleOrder, RuleSeen } from '@firedrill/core/host-ports';
import type { Clock } from '@firedrill/core/ports';
import type { TargetFacts } from '@firedrill/core/words/target';
import { parseListeners } from '../listening-ports.ts';
import { readProcText } from '../proc-text.ts';
import type { ProxyControl } from '../proxy/client.ts';
import type { RuleReport } from '../proxy/control-words.ts';
import { isRefusal } from '../proxy/refusal.ts';
import { monotonicLease } from './child-lease.ts';
import type { SharedProxy } from './shared-proxy.ts';
import { createSharedProxy, persist } from './shared-proxy.ts';
import { proxiesFile } from './standing-proxies.ts';

export interface ProxyHome {
  readonly runDir: string;
  readonly clock: Pick<Clock, 'nowNs'>;
}

/** The control protocol takes no brackets in names. */
const keyOf = (listen: string): string => listen.replaceAll(/[[\]]/g, '');

/**
 * What this life asked to listen is remembered, so that a proxy that is killed is started again at once as a plain
 * pass-through: callers dial the door whatever happens to us. Its rules ended with it, and stay ended.
 */
export function createNodeProxy(home: ProxyHome): ProxyPort {
  const asked = new Map<string, string>();
  const seen = new Map<string, RuleSeen>();
  const shared: SharedProxy = createSharedProxy({
    runDir: home.runDir,
    onLost: () => {
      for (const [id, rule] of seen) seen.set(id, { ...rule, isLive: false });
      void shared.alone(() => persist(() => asked.size > 0, listenAgain));
    },
    onRules: (rules) => remember(seen, rules),
  });
  const listenAgain = async (): Promise<void> => {
    const control = await shared.start();
    for (const [listen, upstream] of asked) await open(control, listen, upstream);
  };
  const present = async <Answer>(none: Answer, ask: (control: ProxyControl) => Promise<Answer>): Promise<Answer> => {
    const control = await shared.reach();
    return control === null ? none : translated(() => ask(control));
  };
  return Object.freeze({
    listen: ({ listen, upstream }: { readonly listen: string; readonly upstream: string }) =>
      shared.alone(async () => {
        const control = await shared.start();
        await translated(() => open(control, listen, upstream));
        asked.set(listen, upstream);
        sayStanding(home, await standingAt(control));
      }),
    unlisten: (listen: string, connections?: 'cut') => {
      asked.delete(listen);
      return shared.alone(() => unlisten(home, shared, listen, connections));
    },
    // A proxy that was killed is being started again: the doors are told when that has been done.
    listeners: () => shared.alone(() => present([], standingAt)),
    rule: async (order: RuleOrder) => {
      const control = await shared.reach();
      if (control === null) throw new FiredrillError('target-gone', 'the proxy has ended');
      await translated(() => control.rule(wordsOf(order, home.clock)));
    },
    unrule: (id: string) =>
      present(null, (control) => control.unrule(id)).then((last) => remember(seen, last === null ? [] : [last])),
    renew: async (id: string, leaseUntilNs: bigint) => {
      const renewed = await present([], (control) => control.renew([id], monotonicLease(home.clock, leaseUntilNs)));
      if (!renewed.includes(id)) throw new FiredrillError('target-gone', `no proxy of ours keeps the rule ${id}`);
    },
    rules: async () => {
      remember(seen, await present([], async (control) => (await control.state()).rules));
      return [...seen.values()];
    },
    isTaken: (listen: string) => takenPorts().has(Number(listen.slice(listen.lastIndexOf(':') + 1))),
    hasLitter: shared.hasLitter,
  });
}

const open = (control: ProxyControl, listen: string, upstream: string): Promise<unknown> =>
  control.listen({ key: keyOf(listen), listen, upstream, mark: 'firedrill' });

/** With its last listener the proxy ends too; one that is not there has nothing to close, but may have left files. */
async function unlisten(
  home: ProxyHome,
  shared: SharedProxy,
  listen: string,
  connections: 'keep' | 'cut' = 'keep',
): Promise<void> {
  const control = await shared.reach();
  if (control !== null) {
    await translated(() => control.unlisten(keyOf(listen), connections));
    const left = await standingAt(control);
    sayStanding(home, left);
    if (left.length === 0) await shared.quit(control);
  } else {
    sayStanding(home, []);
    shared.clear();
  }
}

/** The lease is what ends a rule; its other limit is put out of the way: 30 days. */
const longestNs = 30n * 86_400n * 1_000_000_000n;

function wordsOf(order: RuleOrder, clock: ProxyHome['clock']): Parameters<ProxyControl['rule']>[0] {
  const { id, listen, fault, sharePercent, with: parameters, match, seed } = order;
  const leaseUntilNs = monotonicLease(clock, order.leaseUntilNs);
  const words = { id, key: keyOf(listen), fault, share: { percent: sharePercent }, with: parameters, match, seed };
  return { ...words, leaseUntilNs, deadlineNs: leaseUntilNs + longestNs };
}

const standingAt = async (control: ProxyControl): Promise<TargetFacts['proxies']> =>
  (await control.state()).listeners.map(({ listen, upstream }) => ({ key: listen, listen, upstream }));

/** More rules than a proxy remembers itself are forgotten here too, oldest first. */
const rememberedRules = 1280;

/** Counts outlive the proxy that counted, so that what was met before it was killed is not lost. */
function remember(seen: Map<string, RuleSeen>, rules: readonly RuleReport[]): void {
  for (const { id, end, counters } of rules) {
    const before = seen.get(id);
    const count = before !== undefined && before.of > counters.of ? before : counters;
    const { met, of, notExposed } = count;
    seen.set(id, { id, isLive: end === null, met, of, ...(notExposed === undefined ? {} : { notExposed }) });
    const [oldest] = seen.keys();
    if (seen.size > rememberedRules && oldest !== undefined) seen.delete(oldest);
  }
}

const errorCodes: { readonly [code: string]: ErrorCode } = {
  'proxy.port-in-use': 'foreign-state',
  'proxy.not-listening': 'permission',
  'proxy.unknown-listener': 'target-gone',
  'proxy.differs': 'unsupported',
  'proxy.loop': 'unsupported',
  'proxy.invalid': 'unsupported',
  'proxy.unknown-fault': 'unsupported',
  'proxy.lease-passed': 'timeout',
  'proxy.limit': 'limit',
};

/** The proxy's refusals in the catalogue's words. */
async function translated<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (thrown) {
    if (!isRefusal(thrown)) throw asFiredrillError(thrown, 'effect-failed');
    throw new FiredrillError(errorCodes[thrown.code] ?? 'effect-failed', thrown.message, { cause: thrown });
  }
}

/** For whoever plans: which doors stand. Never part of the truth, so a full disk does not matter. */
function sayStanding({ runDir }: ProxyHome, standing: TargetFacts['proxies']): void {
  const file = proxiesFile(runDir);
  try {
    if (standing.length === 0) {
      rmSync(file, { force: true });
      return;
    }
    writeFileSync(`${file}.new`, `${JSON.stringify(standing)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (thrown) {
    // The proxy stands or not regardless of this file; anything but a full or read-only disk is a mistake of ours.
    if (!(thrown instanceof Error && 'code' in thrown)) throw thrown;
  }
}

/** Ports that anybody listens on in our network namespace (proc_pid_net_tcp(5)). */
function takenPorts(): ReadonlySet<number> {
  const texts = [readProcText('/proc/self/net/tcp') ?? '', readProcText('/proc/self/net/tcp6') ?? ''];
  return new Set(texts.flatMap((text) => parseListeners(text).map(([, port]) => port)));
}
