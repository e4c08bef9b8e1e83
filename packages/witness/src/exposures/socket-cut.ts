import type { Identity } from '../lines.ts';
import { nowNs, spanMs } from '../monotonic.ts';
import { isAlive } from '../proc/process-stat.ts';
import { socketInodes } from '../proc/socket-inodes.ts';
import { closedAgoMs, endText, isServedBy, isToSameHost, tcpState, type TcpRow } from '../proc/socket-rows.ts';
import type { OpenSocketTables, SocketSnapshot, SocketTables } from '../proc/socket-tables.ts';
import type { ExposureMeasure, ExposureReading } from '../reading.ts';

/** Hundredths of a second is how finely a row tells when it closed; so much earlier than "alive" is certain. */
const rowGranularityMs = 20;

/** What the process had when it was last seen alive with its sockets. */
type Before = { readonly snapshot: SocketSnapshot; readonly own: readonly TcpRow[]; readonly listeners: TcpRow[] };
type Found = { readonly connections: Set<string>; readonly met: Map<string, string>; refused: number };

/** Counts whom a kill cut off, by the sockets before and after; see the documentation of SocketCut. */
export function socketCut(target: Identity, openTables: OpenSocketTables): ExposureMeasure {
  const found: Found = { connections: new Set(), met: new Map(), refused: 0 };
  let tables: SocketTables | null = null;
  let before: Before | null = null;
  let lastAliveNs = 0n;
  let digestedNs = 0n;
  const whileAlive = async (beganNs: bigint): Promise<void> => {
    lastAliveNs = beganNs;
    tables ??= await openTables(target.pid);
    const snapshot = await tables.latest();
    if (snapshot.endNs === before?.snapshot.endNs) {
      return;
    }
    const inodes = socketInodes(target.pid);
    if (inodes !== null && isAlive(target)) {
      before = ownSockets(snapshot, inodes);
    }
  };
  const read = async (): Promise<ExposureReading> => {
    const beganNs = nowNs();
    if (isAlive(target)) {
      await whileAlive(beganNs);
      return told(found, before, lastAliveNs);
    }
    if (tables === null || before === null) {
      return { blind: `process ${target.pid} was gone before its sockets were seen` };
    }
    const snapshot = digestedNs === 0n ? await tables.fresh() : await tables.latest();
    if (snapshot.endNs !== digestedNs) {
      digestCut({ before, snapshot, lastAliveNs, found, first: digestedNs === 0n });
      digestedNs = snapshot.endNs;
    }
    return told(found, before, lastAliveNs);
  };
  return { read, close: () => tables?.close() };
}

function ownSockets(snapshot: SocketSnapshot, inodes: ReadonlySet<string>): Before {
  const listeners = snapshot.tcp.filter((row) => row.state === tcpState.listen && inodes.has(row.inode));
  const own = snapshot.tcp.filter(
    (row) =>
      row.state === tcpState.established &&
      (inodes.has(row.inode) || (row.inode === '0' && listeners.some((listener) => isServedBy(row, listener)))),
  );
  return { snapshot, own, listeners };
}

type After = { before: Before; snapshot: SocketSnapshot; lastAliveNs: bigint; found: Found; first: boolean };

function digestCut({ before, snapshot, lastAliveNs, found, first }: After): void {
  const rows = new Map(snapshot.tcp.map((row) => [keyOf(row), row]));
  for (const connection of first ? before.own : []) {
    found.connections.add(keyOf(connection));
    if (wasCut(connection, rows, lastAliveNs)) {
      const peer = `${endText(connection.remote)} at ${endText(connection.local)}`;
      found.met.set(keyOf(connection), `${peer}: cut`);
    }
  }
  for (const row of snapshot.tcp) {
    const wanted = before.listeners.some((listener) => isServedBy(mirrored(row), listener));
    if (row.state === tcpState.synSent && wanted && isToSameHost(row)) {
      found.connections.add(keyOf(row));
      found.met.set(keyOf(row), `${endText(row.local)} to ${endText(row.remote)}: connecting in vain`);
    }
  }
  found.refused = snapshot.attemptFails - before.snapshot.attemptFails;
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

function told({ connections, met, refused }: Found, before: Before | null, lastAliveNs: bigint): ExposureReading {
  const shown = [...met.values()].slice(0, 3).join('; ');
  const ageMs = before === null ? 0 : Math.max(0, spanMs(before.snapshot.endNs, lastAliveNs));
  const age = `${Math.round(ageMs)} ms before the process was last seen`;
  const evidence = `${met.size} of ${connections.size} connections cut${shown && `: ${shown}`} (as read ${age})`;
  return { met: met.size, of: connections.size, evidence, measured: { refusedConnectsAnyPort: refused } };
}

function keyOf(row: TcpRow): string {
  return `${row.local} ${row.remote}`;
}

function mirrored(row: TcpRow): TcpRow {
  const { local, remote, localPort, remotePort } = row;
  return { ...row, local: remote, remote: local, localPort: remotePort, remotePort: localPort };
}
