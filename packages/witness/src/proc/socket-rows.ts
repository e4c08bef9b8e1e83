/** One line of /proc/net/tcp or tcp6, proc_net_tcp (kernel documentation, networking/proc_net_tcp). */
export type TcpRow = {
  /** Address and port as the kernel writes them (hexadecimal, host byte order), but IPv4 in IPv6 written as IPv4. */
  readonly local: string;
  readonly remote: string;
  readonly localPort: number;
  readonly remotePort: number;
  readonly state: string;
  /** Unread bytes; for a listener the connections not yet accepted. */
  readonly received: number;
  /** 0 for what no descriptor holds: not yet accepted, TIME_WAIT. */
  readonly inode: string;
  /** Hundredths of a second until the row's timer fires; for TIME_WAIT, until the row is forgotten. */
  readonly timerTicks: number;
  /** It was read at this moment or later: a large table takes a while, and its last rows are younger than its first. */
  readonly readSinceNs: bigint;
};

/** One line of /proc/net/unix. `path` is empty for an unnamed socket. */
export type UnixRow = {
  readonly listening: boolean;
  readonly state: string;
  readonly inode: string;
  readonly path: string;
};

/** The kernel's numbers of TCP states, include/net/tcp_states.h. */
export const tcpState = {
  established: '01',
  synSent: '02',
  synReceived: '03',
  timeWait: '06',
  closeWait: '08',
  listen: '0A',
} as const;

/** SS_CONNECTING: connected by the client, not yet accepted by the listener (unix_seq_show in net/unix). */
export const unixConnecting = '02';

/** Rows of whole lines that were read at `readSinceNs` or later. The table's head is no row. */
export function parseTcp(text: string, readSinceNs: bigint): TcpRow[] {
  const rows: TcpRow[] = [];
  for (const line of text.split('\n')) {
    const fields = line.trim().split(/\s+/);
    const [, local, remote, state, queues, timer, , , , inode] = fields;
    const isRow = local?.includes(':') === true;
    if (!isRow || remote === undefined || state === undefined || inode === undefined) {
      continue;
    }
    rows.push({
      local: unmapped(local),
      remote: unmapped(remote),
      localPort: portOf(local),
      remotePort: portOf(remote),
      state,
      received: parseInt((queues ?? '').split(':')[1] ?? '0', 16),
      inode,
      timerTicks: parseInt((timer ?? '').split(':')[1] ?? '0', 16),
      readSinceNs,
    });
  }
  return rows;
}

export function parseUnix(text: string): UnixRow[] {
  const rows: UnixRow[] = [];
  for (const line of text.split('\n').slice(1)) {
    const match = /^\S+ \S+ \S+ (\S+) \S+ (\S+)\s+(\d+)(?: (.*))?$/.exec(line);
    if (match !== null) {
      const [, flags, state, inode, path] = match;
      const listening = (parseInt(flags ?? '0', 16) & 0x10000) !== 0;
      rows.push({ listening, state: state ?? '', inode: inode ?? '0', path: path ?? '' });
    }
  }
  return rows;
}

/** Whether a row's local end is served by a listener: the same port, and its address or the unspecified one. */
export function isServedBy(row: TcpRow, listener: TcpRow): boolean {
  return row.localPort === listener.localPort && (row.local === listener.local || isUnspecified(listener.local));
}

/** A connection's end, by its own address and the other's. */
export function keyOf(row: TcpRow): string {
  return `${row.local} ${row.remote}`;
}

/** The same connection as its other end sees it; only the addresses are meant. */
export function mirrored(row: TcpRow): TcpRow {
  const { local, remote, localPort, remotePort } = row;
  return { ...row, local: remote, remote: local, localPort: remotePort, remotePort: localPort };
}

/** How many milliseconds ago a row in TIME_WAIT closed: it is kept for 60 s (TCP_TIMEWAIT_LEN). */
export function closedAgoMs(row: TcpRow): number {
  return 60_000 - row.timerTicks * 10;
}

/** Whether a row asks for an address of this same host: loopback, or the very address it comes from. */
export function isToSameHost(row: TcpRow): boolean {
  const [remote, local] = [addressOf(row.remote), addressOf(row.local)];
  return remote === local || (remote.length === 8 && remote.endsWith('7F')) || /^0{24}01000000$/.test(remote);
}

/**
 * Ends from which probes and canaries of ours speak to this host, and nobody else by chance: ports beyond the range
 * that Linux gives to clients (ip_local_port_range, ip(7)), and three addresses of the loopback network
 * (127.102.100.1 to .3). The other ends of this agreement: effects/canary-source.ts, and probes/own-source.ts of the
 * server.
 */
export function isOwnEnd(end: string): boolean {
  return portOf(end) >= 61_184 || ['0164667F', '0264667F', '0364667F'].includes(addressOf(end));
}

/** `127.0.0.1:8080` for people. */
export function endText(end: string): string {
  const words = addressOf(end).match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).toReversed());
  const port = portOf(end);
  if (bytes.length === 4) {
    return `${bytes.map((byte) => parseInt(byte, 16)).join('.')}:${port}`;
  }
  const groups = (bytes.join('').match(/.{4}/g) ?? []).map((group) => group.toLowerCase().replace(/^0{1,3}/, ''));
  return `[${groups.join(':')}]:${port}`;
}

function isUnspecified(end: string): boolean {
  return /^0+:/.test(end);
}

function portOf(end: string): number {
  return parseInt(end.slice(end.indexOf(':') + 1), 16);
}

function addressOf(end: string): string {
  return end.slice(0, end.indexOf(':'));
}

function unmapped(end: string): string {
  return end.replace(/^0{16}FFFF0000/, '');
}
