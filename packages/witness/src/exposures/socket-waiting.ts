import { looksStopped } from '../effects/process-stopped.ts';
import type { Tree } from '../lines.ts';
import { nowNs } from '../monotonic.ts';
import type { OwnProcesses } from '../proc/ours.ts';
import { socketInodes } from '../proc/socket-inodes.ts';
import {
  endText,
  isServedBy,
  isToSameHost,
  keyOf,
  mirrored,
  tcpState,
  unixConnecting,
  type TcpRow,
} from '../proc/socket-rows.ts';
import type { OpenSocketTables, SocketSnapshot, SocketTables } from '../proc/socket-tables.ts';
import type { ExposureMeasure, ExposureReading, Met } from '../reading.ts';
import { withDescendants } from '../proc/tree.ts';
import { createPeers, leftOut, type Sight, type Whose } from './peers.ts';

/**
 * The system's connections that were ever seen, and which of them waited. Unix sockets have no ports and a proxy's
 * connections no client that is known, so of those it is the most at one time. `own` and `unknown` waited, and do not
 * count.
 */
type Seen = {
  readonly connections: Set<string>;
  readonly waiting: Map<string, string>;
  readonly own: Set<string>;
  readonly unknown: Set<string>;
  proxied: number;
  unixWaiting: number;
  unixUnknown: number;
};

/**
 * Counts who waits for a paused process. A snapshot of the sockets counts only when the process was stopped from
 * before its beginning until after its end; else a busy moment of a running process would look like waiting.
 */
export function socketWaiting(target: Tree, openTables: OpenSocketTables, ours: OwnProcesses): ExposureMeasure {
  const seen: Seen = { ...emptySets(), proxied: 0, unixWaiting: 0, unixUnknown: 0 };
  const peers = createPeers();
  let tables: SocketTables | null = null;
  let stoppedSinceNs: bigint | null = null;
  let digestedNs = 0n;
  const read = async (): Promise<ExposureReading> => {
    const beganNs = nowNs();
    if (!looksStopped(target)) {
      stoppedSinceNs = null;
      return told(seen);
    }
    stoppedSinceNs ??= beganNs;
    tables ??= await openTables(target.pid);
    const snapshot = await tables.latest();
    if (snapshot.beginNs <= stoppedSinceNs || snapshot.endNs === digestedNs) {
      return told(seen);
    }
    const inodes = heldIn(target);
    if (inodes !== null && looksStopped(target)) {
      digestedNs = snapshot.endNs;
      digestTcp(snapshot, { inodes, sight: peers(snapshot), seen });
      digestUnix(snapshot, { inodes, seen, mayBeOurs: ours.haveCommands() });
    }
    return told(seen);
  };
  return { read, close: () => tables?.close() };
}

/** The sockets of the process, and of its tree where that is stopped too; null when it is no more. */
function heldIn({ pid, children }: Tree): ReadonlySet<string> | null {
  const held = socketInodes(pid);
  if (held === null || children !== true) return held;
  const below = [...withDescendants([pid])].slice(1);
  return new Set([...held, ...below.flatMap((each) => [...(socketInodes(each) ?? [])])]);
}

const emptySets = (): Pick<Seen, 'connections' | 'waiting' | 'own' | 'unknown'> => ({
  connections: new Set(),
  waiting: new Map(),
  own: new Set(),
  unknown: new Set(),
});

type Digested = { readonly inodes: ReadonlySet<string>; readonly seen: Seen };

