import type { Identity, Tree } from '../lines.ts';
import { nowNs, spanMs } from '../monotonic.ts';
import { isAlive, readProcess } from '../proc/process-stat.ts';
import { createRecentTree, type Descendant } from '../proc/recent-tree.ts';
import { socketInodes } from '../proc/socket-inodes.ts';
import {
  closedAgoMs,
  endText,
  isServedBy,
  isToSameHost,
  keyOf,
  mirrored,
  tcpState,
  type TcpRow,
} from '../proc/socket-rows.ts';
import type { OpenSocketTables, SocketSnapshot, SocketTables } from '../proc/socket-tables.ts';
import type { ExposureMeasure, ExposureReading } from '../reading.ts';
import { createPeers, leftOut, type Sight, type Whose } from './peers.ts';

/** Hundredths of a second is how finely a row tells when it closed; so much earlier than "alive" is certain. */
const rowGranularityMs = 20;

/** What the process had when it was last seen alive with its sockets. */
type Before = {
  readonly snapshot: SocketSnapshot;
  readonly own: readonly { readonly row: TcpRow; readonly whose: Whose }[];
  readonly listeners: TcpRow[];
  readonly sight: Sight;
};
/** The system's connections, and those that were cut. `proxied`, `ours` and `unknown` were cut too, by their keys. */
type Found = {
  readonly connections: Set<string>;
  readonly met: Map<string, string>;
  readonly apart: Readonly<Record<Exclude<Whose, 'system'>, Set<string>>>;
  proxied: number;
  refused: number;
};

/** A process that is to be ended, and what is known of it. `isTold`: its connections were looked at after its end. */
type Member = {
  readonly identity: Identity;
  before: Before | null;
  lastAliveNs: bigint;
  isTold: boolean;
};

/** Counts whom a kill cut off, by the sockets before and after; see the documentation of SocketCut. */
export function socketCut(target: Tree, openTables: OpenSocketTables): ExposureMeasure {
  const apart = { proxied: new Set<string>(), ours: new Set<string>(), unknown: new Set<string>() };
  const found: Found = { connections: new Set(), met: new Map(), apart, proxied: 0, refused: 0 };
  const peers = createPeers();
  const root: Member = { identity: target, before: null, lastAliveNs: 0n, isTold: false };
  const treeOf = createRecentTree(target);
  let below = new Map<string, Member>();
  let tables: SocketTables | null = null;
  let readNs = 0n;
  const whileAlive = async (beganNs: bigint): Promise<void> => {
    if (target.children === true) below = membersOf(treeOf(beganNs), below);
    // A process that is being killed lets go of its sockets while it still lives: then what was seen before counts.
    const living = [root, ...below.values()].filter(({ identity }) => !isDying(identity));
    for (const member of living) member.lastAliveNs = beganNs;
    if (living.length === 0) return;
    tables ??= await openTables(target.pid);
    const snapshot = await tables.latest();
    if (snapshot.endNs === readNs) return;
    readNs = snapshot.endNs;
    const sight = peers(snapshot);
    for (const member of living) {
      const inodes = socketInodes(member.identity.pid);
      if (inodes !== null && !isDying(member.identity)) member.before = ownSockets(snapshot, inodes, sight);
    }
  };
  const read = async (): Promise<ExposureReading> => {
    const beganNs = nowNs();
    if (isAlive(target)) {
      await whileAlive(beganNs);
      return told(found, root);
    }
    if (tables === null || root.before === null) {
      return { blind: `process ${target.pid} was gone before its sockets were seen` };
    }
    const ended = [root, ...below.values()].filter(({ identity }) => !isAlive(identity));
    const snapshot = ended.some(({ isTold }) => !isTold) ? await tables.fresh() : await tables.latest();
    if (snapshot.endNs !== readNs) {
      readNs = snapshot.endNs;
      const sight = peers(snapshot);
      for (const member of ended) digestCut({ member, snapshot, sight, found });
    }
    return told(found, root);
  };
  return { read, close: () => tables?.close() };
}

const isDying = (target: Identity): boolean => readProcess(target)?.exiting !== false;

/** Members for all that descend from the process, or did until a moment ago: each stays the one that it was. */
function membersOf(tree: ReadonlyMap<string, Descendant>, known: ReadonlyMap<string, Member>): Map<string, Member> {
  const members = [...tree].map(([key, { identity, seenNs }]): [string, Member] => {
    return [key, known.get(key) ?? { identity, before: null, lastAliveNs: seenNs, isTold: false }];
  });
  return new Map(members);
}

