import { readlinkSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

import { nowNs, spanMs } from '../monotonic.ts';
import { systemErrorCode } from '../reading.ts';
import type { OwnProcesses, OwnSockets } from './ours.ts';
import { parseTcp, parseUnix, tcpState, type TcpRow, type UnixRow } from './socket-rows.ts';

/** All sockets of one network namespace, read between two moments. */
export type SocketSnapshot = {
  readonly beginNs: bigint;
  readonly endNs: bigint;
  readonly tcp: readonly TcpRow[];
  readonly unix: readonly UnixRow[];
  /** Connects of this namespace that failed so far, whatever their port: `AttemptFails` of RFC 4022. */
  readonly attemptFails: number;
  /** Sockets that processes of ours held before or after the rows were read. */
  readonly own: OwnSockets;
};

/**
 * The socket tables of one network namespace. They are opened while a process of it lives and stay readable after
 * its death. A reading walks the kernel's whole hash table (milliseconds on a large host), so `latest` reads anew
 * only while a budget of 5 % of a core allows; up to 250 ms are saved up for the first moments of an effect. `fresh`
 * reads in any case, for the rare moment that matters; all who ask for it while a reading is under way share the next
 * one. Readings never overlap: the kernel keeps one place in an open table, and walks from the beginning for whoever
 * reads on elsewhere, so that a few readers at once on a large table would take minutes.
 */
export type SocketTables = {
  readonly latest: () => Promise<SocketSnapshot>;
  readonly fresh: () => Promise<SocketSnapshot>;
  /** The listening TCP sockets of this moment; cheap, however many connections there are. */
  readonly listeners: () => Promise<readonly TcpRow[]>;
  readonly close: () => void;
};

/** Opens the tables of a process's network namespace; watches of one namespace share them. */
export type OpenSocketTables = (pid: number) => Promise<SocketTables>;

const budgetShare = 0.05;
const mostSavedMs = 250;
const shortestIntervalMs = 100;
const names = ['tcp', 'tcp6', 'unix', 'snmp'] as const;
type Files = Readonly<Record<(typeof names)[number], FileHandle | null>>;
type Shared = { readonly tables: Promise<OpenTables>; users: number };
type OpenTables = Omit<SocketTables, 'close'> & { readonly end: () => Promise<void> };

export function createSocketTables(ours: OwnProcesses): OpenSocketTables {
  const byNamespace = new Map<string, Shared>();
  return async (pid) => {
    const namespace = readlinkSync(`/proc/${pid}/ns/net`);
    const shared = byNamespace.get(namespace) ?? { tables: openTables(pid, ours), users: 0 };
    byNamespace.set(namespace, shared);
    shared.users += 1;
    const release = (): void => {
      shared.users -= 1;
      if (shared.users === 0) {
        byNamespace.delete(namespace);
        void shared.tables.then((tables) => tables.end(), failedToOpen);
      }
    };
    try {
      const { latest, fresh, listeners } = await shared.tables;
      return { latest, fresh, listeners, close: release };
    } catch (error) {
      release();
      throw error;
    }
  };
}

function isDue(last: SocketSnapshot, savedMs: number): boolean {
  const sinceMs = spanMs(last.endNs, nowNs());
  return sinceMs >= shortestIntervalMs && savedMs + sinceMs * budgetShare > 0;
}

/** Whoever asked for the tables has been told already; there is nothing to close. */
function failedToOpen(): void {}

async function openTables(pid: number, ours: OwnProcesses): Promise<OpenTables> {
  const files: Files = {
    tcp: await open(`/proc/${pid}/net/tcp`),
    tcp6: await openIfThere(`/proc/${pid}/net/tcp6`),
    unix: await openIfThere(`/proc/${pid}/net/unix`),
    snmp: await openIfThere(`/proc/${pid}/net/snmp`),
  };
  let lane: Promise<unknown> = Promise.resolve();
  let running: Promise<SocketSnapshot> | null = null;
  let coming: Promise<SocketSnapshot> | null = null;
  let last: SocketSnapshot | null = null;
  let savedMs = mostSavedMs;
  const readNow = async (): Promise<SocketSnapshot> => {
    const before = process.cpuUsage();
    const snapshot = await readAll(files, ours);
    const cost = process.cpuUsage(before);
    const sinceMs = last === null ? 0 : spanMs(last.endNs, snapshot.endNs);
    savedMs = Math.min(mostSavedMs, savedMs + sinceMs * budgetShare) - (cost.user + cost.system) / 1000;
    last = snapshot;
    return snapshot;
  };
  const inTurn = <Read>(read: () => Promise<Read>): Promise<Read> => {
    const turn = lane.then(read);
    lane = Promise.allSettled([turn]);
    return turn;
  };
  const fresh = (): Promise<SocketSnapshot> => {
    coming ??= inTurn(() => {
      running = coming;
      coming = null;
      return readNow().finally(() => {
        running = null;
      });
    });
    return coming;
  };
  const latest = async (): Promise<SocketSnapshot> => {
    if (last !== null && !isDue(last, savedMs)) {
      return last;
    }
    return running ?? fresh();
  };
  const end = async (): Promise<void> => {
    await lane;
    await Promise.all(names.map((name) => files[name]?.close() ?? Promise.resolve()));
  };
  const listeners = (): Promise<readonly TcpRow[]> =>
    inTurn(async () => [...(await readListeners(files.tcp)), ...(await readListeners(files.tcp6))]);
  return { latest, fresh, listeners, end };
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

async function readAll(files: Files, ours: OwnProcesses): Promise<SocketSnapshot> {
  const before = ours.sockets();
  const beginNs = nowNs();
  const [tcp, tcp6, unix, snmp] = [
    await readWhole(files.tcp),
    await readWhole(files.tcp6),
    await readWhole(files.unix),
    await readWhole(files.snmp),
  ];
  const endNs = nowNs();
  const rows = [...tcp, ...tcp6].flatMap(({ lines, readSinceNs }) => parseTcp(lines, readSinceNs));
  const own = joined(before, ours.sockets());
  const attemptFails = parseAttemptFails(whole(snmp));
  return { beginNs, endNs, tcp: rows, unix: parseUnix(whole(unix)), attemptFails, own };
}

/** A socket of ours that came or went while the rows were read is in one of both. */
function joined(before: OwnSockets, after: OwnSockets): OwnSockets {
  return {
    ours: new Set([...before.ours, ...after.ours]),
    proxies: new Set([...before.proxies, ...after.proxies]),
    isWhole: before.isWhole && after.isWhole,
    usesAnyPort: after.usesAnyPort,
  };
}

/** The kernel lists what listens before all connections (tcp_seq_start, net/ipv4/tcp_ipv4.c): the rest is not read. */
async function readListeners(file: FileHandle | null): Promise<readonly TcpRow[]> {
  const beganNs = nowNs();
  const buffer = Buffer.allocUnsafe(16_384);
  let text = '';
  for (;;) {
    const { bytesRead } = (await file?.read(buffer, 0, buffer.length, text.length)) ?? { bytesRead: 0 };
    text += buffer.toString('latin1', 0, bytesRead);
    const rows = parseTcp(bytesRead === 0 ? text : text.slice(0, text.lastIndexOf('\n')), beganNs);
    const connectionAt = rows.findIndex((row) => row.state !== tcpState.listen);
    if (connectionAt >= 0) return rows.slice(0, connectionAt);
    if (bytesRead === 0) return rows;
  }
}

/** Whole lines, and when the oldest of them was read at the earliest. */
type Part = { readonly lines: string; readonly readSinceNs: bigint };

/** Reads an open file of /proc from its beginning, off the main thread. */
async function readWhole(file: FileHandle | null): Promise<readonly Part[]> {
  if (file === null) {
    return [];
  }
  const parts: Part[] = [];
  const buffer = Buffer.allocUnsafe(65_536);
  let rest = { text: '', sinceNs: 0n };
  for (let position = 0; ; ) {
    const beganNs = nowNs();
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) {
      break;
    }
    position += bytesRead;
    const text = rest.text + buffer.toString('latin1', 0, bytesRead);
    const readSinceNs = rest.text === '' ? beganNs : rest.sinceNs;
    const lineEnd = text.lastIndexOf('\n') + 1;
    parts.push({ lines: text.slice(0, lineEnd), readSinceNs });
    rest = { text: text.slice(lineEnd), sinceNs: beganNs };
  }
  return [...parts, { lines: rest.text, readSinceNs: rest.sinceNs }];
}

function whole(parts: readonly Part[]): string {
  return parts.map(({ lines }) => lines).join('');
}

/** `Tcp:` comes twice in /proc/net/snmp: names, then numbers. */
function parseAttemptFails(text: string): number {
  const [heads, numbers] = text.split('\n').filter((line) => line.startsWith('Tcp:'));
  const index = (heads ?? '').split(' ').indexOf('AttemptFails');
  return Number((numbers ?? '').split(' ')[index] ?? 0);
}
