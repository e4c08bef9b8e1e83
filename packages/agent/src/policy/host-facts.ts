/** What a policy needs to know of a host. Read from the host itself: what a server says of a target is not believed. */
export interface HostFacts {
  /** Null when there is no such process. */
  readonly process: (pid: number) => ProcessFacts | null;
  /** TCP ports that a process listens on; empty when they cannot be read. */
  readonly portsOf: (pid: number) => readonly number[];
  /** Processes of Firedrill and what they descend from, each with what it is. Read anew when older than this. */
  readonly ours: (notOlderThanMs: number) => ReadonlyMap<number, string>;
  /** The path with symbolic links resolved as far as it exists. */
  readonly realPath: (path: string) => string;
  /** Names the file system that holds a path; null when it cannot be read. */
  readonly fileSystemOf: (path: string) => string | null;
  readonly stateDir: string;
  readonly policyFile: string | null;
}

export interface ProcessFacts {
  readonly pid: number;
  /** Its `comm`, and the base names of its executable and of argv[0]. */
  readonly names: readonly string[];
  readonly user: string;
  readonly labels: { readonly [key: string]: string };
  /** Which part of Firedrill it is, or null. */
  readonly part: string | null;
}

/** A host of which nothing is known and where nothing is protected: for simulated worlds. */
export const noHostFacts: HostFacts = Object.freeze({
  process: () => null,
  portsOf: () => [],
  ours: () => new Map<number, string>(),
  realPath: (path: string) => path,
  fileSystemOf: () => null,
  stateDir: '/nonexistent',
  policyFile: null,
});
