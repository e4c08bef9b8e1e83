import type { JsonObject } from './words/json.ts';
import type { ProcessIdentity } from './words/target.ts';

/**
 * What holds need of a host, as ports: host/src/holds has the real ones, core/testing their simulated twins.
 * Everything here is synchronous unless it waits, so that a check and the act that rests on it have nothing between
 * them.
 */

/** Which file it is and how it looks, from lstat(2). Times are nanoseconds since 1970 as decimal strings. */
export interface FileSeen {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  readonly device: string;
  readonly inode: string;
  readonly linkCount: number;
  readonly sizeBytes: number;
  readonly mtimeNs: string;
  /** Moves with every change of content or attributes (inode(7)), and nobody can set it. */
  readonly ctimeNs: string;
  readonly attributes: FileAttributes;
}

/** What a replaced file gets back. `mode` holds the twelve permission bits. */
export interface FileAttributes {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Files, for holds that replace them. A path is always absolute. Failures of the kernel are `FiredrillError`s. */
export interface FilePort {
  /**
   * The path with all symbolic links resolved. Where only the last part is missing, the resolved directory and that
   * part. Null when the directory is missing too, or when a link leads to nothing.
   */
  readonly realPath: (path: string) => string | null;
  /** Null when nothing is there. Does not follow a link. */
  readonly stat: (path: string) => FileSeen | null;
  /** Null when nothing is there. */
  readonly readFile: (path: string) => Uint8Array | null;
  /** Names in a directory; empty when it is missing. */
  readonly list: (directory: string) => readonly string[];
  /** Who we are: the owner of files that were not there before. */
  readonly self: () => { readonly uid: number; readonly gid: number };
  /** Whether this user may replace the file here and give it this owner; otherwise the reason. */
  readonly mayReplace: (path: string, attributes: FileAttributes | null) => true | string;
  /** Creates a file that must not exist yet, with its attributes and modification time, durable when it returns. */
  readonly writeTemp: (asked: TempAsked) => FileSeen;
  /**
   * In one synchronous block: makes sure that `path` still is what was seen (null: nothing is there), then puts
   * `temp` in its place, or takes it away when `temp` is null. False, with nothing done, when it is something else by
   * now.
   */
  readonly swap: (path: string, expected: FileSeen | null, temp: string | null) => boolean;
  /** Harmless when nothing is there. */
  readonly unlink: (path: string) => void;
  readonly rename: (from: string, to: string) => void;
  /** Makes names in a directory durable: fsync(2) on the directory. */
  readonly syncDirectory: (directory: string) => void;
}

export interface TempAsked {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Null: this user's own, mode 0600. */
  readonly attributes: FileAttributes | null;
  /** Null: now. */
  readonly mtimeNs: string | null;
}

/** How a process stands: the kernel's letter (proc_pid_stat(5): R, S, D, T stopped, t traced). */
export interface ProcessSeen {
  readonly identity: ProcessIdentity;
  readonly state: string;
}

export type HoldSignal = 'SIGSTOP' | 'SIGCONT' | 'SIGKILL' | 'SIGTERM';

/** Processes, always by identity: another process with the same pid is never touched. A zombie counts as gone. */
export interface ProcessPort {
  /** Null when exactly this process is gone. */
  readonly read: (identity: ProcessIdentity) => ProcessSeen | null;
  /** Checks the identity and signals in one synchronous block. Throws `permission`. */
  readonly signal: (identity: ProcessIdentity, signal: HoldSignal) => 'sent' | 'gone';
  /** SIGSTOP, unless it is stopped or traced already: one synchronous block too. Throws `permission`. */
  readonly stop: (identity: ProcessIdentity) => 'sent' | 'gone' | 'stopped already';
  /** Throws `permission` when this user may not signal the process. */
  readonly mayBeSignalled: (identity: ProcessIdentity) => void;
  /** All that descend from it now, parents first, without itself and without zombies. */
  readonly descendants: (identity: ProcessIdentity) => readonly ProcessSeen[];
  /** Processes whose environment has FIREDRILL_MARK equal to one of `marks`, or any mark when null. */
  readonly marked: (marks: readonly string[] | null) => readonly MarkedProcess[];
  /** Waits until `accept` is true of it (null: gone), at most `limitMs`; the last that was seen. */
  readonly until: (
    identity: ProcessIdentity,
    accept: (seen: ProcessSeen | null) => boolean,
    limitMs: number,
  ) => Promise<ProcessSeen | null>;
}

export interface MarkedProcess extends ProcessSeen {
  readonly mark: string;
}

/**
 * One wish that a process be stopped by a tracer: `claim` names it, and the tracer drops it by itself when its lease
 * ends.
 */
export interface TraceOrder {
  readonly claim: string;
  readonly process: ProcessIdentity;
  /** On the boot-time clock. */
  readonly leaseUntilNs: bigint;
}

/** A tracer of ours, started when it is first needed. Its stops end with it, and it ends with us. */
export interface TracePort {
  /** Asked again it only sets the lease. Throws `permission`, `target-gone`, `protected`, `effect-failed`. */
  readonly stop: (order: TraceOrder) => Promise<void>;
  /** Harmless when this life's tracer holds no such claim. */
  readonly release: (claim: string, process: ProcessIdentity) => Promise<void>;
  readonly renew: (claim: string, leaseUntilNs: bigint) => Promise<void>;
  /** Whether a tracer may have let go at this lease's end by itself. */
  readonly isOver: (leaseUntilNs: bigint) => boolean;
  /** Tracers of ours that an earlier life left running. */
  readonly former: () => readonly ProcessIdentity[];
}

/** A program of ours that loads the host for one injection, whose id it carries as its mark. */
export interface LoadOrder {
  readonly mark: string;
  readonly program: 'burner' | 'filler' | 'disk';
  readonly with: JsonObject;
  /** On the boot-time clock. */
  readonly leaseUntilNs: bigint;
}

/** Children that load the host. They end with us, and by themselves when their lease ends. */
export interface LoadPort {
  /** Resolves when the load is there, with what people should know about where it is, or null. */
  readonly start: (order: LoadOrder) => Promise<string | null>;
  readonly renew: (mark: string, leaseUntilNs: bigint) => Promise<void>;
  /** Kills whatever carries this mark, of whichever life, and resolves when it has ended. */
  readonly end: (mark: string) => Promise<void>;
  readonly isRunning: (mark: string) => boolean;
  /** Children whose parent has ended and that did not end with it. */
  readonly orphans: () => readonly MarkedProcess[];
}

/** A rule that hurts what crosses one listener of our proxy. */
export interface RuleOrder {
  /** One injection's rule at one listener. */
  readonly id: string;
  readonly listen: string;
  readonly fault: string;
  readonly sharePercent: number;
  readonly with: JsonObject;
  readonly match: JsonObject | null;
  readonly seed: string;
  /** On the boot-time clock; the proxy ends the rule by itself then. */
  readonly leaseUntilNs: bigint;
}

/** How a rule stands: connections or requests that it hurt, of those that crossed while it was active. */
export interface RuleSeen {
  readonly id: string;
  readonly isLive: boolean;
  readonly met: number;
  readonly of: number;
  /** Those of `of` that could not be hurt, by reason; absent when there were none. */
  readonly notExposed?: Readonly<Record<string, number>>;
}

/** Our user-space proxy, a process that outlives us. Started by the first listener; it ends with its last. */
export interface ProxyPort {
  /** Again with the same words it changes nothing. Throws `foreign-state` when the address is taken, `unsupported`. */
  readonly listen: (asked: { readonly listen: string; readonly upstream: string }) => Promise<void>;
  /** Harmless when there is no such listener, or no proxy. Connections that stand go on, unless they are to be cut. */
  readonly unlisten: (listen: string, connections?: 'cut') => Promise<void>;
  /** None when no proxy runs. */
  readonly listeners: () => Promise<readonly { readonly listen: string; readonly upstream: string }[]>;
  /** Again with the same words it only sets the lease. Throws `target-gone` when nobody listens there. */
  readonly rule: (order: RuleOrder) => Promise<void>;
  readonly unrule: (id: string) => Promise<void>;
  readonly renew: (id: string, leaseUntilNs: bigint) => Promise<void>;
  /** Live ones, and those that ended last, also with a proxy that was killed. */
  readonly rules: () => Promise<readonly RuleSeen[]>;
  /** Whether files lie about that belong to no living proxy; `unlisten` of anything takes them away. */
  readonly hasLitter: () => Promise<boolean>;
  /** Whether some process listens at this address's port now. */
  readonly isTaken: (listen: string) => boolean;
}
