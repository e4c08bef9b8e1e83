import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePorts } from '@firedrill/core/testing/free-ports';
import { canRun } from '@firedrill/core/testing/run-to-end';
import { askOnce, primaryPort } from './ask.ts';
import { supervise, type Supervised } from '../supervised.ts';

/** A primary, a replica and three sentinels on loopback, each kept running by a supervisor. */
export interface SentinelSystem {
  readonly sentinels: readonly number[];
  /** @throws when nobody can say it in time. */
  readonly primary: () => Promise<number>;
  /** Resolves when the primary has a replica that is in sync, so that one of the two can be lost. */
  readonly redundant: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface SentinelChoices {
  /**
   * Each node keeps its writes on disk before it acknowledges them, and refuses them while no replica follows. Without
   * it a node that is killed comes back empty, before the sentinels have seen that it was gone, and the replica
   * copies the emptiness.
   */
  readonly hardened: boolean;
}

const askMs = 500;
const lookMs = 50;
const restartMs = 300;
const settleLimitMs = 30_000;

/** Why Redis cannot be started here; null when it can. */
export function whyNoRedis(): string | null {
  return canRun('redis-server') ? null : 'redis-server is missing (Debian: redis-server)';
}

export async function startSentinelSystem({ hardened }: SentinelChoices): Promise<SentinelSystem> {
  const folder = mkdtempSync(join(tmpdir(), 'fd-redis-'));
  const [first = 0, second = 0, ...sentinels] = await freePorts(5);
  const safety = ['appendonly yes', 'appendfsync always', 'min-replicas-to-write 1', 'min-replicas-max-lag 2'];
  const caution = hardened ? safety : ['appendonly no'];
  const running: Supervised[] = [
    startNode(folder, first, caution),
    startNode(folder, second, [...caution, `replicaof 127.0.0.1 ${first}`]),
    ...sentinels.map((port) => startSentinel(folder, port, first)),
  ];
  const primary = async (): Promise<number> => {
    const port = await until('a primary', () => primaryPort(sentinels, askMs));
    return port;
  };
  const redundant = async (): Promise<void> => {
    await until('a replica in sync', async () => ((await isRedundant(sentinels)) ? true : null));
  };
  const close = async (): Promise<void> => {
    await Promise.all(running.map((each) => each.close()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await redundant();
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return { sentinels, primary, redundant, close };
}

function startNode(folder: string, port: number, more: readonly string[]): Supervised {
  const lines = ['save ""', 'repl-diskless-sync-delay 0', 'repl-ping-replica-period 1', ...more];
  return supervise('redis-server', [writeConfig(folder, port, lines)], restartMs);
}

/** A sentinel calls a primary that is silent for a second down, and two of three agreeing begin a failover. */
function startSentinel(folder: string, port: number, primary: number): Supervised {
  const lines = [
    `sentinel monitor shop 127.0.0.1 ${primary} 2`,
    'sentinel down-after-milliseconds shop 1000',
    'sentinel failover-timeout shop 3000',
    'sentinel parallel-syncs shop 1',
  ];
  return supervise('redis-server', [writeConfig(folder, port, lines), '--sentinel'], restartMs);
}

/** Redis rewrites this file when roles change, so each process has its own. */
function writeConfig(folder: string, port: number, lines: readonly string[]): string {
  const own = join(folder, String(port));
  mkdirSync(own);
  const file = join(own, 'redis.conf');
  const common = [`port ${port}`, 'bind 127.0.0.1', `dir ${own}`, `logfile ${join(own, 'log')}`];
  writeFileSync(file, [...common, ...lines, ''].join('\n'));
  return file;
}

async function isRedundant(sentinels: readonly number[]): Promise<boolean> {
  const port = await primaryPort(sentinels, askMs);
  if (port === null) return false;
  const facts = String(await askOnce(port, askMs, 'INFO', 'replication').catch(() => ''));
  if (!/^role:master/m.test(facts) || !/^slave0:.*state=online/m.test(facts)) return false;
  const known = await askOnce(sentinels[0] ?? 0, askMs, 'SENTINEL', 'REPLICAS', 'shop').catch(() => []);
  const flags = Array.isArray(known) ? known.map((each) => JSON.stringify(each)) : [];
  return flags.length === 1 && flags.every((each) => !/_down|disconnected/.test(each));
}

async function until<Found>(what: string, look: () => Promise<Found | null>): Promise<Found> {
  const endMs = performance.now() + settleLimitMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > endMs) throw new Error(`there is not ${what} within ${settleLimitMs} ms`);
    await pause(lookMs);
  }
}
