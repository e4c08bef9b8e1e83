import type { JsonObject } from './words/json.ts';

/**
 * What a host could give to a child of ours, as the kernel says it now. Reading touches nothing; host/src/holds has
 * the real port, core/testing its simulated twin. `cgroupOf` names the process whose control group the child is to
 * join (`{pid, startTicks}`), or is null for a child that stays with us; where ours may not enter, it stays too.
 * Members that need it throw `target-gone`.
 */
export interface RoomPort {
  readonly directory: (path: string) => DirectorySeen;
  /** The machine first, then each control group with a limit below the machine's memory. */
  readonly memory: (cgroupOf: JsonObject | null) => readonly MemoryPool[];
  /** How many cores the child may use: by the machine or its affinity, then by each quota. */
  readonly cores: (cgroupOf: JsonObject | null) => readonly Allowance[];
  /** How many processes and threads may still be begun, by each limit that there is. */
  readonly threads: (cgroupOf: JsonObject | null) => readonly Allowance[];
  readonly limits: () => ProcessLimits;
}

/** A place where files could be made, statfs(2) and access(2). */
export interface DirectorySeen {
  readonly is: 'directory' | 'missing' | 'no directory' | 'hidden';
  /** Why this user may not make a file there; null when it may. */
  readonly refuses: 'read-only' | 'permission' | null;
  /** Null unless `is` is `directory`. */
  readonly fileSystem: FileSystemSeen | null;
  /** A path of ours, protected, whose storage it shares; null when there is none. */
  readonly sharesWith: string | null;
}

export interface FileSystemSeen {
  /** The same for two paths of one file system. */
  readonly id: string;
  /** Such as `proc`, `tmpfs`, or its magic number. */
  readonly type: string;
  /** What is written there takes up memory of the machine. */
  readonly isInMemory: boolean;
  /** 0 where nothing is stored. */
  readonly totalBytes: number;
  readonly freeBytes: number;
  /** What of it an ordinary user may take. */
  readonly availableBytes: number;
  readonly blockBytes: number;
  /** Null where the file system does not count them. */
  readonly freeInodes: number | null;
}

/** Memory that is shared by all that live in it. */
export interface MemoryPool {
  /** `this machine`, or the control group with its directory. */
  readonly name: string;
  readonly limitBytes: number;
  /** What can be taken without anybody having to give up more than cached files. */
  readonly availableBytes: number;
  /** We live in it too: without memory left, nobody cleans up. */
  readonly isOurs: boolean;
}

/** So many of something are allowed, by whom. */
export interface Allowance {
  readonly by: string;
  readonly count: number;
}

/** Limits of every process that this user starts from here, getrlimit(2); null where there is none. */
export interface ProcessLimits {
  /** RLIMIT_FSIZE. */
  readonly fileBytes: number | null;
  /** The smaller of RLIMIT_AS and RLIMIT_DATA, less what a process of ours takes by running. */
  readonly memoryBytes: number | null;
}
