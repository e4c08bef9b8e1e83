import { readlinkSync } from 'node:fs';

import { namesOf, textOf, unlessUnseen } from './process-sights.ts';
import type { ListenerSight, ProcessSight, Scope } from './world.ts';

type Row = { readonly where: string; readonly inode: string };

/** The listeners at the scope's ports and paths, each as often as it is there. */
export function seeListeners(scope: Scope, processes: readonly ProcessSight[]): ListenerSight[] {
  const ports = new Set(scope.ports ?? []);
  const paths = new Set(scope.unixPaths ?? []);
  if (ports.size + paths.size === 0) {
    return [];
  }
  const held = new Set(processes.flatMap(({ pid }) => socketsOf(pid)));
  const tcp = [...tcpListeners('/proc/net/tcp'), ...tcpListeners('/proc/net/tcp6')];
  const rows = [
    ...tcp.filter(({ where }) => ports.has(Number(where.slice(where.lastIndexOf(':') + 1)))),
    ...unixRows().filter((row) => row.listens && paths.has(row.where)),
  ];
  return rows.map(({ where, inode }) => ({ where, heldInScope: held.has(inode) }));
}

/** Unix sockets whose path says that they are ours. */
export function seeMarkedSockets(below: string): string[] {
  const marked = unixRows().filter(({ where }) => where.startsWith(below) && /firedrill/i.test(where));
  return [...new Set(marked.map(({ where }) => where))].toSorted();
}

function tcpListeners(table: string): Row[] {
  return (textOf(table) ?? '').split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [address, port] = (fields[1] ?? '').split(':');
    const listens = fields[3] === '0A' && address !== undefined && port !== undefined;
    return listens ? [{ where: `tcp ${address}:${Number.parseInt(port, 16)}`, inode: fields[9] ?? '' }] : [];
  });
}

/** Flag 0x10000 of /proc/net/unix is SO_ACCEPTCON: it listens. */
function unixRows(): (Row & { readonly listens: boolean })[] {
  return (textOf('/proc/net/unix') ?? '').split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const where = fields.slice(7).join(' ');
    const listens = (Number.parseInt(fields[3] ?? '', 16) & 0x10000) !== 0;
    return where === '' || where === 'Path' ? [] : [{ where, inode: fields[6] ?? '', listens }];
  });
}

function socketsOf(pid: number): string[] {
  return namesOf(`/proc/${pid}/fd`).flatMap((descriptor) => {
    const link = unlessUnseen(() => readlinkSync(`/proc/${pid}/fd/${descriptor}`));
    const match = /^socket:\[(\d+)\]$/.exec(link ?? '');
    return match?.[1] === undefined ? [] : [match[1]];
  });
}
