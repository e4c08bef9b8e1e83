/** Which TCP ports a process listens on: its socket inodes matched with its network namespace's listeners (proc(5)). */
import { readdirSync, readlinkSync } from 'node:fs';
import { readProcText } from './proc-text.ts';

/** State 0A is TCP_LISTEN in the kernel's numbering. */
const LISTEN = '0A';

/** Port by socket inode, by network namespace: what one listing has read already. */
export type ListenersRead = Map<string, ReadonlyMap<string, number>>;

/**
 * The TCP ports, ascending and without repetition, IPv4 and IPv6 together; undefined when the process is gone or
 * its descriptors belong to another user. A listing hands the same `read` to each call, so that the listeners of
 * a namespace are read once.
 */
export function listeningPorts(pid: number, read: ListenersRead = new Map()): readonly number[] | undefined {
  const inodes = socketInodes(pid);
  if (inodes === undefined) {
    return undefined;
  }
  if (inodes.length === 0) {
    return [];
  }
  const listeners = listenersSeenBy(pid, read);
  const ports = inodes.map((inode) => listeners.get(inode)).filter((port) => port !== undefined);
  return [...new Set(ports)].toSorted((left, right) => left - right);
}

function socketInodes(pid: number): readonly string[] | undefined {
  let descriptors: readonly string[];
  try {
    descriptors = readdirSync(`/proc/${pid}/fd`);
  } catch {
    return undefined;
  }
  return descriptors
    .map((descriptor) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1];
      } catch {
        return undefined; // closed meanwhile
      }
    })
    .filter((inode) => inode !== undefined);
}

function listenersSeenBy(pid: number, read: ListenersRead): ReadonlyMap<string, number> {
  const namespace = networkNamespace(pid);
  const known = read.get(namespace);
  if (known !== undefined) {
    return known;
  }
  const portOfInode = new Map([
    ...parseListeners(readProcText(`/proc/${pid}/net/tcp`) ?? ''),
    ...parseListeners(readProcText(`/proc/${pid}/net/tcp6`) ?? ''),
  ]);
  read.set(namespace, portOfInode);
  return portOfInode;
}

function networkNamespace(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return `of ${pid}`;
  }
}

/** Pairs of socket inode and local port from the text of `/proc/net/tcp` or `tcp6`, listeners only. */
export function parseListeners(text: string): readonly (readonly [string, number])[] {
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === LISTEN)
    .map((fields) => {
      const port = Number.parseInt(fields[1]?.split(':')[1] ?? '0', 16);
      return [fields[9] ?? '', port] as const;
    });
}
