/** The real proxy of this host, for holds: a process of its own, found again by its socket in the state directory. */
import { FiredrillError, asFiredrillError } from '@firedrill/core/errors';
import type { ErrorCode } from '@firedrill/core/errors';
import type { ProxyPort, RuleOrder, RuleSeen } from '@firedrill/core/host-ports';
import type { Clock } from '@firedrill/core/ports';
import type { TargetFacts } from '@firedrill/core/words/target';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { parseListeners } from '../listening-ports.ts';
import { readProcText } from '../proc-text.ts';
import type { ProxyControl } from '../proxy/client.ts';
import { connectProxy } from '../proxy/client.ts';
import { isRefusal } from '../proxy/refusal.ts';
import { proxyPlace, proxyToken, startProxy } from '../proxy/start-proxy.ts';
import { monotonicLease } from './child-lease.ts';
import { proxiesFile } from './standing-proxies.ts';

export interface ProxyHome {
  readonly runDir: string;
  readonly clock: Pick<Clock, 'nowNs'>;
}

/** One connection at a time is kept open; a proxy that was killed is simply not there. */
export function createNodeProxy(home: ProxyHome): ProxyPort {
  const connection = createConnection(home);
  const present = async <Answer>(none: Answer, ask: (control: ProxyControl) => Promise<Answer>): Promise<Answer> => {
    const control = await connection.reach();
    return control === null ? none : translated(() => ask(control));
  };
  const listeners = (): Promise<TargetFacts['proxies']> => present([], standingAt);
  return Object.freeze({
    listen: (asked: { readonly listen: string; readonly upstream: string }) =>
      connection.alone(async () => {
        const control = await connection.start();
        await translated(() => control.listen({ key: keyOf(asked.listen), ...asked, mark: 'firedrill' }));
        sayStanding(home, await standingAt(control));
      }),
    unlisten: (listen: string) =>
      connection
        .alone(() =>
          present(undefined, async (control) => {
            await control.unlisten(keyOf(listen));
            const left = await standingAt(control);
            sayStanding(home, left);
            if (left.length === 0) await connection.quit(control);
          }),
        )
        .then(() => undefined),
    listeners,
    rule: async (order: RuleOrder) => {
      const control = await connection.reach();
      if (control === null) throw new FiredrillError('target-gone', 'the proxy has ended');
      const { id, listen, fault, sharePercent, with: parameters, match, seed } = order;
      const leaseUntilNs = monotonicLease(home.clock, order.leaseUntilNs);
      const share = { percent: sharePercent };
      const words = { id, key: keyOf(listen), fault, share, with: parameters, match, seed };
      await translated(() => control.rule({ ...words, leaseUntilNs, deadlineNs: leaseUntilNs + longestNs }));
    },
    unrule: (id: string) => present(undefined, (control) => control.unrule(id).then(() => undefined)),
    renew: (id: string, leaseUntilNs: bigint) =>
      present(undefined, async (control) => {
        const renewed = await control.renew([id], monotonicLease(home.clock, leaseUntilNs));
        if (!renewed.includes(id)) throw new FiredrillError('target-gone', `the proxy knows no rule ${id}`);
      }),
    rules: () => present([], async (control) => (await control.state()).rules.map(ruleSeen)),
    isTaken: (listen: string) => takenPorts().has(Number(listen.slice(listen.lastIndexOf(':') + 1))),
  });
}

/** The lease is what ends a rule; its other limit is put out of the way: 30 days. */
const longestNs = 30n * 86_400n * 1_000_000_000n;

/** The control protocol takes no brackets in names. */
const keyOf = (listen: string): string => listen.replaceAll(/[[\]]/g, '');

const standingAt = async (control: ProxyControl): Promise<TargetFacts['proxies']> =>
  (await control.state()).listeners.map(({ listen, upstream }) => ({ key: listen, listen, upstream }));

function ruleSeen(rule: Awaited<ReturnType<ProxyControl['state']>>['rules'][number]): RuleSeen {
  return { id: rule.id, isLive: rule.end === null, met: rule.counters.met, of: rule.counters.of };
}

interface Connection {
  /** Null when no proxy runs. */
  readonly reach: () => Promise<ProxyControl | null>;
  readonly start: () => Promise<ProxyControl>;
  readonly quit: (control: ProxyControl) => Promise<void>;
  /** One after another: the last listener's end must not meet the next one's beginning. */
  readonly alone: <Result>(act: () => Promise<Result>) => Promise<Result>;
}

function createConnection({ runDir }: ProxyHome): Connection {
  let open: ProxyControl | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const keep = (control: ProxyControl): ProxyControl => {
    open = control;
    void control.closed.then(() => {
      if (open === control) open = null;
    });
    return control;
  };
  return {
    reach: async () =>
      open ?? (await connectPresent(runDir).then((control) => (control === null ? null : keep(control)))),
    start: async () => {
      if (open !== null) return open;
      return keep((await startProxy({ dir: runDir })).control);
    },
    quit: async (control) => {
      await control.quit();
      await control.closed;
    },
    alone: (act) => {
      const mine = last.then(act, act);
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}

async function connectPresent(runDir: string): Promise<ProxyControl | null> {
  if (!existsSync(proxyPlace(runDir).socketPath)) return null;
  try {
    return await connectProxy(proxyPlace(runDir).socketPath, proxyToken(runDir));
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
    if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'EPIPE') return null;
    throw asFiredrillError(thrown, 'effect-failed');
  }
}

const errorCodes: { readonly [code: string]: ErrorCode } = {
  'proxy.port-in-use': 'foreign-state',
  'proxy.not-listening': 'permission',
  'proxy.unknown-listener': 'target-gone',
  'proxy.differs': 'unsupported',
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
