import type { Identity, Ours, Programs } from '../lines.ts';
import { systemErrorCode } from '../reading.ts';
import { readProcess } from './process-stat.ts';
import { socketInodes } from './socket-inodes.ts';
import { withDescendants } from './tree.ts';

/** The sockets of processes of ours, by inode. */
export type OwnSockets = {
  readonly ours: ReadonlySet<string>;
  readonly proxies: ReadonlySet<string>;
  /** False when the sockets of one of our processes could not be read: then "not ours" can be said of none. */
  readonly isWhole: boolean;
  /**
   * Whether some of ours speaks from whatever port it is given: a proxy, or a program of a probe. All others of us on
   * this host speak from ports of their own (socket-rows.ts), so that a port alone tells who it is not.
   */
  readonly usesAnyPort: boolean;
};

/** Which processes are of our own side: what they do is no work of the system. */
export type OwnProcesses = {
  /** What is told once stays: an identity cannot come to mean another process. */
  readonly tell: (told: Ours) => void;
  /** The pids of those that live, with whatever descends from them; proxies of ours are not among them. */
  readonly pids: () => ReadonlySet<number>;
  readonly sockets: () => OwnSockets;
  /** Whether programs of ours ran that may use Unix sockets. */
  readonly haveCommands: () => boolean;
  /** The same number at two moments: no program of a command probe ran from one to the other. Null: one may run now. */
  readonly quiet: () => number | null;
};

export function createOwnProcesses(): OwnProcesses {
  const processes = new Map<string, Identity>();
  const proxies = new Map<string, Identity>();
  let commands = false;
  let hadProxies = false;
  let programs: Programs = { begun: 0, running: 0 };
  const tell = (told: Ours): void => {
    for (const identity of told.processes) processes.set(keyOf(identity), identity);
    for (const identity of told.proxies) proxies.set(keyOf(identity), identity);
    commands ||= told.commands;
    hadProxies ||= told.proxies.length > 0;
    programs = told.programs ?? programs;
  };
  const living = (known: Map<string, Identity>): number[] => {
    for (const [key, identity] of known) if (readProcess(identity) === null) known.delete(key);
    return [...known.values()].map(({ pid }) => pid);
  };
  // A program that a probe runs may itself start others; a proxy may be our child, and is left out.
  const pids = (): ReadonlySet<number> => withDescendants(living(processes), new Set(living(proxies)));
  const sockets = (): OwnSockets => {
    const [ours, theirs] = [heldBy(pids()), heldBy(living(proxies))];
    const isWhole = ours.isWhole && theirs.isWhole;
    return { ours: ours.inodes, proxies: theirs.inodes, isWhole, usesAnyPort: commands || hadProxies };
  };
  return {
    tell,
    pids,
    sockets,
    haveCommands: () => commands,
    quiet: () => (programs.running > 0 ? null : programs.begun),
  };
}

const keyOf = ({ pid, startTicks }: Identity): string => `${pid}/${startTicks}`;

function heldBy(pids: Iterable<number>): { readonly inodes: ReadonlySet<string>; readonly isWhole: boolean } {
  const inodes = new Set<string>();
  let isWhole = true;
  for (const pid of pids) {
    try {
      for (const inode of socketInodes(pid) ?? []) inodes.add(inode);
    } catch (error) {
      if (systemErrorCode(error) === null) throw error;
      isWhole = false;
    }
  }
  return { inodes, isWhole };
}
