/**
 * The part of the world that a crash trial must find unchanged, as plain data. What reads and compares it stands
 * alone: it imports `node:*` only, so that no mistake of the product can hide itself here.
 */

/** What to look at. Everything is optional; what is not named is not looked at, apart from what carries our mark. */
export type Scope = {
  /** These processes and all their descendants. */
  readonly roots?: readonly number[];
  /** All processes whose FIREDRILL_LABELS has all of these `key=value` entries. */
  readonly labels?: readonly string[];
  /** Files by absolute path, there or not. */
  readonly files?: readonly string[];
  /** Folders whose names are listed (not their folders). */
  readonly folders?: readonly string[];
  /** TCP ports, of this process's network namespace. */
  readonly ports?: readonly number[];
  /** Listening Unix sockets by path. */
  readonly unixPaths?: readonly string[];
  /** Paths whose file system's free space is noted. */
  readonly mountPoints?: readonly string[];
  /** Marks (injection ids) whose processes are looked for everywhere; without it all, other trials' too. */
  readonly marks?: readonly string[];
  /** Sockets with our name are looked for below this path; without it nowhere, for others are at work too. */
  readonly socketsBelow?: string;
  /** Our own state: everything below is listed, so that what should have been taken away is seen. */
  readonly stateDir?: string | null;
};

export type ProcessSight = {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat; with the pid, the process's identity. */
  readonly startTicks: string;
  readonly comm: string;
  readonly parentPid: number;
  /** One letter for each thread, sorted: `SSSST`. */
  readonly states: string;
  readonly argvHash: string;
  /** 0: nobody traces it. */
  readonly tracerPid: number;
  /** FIREDRILL_MARK of its environment, null without one. */
  readonly mark: string | null;
  readonly labels: string;
};

/** `sha256` and the numbers are those of a regular file; `absent` and `other` (a socket, a folder) have none. */
export type FileSight = {
  readonly path: string;
  readonly type: 'file' | 'absent' | 'other';
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly inode: number;
  readonly mtimeMs: number;
};

/** `where` is `127.0.0.1:80`-like text or a Unix path; `heldInScope`: a process of the scope holds it. */
export type ListenerSight = { readonly where: string; readonly heldInScope: boolean };

export type World = {
  readonly processes: readonly ProcessSight[];
  /** Processes outside of the scope that carry FIREDRILL_MARK. */
  readonly marked: readonly ProcessSight[];
  readonly files: readonly FileSight[];
  readonly folders: readonly { readonly path: string; readonly names: readonly string[] }[];
  readonly listeners: readonly ListenerSight[];
  /** Unix sockets, listening or not, whose path has our mark in it. */
  readonly markedSockets: readonly string[];
  readonly mounts: readonly { readonly path: string; readonly freeBytes: number }[];
  /** Paths below the state folder, relative to it; folders are not listed. */
  readonly state: readonly string[];
};

/**
 * `effect`: it still hurts (or what was there is missing). `litter`: inert, but ours, and should be gone.
 * `about` names the thing (`process 12`, a path, a listener); `sentence` says it for people.
 */
export type Difference = {
  readonly class: 'effect' | 'litter';
  readonly about: string;
  readonly sentence: string;
};

/** What may differ. */
export type Expected = {
  /** These were killed on purpose: each may be gone, and have one successor of the same arguments and labels. */
  readonly killed?: readonly number[];
  /** Beside that, demands the successor. */
  readonly replaced?: readonly number[];
  /** Free bytes may fall by this (default 1 MiB). */
  readonly freeToleranceBytes?: number;
  /** Paths below the state folder, or beginnings of such, that stay on purpose. */
  readonly state?: readonly string[];
  /** Also compare inodes (a file that was replaced and put back has a new one). Off by default. */
  readonly inodes?: boolean;
  /** Also compare modification times. Off by default. */
  readonly mtimes?: boolean;
};

/** What the product keeps on purpose when nothing is live. `run/` is for a server that lives; else leave it out. */
export const keptState = ['store.sqlite', 'journal/journal', 'journal/lock', 'log/', 'token', 'run/'] as const;
