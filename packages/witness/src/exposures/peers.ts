import { isOwnEnd, isServedBy, isToSameHost, keyOf, mirrored, tcpState, type TcpRow } from '../proc/socket-rows.ts';
import type { SocketSnapshot } from '../proc/socket-tables.ts';

/**
 * Who is at the other end of a connection: somebody of the system (or of the world around it), a process of ours, a
 * proxy of ours, which passes on somebody's work, or nobody knows, because that end was closed before it was looked at.
 */
export type Whose = 'system' | 'ours' | 'proxied' | 'unknown';

/** What one snapshot says about who is who. */
export type Sight = {
  /** Who is at the other end of this row. */
  readonly otherEnd: (row: TcpRow) => Whose;
  /** Who holds this row itself. */
  readonly holder: (row: TcpRow) => Whose;
  /**
   * Of so many connections of our proxies, those that surely carry the system's work. Which client of a proxy belongs
   * to which of its connections cannot be seen from outside, but each has one at most: so every client that is not
   * known to be the system's is taken to be behind one of these.
   */
  readonly surelyTheirs: (proxied: number) => number;
};

/** Tells the ends of connections apart, from one snapshot to the next: whose a closed end was is remembered. */
export type Peers = (snapshot: SocketSnapshot) => Sight;

/**
 * The other end on the same host has a row of its own, with the ends exchanged, whose inode says who holds it. A peer
 * without such a row is on another machine, or in another network namespace: the system's, because the probes of ours
 * run here. On this host a missing row means that the end is gone; it is then who it was. Where nobody has seen who it
 * was, its port tells: probes of ours have ports of their own, so that from another port came somebody of the system,
 * unless a proxy or a program of ours is about, which may have any port.
 */
export function createPeers(): Peers {
  let remembered = new Map<string, Whose>();
  let unseenBefore: ReadonlySet<string> = new Set();
  return (snapshot) => {
    const { own } = snapshot;
    const rows = new Map(snapshot.tcp.map((row) => [keyOf(row), row]));
    remembered = new Map([...remembered].filter(([key]) => rows.has(key)));
    const [unseen, unseenTwice] = [new Set<string>(), unseenBefore];
    unseenBefore = unseen;
    const holder = ({ inode, local }: TcpRow): Whose => {
      if (own.ours.has(inode) || (inode !== '0' && isOwnEnd(local) && !own.isWhole)) return 'ours';
      if (own.proxies.has(inode)) return 'proxied';
      return own.isWhole && inode !== '0' ? 'system' : 'unknown';
    };
    // A table is no picture of one moment: an end that is missing in it once may only have come while it was read.
    const byPort = (row: TcpRow): Whose => {
      if (isOwnEnd(row.remote)) return 'ours';
      unseen.add(keyOf(row));
      return unseenTwice.has(keyOf(row)) && !own.usesAnyPort ? 'system' : 'unknown';
    };
    const otherEnd = (row: TcpRow): Whose => {
      const key = keyOf(row);
      const other = rows.get(keyOf(mirrored(row)));
      const now = other === undefined ? 'unknown' : holder(other);
      if (now !== 'unknown') remembered.set(key, now);
      const known = remembered.get(key);
      if (known !== undefined) return known;
      if (other === undefined && !isToSameHost(row)) return 'system';
      return other === undefined || other.inode === '0' ? byPort(row) : 'unknown';
    };
    const surelyTheirs = (proxied: number): number => {
      if (proxied === 0) return 0;
      const clients = proxyClients(snapshot).map(otherEnd);
      const theirs = clients.filter((whose) => whose === 'system').length;
      return Math.max(0, Math.min(theirs, proxied - (clients.length - theirs)));
    };
    for (const row of proxyClients(snapshot)) otherEnd(row);
    return { otherEnd, holder, surelyTheirs };
  };
}

/** Connections that our proxies were offered. One that is not accepted yet has none of its own behind it. */
function proxyClients({ tcp, own }: SocketSnapshot): readonly TcpRow[] {
  if (own.proxies.size === 0) return [];
  const held = tcp.filter((row) => own.proxies.has(row.inode));
  const doors = held.filter((row) => row.state === tcpState.listen);
  return held.filter((row) => row.state !== tcpState.listen && doors.some((door) => isServedBy(row, door)));
}

/** What was left out of a count, in words. */
export function leftOut(own: number, unknown: number): string[] {
  return [
    ...(own > 0 ? [`${own} of our own probes are not counted`] : []),
    ...(unknown > 0 ? [`${unknown} of which nobody knows whose they were are not counted`] : []),
  ];
}