function digestTcp({ tcp }: SocketSnapshot, { inodes, sight, seen }: Digested & { readonly sight: Sight }): void {
  const listeners = tcp.filter((row) => row.state === tcpState.listen && inodes.has(row.inode));
  const offered = tcp.flatMap((row) => offerOf(row, { listeners, inodes, sight }));
  for (const { row, whose, why } of offered) {
    const key = keyOf(row);
    if (whose === 'system') seen.connections.add(key);
    if (whose === 'system' && why !== null) {
      seen.waiting.set(key, `${endText(row.remote)} at ${endText(row.local)}: ${why}`);
    }
    if (whose === 'ours' && why !== null) seen.own.add(key);
    // Whose it is may be seen later than that it waits.
    if (whose === 'unknown' && why !== null) seen.unknown.add(key);
    else seen.unknown.delete(key);
  }
  const proxied = offered.filter(({ whose, why }) => whose === 'proxied' && why !== null).length;
  seen.proxied = Math.max(seen.proxied, sight.surelyTheirs(proxied));
}

/** A connection as the stopped process has it. `why` it waits, null when it asks for nothing. */
type Offer = { readonly row: TcpRow; readonly whose: Whose; readonly why: string | null };
type Around = { readonly listeners: readonly TcpRow[]; readonly inodes: ReadonlySet<string>; readonly sight: Sight };

function offerOf(row: TcpRow, { listeners, inodes, sight }: Around): readonly Offer[] {
  if (row.state === tcpState.listen) return [];
  const isOffered = (asked: TcpRow): boolean => listeners.some((listener) => isServedBy(asked, listener));
  if (isUnaccepted(row) && isOffered(row)) return [{ row, whose: sight.otherEnd(row), why: 'not accepted' }];
  // Where the listener's queue is full, the kernel drops what comes (listen(2)): only the client's own row tells of it.
  const asked = mirrored(row);
  if (row.state === tcpState.synSent && isToSameHost(row) && isOffered(asked)) {
    return [{ row: asked, whose: sight.holder(row), why: 'not let into the full queue' }];
  }
  if (!inodes.has(row.inode)) return [];
  const unreadBytes = unread(row);
  return [{ row, whose: sight.otherEnd(row), why: unreadBytes > 0 ? `${unreadBytes} bytes unread` : null }];
}

function digestUnix(
  { unix }: SocketSnapshot,
  { inodes, seen, mayBeOurs }: Digested & { readonly mayBeOurs: boolean },
): void {
  const paths = new Set(unix.flatMap((row) => (row.listening && inodes.has(row.inode) ? [row.path] : [])));
  const pending = unix.filter((row) => row.state === unixConnecting && row.inode === '0' && paths.has(row.path));
  if (mayBeOurs) {
    seen.unixUnknown = Math.max(seen.unixUnknown, pending.length);
  } else {
    seen.unixWaiting = Math.max(seen.unixWaiting, pending.length);
  }
}

/** No descriptor holds it yet: it waits in the listener's queue (established, already closed again, or half-way). */
function isUnaccepted(row: TcpRow): boolean {
  const states: readonly string[] = [tcpState.established, tcpState.closeWait, tcpState.synReceived];
  return row.inode === '0' && states.includes(row.state);
}

/** The peer's end-of-stream takes one number of the sequence, and is no byte (tcp_info in net/ipv4/tcp_ipv4.c). */
function unread(row: TcpRow): number {
  return row.state === tcpState.closeWait ? Math.max(0, row.received - 1) : row.received;
}

function told({ connections, waiting, own, unknown, proxied, unixWaiting, unixUnknown }: Seen): Met {
  const met = waiting.size + proxied + unixWaiting;
  const of = connections.size + proxied + unixWaiting;
  const unknowns = unknown.size + unixUnknown;
  const shown = [...waiting.values()].slice(0, 3).join('; ');
  const more = [
    ...(proxied > 0 ? [`${proxied} through our proxy`] : []),
    ...(unixWaiting > 0 ? [`${unixWaiting} not accepted on Unix sockets`] : []),
    ...leftOut(own.size, unknowns),
  ].map((text) => `; ${text}`);
  const evidence = `${met} of ${of} connections waited while the process was stopped${shown && `: ${shown}`}`;
  const measured = { ownConnections: own.size, unknownConnections: unknowns };
  return { met, of, evidence: `${evidence}${more.join('')}`, measured, apart: own.size + unknowns };
}