function ownSockets(snapshot: SocketSnapshot, inodes: ReadonlySet<string>, sight: Sight): Before {
  const listeners = snapshot.tcp.filter((row) => row.state === tcpState.listen && inodes.has(row.inode));
  const own = snapshot.tcp.filter(
    (row) =>
      row.state === tcpState.established &&
      (inodes.has(row.inode) || (row.inode === '0' && listeners.some((listener) => isServedBy(row, listener)))),
  );
  return { snapshot, own: own.map((row) => ({ row, whose: sight.otherEnd(row) })), listeners, sight };
}

type After = {
  readonly member: Member;
  readonly snapshot: SocketSnapshot;
  readonly sight: Sight;
  readonly found: Found;
};

function digestCut({ member, snapshot, sight, found }: After): void {
  const { before, lastAliveNs, isTold } = member;
  member.isTold = true;
  if (before === null) return;
  const rows = new Map(snapshot.tcp.map((row) => [keyOf(row), row]));
  for (const { row, whose } of isTold ? [] : before.own) {
    const peer = `${endText(row.remote)} at ${endText(row.local)}`;
    const cut = wasCut(row, rows, lastAliveNs);
    enter(found, { key: keyOf(row), whose, met: cut ? `${peer}: cut` : null });
  }
  for (const row of snapshot.tcp) {
    const wanted = before.listeners.some((listener) => isServedBy(mirrored(row), listener));
    if (row.state === tcpState.synSent && wanted && isToSameHost(row)) {
      const met = `${endText(row.local)} to ${endText(row.remote)}: connecting in vain`;
      enter(found, { key: keyOf(row), whose: sight.holder(row), met });
    }
  }
  found.proxied = Math.max(found.proxied, before.sight.surelyTheirs(found.apart.proxied.size));
  found.refused = Math.max(found.refused, snapshot.attemptFails - before.snapshot.attemptFails);
}

/** `met` is in which way it met the end, null when it did not. Only the system's own connections are counted. */
function enter(found: Found, connection: { key: string; whose: Whose; met: string | null }): void {
  const { key, whose, met } = connection;
  if (whose !== 'system') {
    if (met !== null) found.apart[whose].add(key);
    return;
  }
  found.connections.add(key);
  if (met !== null) found.met.set(key, met);
}

/**
 * Established before; now closing, or without a trace (reset). Not when another process still holds it, and not when
 * either end's TIME_WAIT shows that it closed in peace while the process lived.
 */
function wasCut(connection: TcpRow, rows: ReadonlyMap<string, TcpRow>, lastAliveNs: bigint): boolean {
  const now = rows.get(keyOf(connection));
  if (now?.state === tcpState.established) {
    return false;
  }
  return [now, rows.get(keyOf(mirrored(connection)))].every((row) => {
    if (row?.state !== tcpState.timeWait) {
      return true;
    }
    // The row was read then or later: so counted, a slow reading makes a cut one pass for peaceful, never the other
    // way round.
    return closedAgoMs(row) <= spanMs(lastAliveNs, row.readSinceNs) + rowGranularityMs;
  });
}

/** A refused connect leaves no row that says whose it was, and where to: only how many there were is known. */
const refusedText = (count: number): string =>
  `${count} connects were refused on this host meanwhile, and whose cannot be told: ` +
  'put a door in front of the target (spec.proxies), and they are counted there';

function told(found: Found, { before, lastAliveNs }: Member): ExposureReading {
  const { ours, unknown } = found.apart;
  const met = found.met.size + found.proxied;
  const of = found.connections.size + found.proxied;
  const shown = [...found.met.values()].slice(0, 3).join('; ');
  const ageMs = before === null ? 0 : Math.max(0, spanMs(before.snapshot.endNs, lastAliveNs));
  const age = `${Math.round(ageMs)} ms before the process was last seen`;
  const more = [
    ...(found.proxied > 0 ? [`${found.proxied} through our proxy`] : []),
    ...leftOut(ours.size, unknown.size),
    ...(met === 0 && found.refused > 0 ? [refusedText(found.refused)] : []),
  ].map((text) => `; ${text}`);
  const evidence = `${met} of ${of} connections cut${shown && `: ${shown}`}${more.join('')} (as read ${age})`;
  const apart = { ownConnections: ours.size, unknownConnections: unknown.size };
  const measured = { refusedConnectsAnyPort: found.refused, ...apart };
  return { met, of, evidence, measured, apart: ours.size + unknown.size };
}
