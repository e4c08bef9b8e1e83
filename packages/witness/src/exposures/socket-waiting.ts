import { looksStopped } from '../effects/process-stopped.ts';
import type { Identity } from '../lines.ts';
import { nowNs } from '../monotonic.ts';
import { socketInodes } from '../proc/socket-inodes.ts';
import { endText, isServedBy, tcpState, unixConnecting, type TcpRow } from '../proc/socket-rows.ts';
import type { OpenSocketTables, SocketSnapshot, SocketTables } from '../proc/socket-tables.ts';
import type { ExposureMeasure, ExposureReading, Met } from '../reading.ts';

/** All that was ever seen waiting, by connection. Unix sockets have no ports, so of those the most at one time. */
type Seen = { readonly connections: Set<string>; readonly waiting: Map<string, string>; unixWaiting: number };

/**
 * Counts who waits for a paused process. A snapshot of the sockets counts only when the process was stopped from
 * before its beginning until after its end; else a busy moment of a running process would look like waiting.
 */
export function socketWaiting(target: Identity, openTables: OpenSocketTables): ExposureMeasure {
  const seen: Seen = { connections: new Set(), waiting: new Map(), unixWaiting: 0 };
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
    const inodes = socketInodes(target.pid);
    if (inodes !== null && looksStopped(target)) {
      digestedNs = snapshot.endNs;
      digest(snapshot, inodes, seen);
    }
    return told(seen);
  };
  return { read, close: () => tables?.close() };
}

function digest({ tcp, unix }: SocketSnapshot, inodes: ReadonlySet<string>, seen: Seen): void {
  const listeners = tcp.filter((row) => row.state === tcpState.listen && inodes.has(row.inode));
  for (const row of tcp) {
    const unaccepted = isUnaccepted(row) && listeners.some((listener) => isServedBy(row, listener));
    if (row.state === tcpState.listen || !(unaccepted || inodes.has(row.inode))) {
      continue;
    }
    const key = `${row.local} ${row.remote}`;
    seen.connections.add(key);
    const unreadBytes = unread(row);
    if (unaccepted || unreadBytes > 0) {
      const why = unaccepted ? 'not accepted' : `${unreadBytes} bytes unread`;
      seen.waiting.set(key, `${endText(row.remote)} at ${endText(row.local)}: ${why}`);
    }
  }
  const paths = new Set(unix.flatMap((row) => (row.listening && inodes.has(row.inode) ? [row.path] : [])));
  const pending = unix.filter((row) => row.state === unixConnecting && row.inode === '0' && paths.has(row.path));
  seen.unixWaiting = Math.max(seen.unixWaiting, pending.length);
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

function told({ connections, waiting, unixWaiting }: Seen): Met {
  const met = waiting.size + unixWaiting;
  const of = connections.size + unixWaiting;
  const shown = [...waiting.values()].slice(0, 3).join('; ');
  const more = unixWaiting > 0 ? `; ${unixWaiting} not accepted on Unix sockets` : '';
  const evidence = `${met} of ${of} connections waited while the process was stopped${shown && `: ${shown}`}${more}`;
  return { met, of, evidence };
}
