import { connect, type Socket } from 'node:net';
import type { ListenerReport, RuleReport } from './control-words.ts';
import { refusal } from './refusal.ts';

/** What `rule` takes. Instants are absolute nanoseconds of the monotonic clock (`process.hrtime.bigint()`). */
export interface RuleAsk {
  readonly id: string;
  readonly key: string;
  readonly fault: string;
  readonly share: { readonly percent: number };
  readonly with: Readonly<Record<string, unknown>>;
  readonly match: Readonly<Record<string, unknown>> | null;
  readonly seed: string | number;
  readonly leaseUntilNs: bigint;
  readonly deadlineNs: bigint;
}

export interface ListenAsk {
  readonly key: string;
  /** `host:port`; port 0 lets the kernel choose. */
  readonly listen: string;
  readonly upstream: string;
  readonly mark: string | null;
}

export interface ProxyHello {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat; null where there is no /proc. */
  readonly startTicks: string | null;
}

export interface ProxyState {
  readonly listeners: readonly ListenerReport[];
  readonly rules: readonly RuleReport[];
}

/** A controller's connection to a proxy. Every verb may be repeated; a refusal rejects with a `Refusal`. */
export interface ProxyControl {
  readonly hello: ProxyHello;
  listen(ask: ListenAsk): Promise<{ readonly port: number }>;
  unlisten(key: string, connections?: 'keep' | 'cut'): Promise<void>;
  rule(ask: RuleAsk): Promise<RuleReport>;
  /** The rule's last state; null when the proxy knows of none. */
  unrule(id: string): Promise<RuleReport | null>;
  /** The ids that are renewed; the others are gone. */
  renew(ids: readonly string[], leaseUntilNs: bigint): Promise<readonly string[]>;
  state(): Promise<ProxyState>;
  /** Calls with all rules whenever a count or a rule has changed, at most every 100 ms. */
  subscribe(changed: (rules: readonly RuleReport[]) => void): Promise<void>;
  /** Ends the proxy with all its connections. */
  quit(): Promise<void>;
  /** Ends this connection; the proxy lives on. */
  close(): void;
  /** Whether this connection alone keeps our process from ending; it does at first. */
  keepAwake(awake: boolean): void;
  /** Settles when the connection has ended, whoever ended it. */
  readonly closed: Promise<void>;
}

interface Reply {
  readonly id?: unknown;
  readonly ok?: unknown;
  readonly error?: { readonly code: Parameters<typeof refusal>[0]; readonly message: string };
  readonly event?: string;
  readonly rules?: readonly RuleReport[];
}

const defaultLimitMs = 2000;

/** @throws Error when the socket cannot be reached, or the token is refused, within `limitMs`. */
export async function connectProxy(path: string, token: string, limitMs = defaultLimitMs): Promise<ProxyControl> {
  const socket = connect(path);
  const wire = talk(socket, limitMs);
  socket.write(`${token}\n`);
  // The proxy says what ProxyHello says; both stand in this folder, and the version is checked here.
  const hello = (await wire.first) as unknown as ProxyHello & { readonly v: number };
  if (hello.v !== 1) throw new Error(`the proxy speaks version ${hello.v} of its protocol, not 1`);
  return {
    hello: { pid: hello.pid, startTicks: hello.startTicks },
    listen: (ask) => wire.ask({ verb: 'listen', ...ask }),
    unlisten: async (key, connections = 'keep') => void (await wire.ask({ verb: 'unlisten', key, connections })),
    rule: (ask) => wire.ask(ruleMessage(ask)),
    unrule: async (id) => (await wire.ask<{ rule: RuleReport | null }>({ verb: 'unrule', rule: id })).rule,
    renew: async (ids, leaseUntilNs) => {
      const said = { verb: 'renew', ids, leaseUntilNs: leaseUntilNs.toString() };
      return (await wire.ask<{ renewed: readonly string[] }>(said)).renewed;
    },
    state: () => wire.ask({ verb: 'state' }),
    subscribe: async (changed) => {
      wire.onRules(changed);
      await wire.ask({ verb: 'subscribe' });
    },
    quit: async () => void (await wire.ask({ verb: 'quit' })),
    close: () => socket.destroy(),
    keepAwake: (awake) => void (awake ? socket.ref() : socket.unref()),
    closed: wire.closed,
  };
}

function ruleMessage(ask: RuleAsk): object {
  const { id, seed, leaseUntilNs, deadlineNs, ...said } = ask;
  const term = { leaseUntilNs: leaseUntilNs.toString(), deadlineNs: deadlineNs.toString() };
  return { ...said, ...term, verb: 'rule', rule: id, seed: String(seed) };
}

interface Talk {
  readonly first: Promise<Reply>;
  readonly closed: Promise<void>;
  ask<T>(message: object): Promise<T>;
  onRules(changed: (rules: readonly RuleReport[]) => void): void;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Matches answers to requests by id. The hello has none, and comes first. */
function talk(socket: Socket, limitMs: number): Talk {
  const waiting = new Map<number | 'hello', Waiting>();
  let last = 0;
  let changed: (rules: readonly RuleReport[]) => void = () => undefined;
  const settle = (reply: Reply): void => {
    if (reply.event !== undefined) {
      changed(reply.rules ?? []);
      return;
    }
    const key = typeof reply.id === 'number' ? reply.id : 'hello';
    const one = waiting.get(key);
    waiting.delete(key);
    if (reply.error !== undefined) one?.reject(refusal(reply.error.code, reply.error.message));
    else one?.resolve(key === 'hello' ? reply : reply.ok);
  };
  const wait = <T>(key: number | 'hello'): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => drop(new Error(`the proxy did not answer within ${limitMs} ms`)), limitMs);
      const drop = (error: Error): void => {
        clearTimeout(timer);
        waiting.delete(key);
        reject(error);
      };
      const done = (value: unknown): void => {
        clearTimeout(timer);
        // Each verb's answer has the type that its caller names; both ends stand in this folder.
        resolve(value as T);
      };
      waiting.set(key, { resolve: done, reject: drop });
    });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const fail = (error: Error): void => {
    for (const one of waiting.values()) one.reject(error);
  };
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the proxy closed the connection')));
  readReplies(socket, settle);
  return {
    first: wait('hello'),
    closed,
    ask: (message) => {
      last += 1;
      if (socket.destroyed) return Promise.reject(new Error('the proxy closed the connection'));
      socket.write(`${JSON.stringify({ id: last, ...message })}\n`);
      return wait(last);
    },
    onRules: (take) => {
      changed = take;
    },
  };
}

function readReplies(socket: Socket, take: (reply: Reply) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(JSON.parse(line));
  });
}
