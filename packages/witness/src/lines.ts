/**
 * What the witness is asked on its standard input, and what it says on its standard output: one JSON object a line.
 *
 *     server ── {"ours": …}
 *            ── {"watch": …} ──▶ witness ── {"kind": "baseline", …}
 *                                        ── {"kind": "effect", …}     on every change, and each second
 *                                        ── {"kind": "exposure", …}   on every change
 *            ── {"unwatch": …} ▶         ── the same two once more, with "final": true
 *
 * The witness has no other input and ends when its standard input ends. It never guesses: what it cannot measure it
 * calls `blind`, with the reason. Whoever reads these lines keeps a schema of his own, so that no code is shared.
 *
 * Times (`atNs`) are nanoseconds of CLOCK_MONOTONIC (`process.hrtime.bigint()`), as decimal strings. All processes of
 * one host share that clock; it stands still while the host is suspended (clock_gettime(2)).
 */

import type { NetworkEffect } from './network-effects.ts';

/**
 * Processes of our own side, with whatever descends from them: what they do is no work of the system, and never counts
 * as exposure. `proxies` are ours too, but pass on the work of others. `commands`: from now on a program that a probe
 * of ours runs may speak to Unix sockets. Each such request adds to what was told before; the witness knows itself.
 */
export type Ours = {
  readonly processes: readonly Identity[];
  readonly proxies: readonly Identity[];
  readonly commands: boolean;
  /** Such programs: how many have begun, and how many of them may still run. */
  readonly programs?: Programs;
};

export type Programs = { readonly begun: number; readonly running: number };

/** A process, safe against a reused pid: `startTicks` is field 22 of /proc/PID/stat, proc_pid_stat(5). */
export type Identity = { readonly pid: number; readonly startTicks: string };

/**
 * Some processes: those named, and those whose environment carries exactly this entry (`KEY=value`), which lets a
 * watch begin before the processes exist. In it `{injection}` stands for the watch's injection:
 * `FIREDRILL_MARK={injection}` is what we spawn for it. `null` and absence mean the same: not chosen in this way.
 */
export type Processes = {
  readonly pids?: readonly Identity[] | null;
  readonly environment?: string | null;
};

/**
 * The process is in state T (stopped by a signal, which stops all threads), or all its threads in t (by a tracer).
 * `children`: so are all that descend from it; it is there from when the whole tree is stopped until none of it is.
 * `measured.stoppedProcesses` of `processes` says how many.
 */
export type ProcessStopped = { readonly kind: 'process-stopped' } & Tree;

/** A process, with all that descend from it where `children` is true. */
export type Tree = Identity & { readonly children?: boolean };

/**
 * No process has this identity any longer, or only its zombie is left. `children`: nor any of those that descended from
 * it when it was last seen alive. `measured.goneProcesses` of `processes` says how many.
 */
export type ProcessGone = { readonly kind: 'process-gone' } & Tree;

/**
 * The identity is gone, and a process that started after its end listens at `port` (1–65535). `measured.gone` is 1 from
 * the end on; that is told when it is seen, though the effect is not present yet.
 */
export type ProcessRestarted = { readonly kind: 'process-restarted'; readonly port: number } & Identity;

/**
 * The file's content has this SHA-256 (64 lower-case hexadecimal digits); `null`: there is no such file.
 * Files beyond 64 MiB are blind.
 */
export type FileContent = { readonly kind: 'file-content'; readonly path: string; readonly sha256: string | null };

/**
 * `percent` (0–100) of `cores` (default: all) is kept busy, measured over the last second; present from five points
 * below (of less than 10 %, from half of it), and never while nothing is. With processes it is what they burn, and it
 * stays until they are gone or burn nothing: others may take their cores, and then `measured.less` is 1 while they burn
 * less than half. Without, it is how much busier the machine is than at the baseline, until less than half is left.
 */
export type CpuLoad = {
  readonly kind: 'cpu-load';
  readonly percent: number;
  readonly cores?: number | null;
} & Processes;

/**
 * `bytes` of memory are taken; present from five per cent below, until less than half is left. With processes it is the
 * sum of what is their own (RssAnon and RssShmem of proc_pid_status(5)): the program text that a process shares with
 * others of its kind is nobody's loss. Without, how far the machine's MemAvailable fell since the baseline.
 */
export type MemoryFill = { readonly kind: 'memory-fill'; readonly bytes: number } & Processes;

/**
 * The file system that holds `path` has at least `bytes` less 5 % fewer free bytes than at the baseline; then present
 * until less than half is left.
 */
export type DiskFill = { readonly kind: 'disk-fill'; readonly path: string; readonly bytes: number };

/** What may be seen at a target. */
export type Effect =
  | ProcessStopped
  | ProcessGone
  | ProcessRestarted
  | FileContent
  | CpuLoad
  | MemoryFill
  | DiskFill
  | NetworkEffect;

/**
 * For a paused target: of the system's connections it had or was offered while stopped (`of`), those with unread bytes,
 * not yet accepted, or not let into a full queue (`met`). TCP of both families; for Unix sockets only what is not yet
 * accepted (unread bytes of those are not in /proc/net/unix). With `children`, those of the whole tree.
 *
 * Connections from processes of ours are left out and told in `measured.ownConnections`. Where the other end was closed
 * before anybody saw who held it, its port tells that it was none of our probes; where programs of ours or proxies may
 * have had any port, such connections are left out, and told in `measured.unknownConnections`. Those of our proxies
 * count as far as clients of the proxy that are not ours must be behind them. Who asks over a Unix socket cannot be
 * seen without sock_diag(7), which Node has not: such connections count until commands of ours run, and never after.
 */
export type SocketWaiting = { readonly kind: 'socket-waiting' } & Tree;

/**
 * For a killed target: of the connections it had in the last reading before its end and those tried since (`of`),
 * those that its end cut, and those that ask in vain (SYN_SENT). A connection whose TIME_WAIT shows that it closed
 * before the end is not counted. A connect that is refused at once leaves no trace with a port: such are told in
 * `measured.refusedConnectsAnyPort`, never counted; a door of ours in front of the target counts them itself.
 * Connections of ours and of nobody known are left out as for a paused target. With `children`, those of all that
 * descended from it and ended with it count too.
 */
export type SocketCut = { readonly kind: 'socket-cut' } & Tree;

/**
 * The content with this SHA-256 was read by others while it was there, by its file's access time: 1 of 1. Blind on a
 * mount that keeps none, and of files that all programs read, ours too. What is read while a program of a command
 * probe runs is not counted. `null`: the file is to be missing, and who asks for it then leaves no trace: always blind.
 */
export type FileRead = { readonly kind: 'file-read'; readonly path: string; readonly sha256: string | null };

/** Whom a load meets: the processes named, or without any everybody on the host but us. `load`: what ours carries. */
type Loaded = { readonly pids?: readonly Identity[] | null; readonly load: string | null };

/**
 * Of the threads of these processes (`of`), those that waited for a core because of our load; of a whole host it is one
 * answer for all of them together. The rule, and what keeps others' load apart: exposures/waiting-rule.ts.
 */
export type RunDelay = { readonly kind: 'run-delay' } & Loaded;

/**
 * Of these processes (`of`), those that had to wait for memory while ours held so much that it was scarce. The rule,
 * and what keeps others' memory apart: exposures/pressure-rule.ts.
 */
export type MemoryPressure = { readonly kind: 'memory-pressure' } & Loaded;

/**
 * Of the processes that hold a file of `path`'s file system open for writing (or of those named; `of`), those that
 * made write calls while the effect was there. `exceptEnvironment`: the entry that our own filler carries,
 * where `{injection}` again stands for the watch's injection.
 */
export type Writes = {
  readonly kind: 'writes';
  readonly path?: string | null;
  readonly pids?: readonly Identity[] | null;
  readonly exceptEnvironment?: string | null;
};

/** How the system's own work may meet a fault. All of it counts only while the watch's effect is present. */
export type Exposure = SocketWaiting | SocketCut | FileRead | RunDelay | MemoryPressure | Writes;

/**
 * Say who is ours; begin (a second one with the same injection replaces the first), end, or look once. `everyMs` is
 * 10–60000, default 50; readings that cost much come less often (pace.ts), so that one watch takes about 1 % of a core
 * (of sockets 5 %) at most.
 * A `check` of a timing has no baseline: `atLeastMs` is then absolute; one of a difference (disk, the machine's memory)
 * is refused. `foresee` asks before an injection whether an exposure could be seen at all, as things are.
 */
export type Request =
  | { readonly ours: Ours }
  | { readonly watch: Watch }
  | { readonly unwatch: { readonly injection: string } }
  | { readonly check: { readonly id: string; readonly effect: Effect } }
  | { readonly foresee: Foresee };

export type Foresee = { readonly id: string; readonly exposure: Exposure };

/** `exposure: null`: nobody asks who meets this fault here. */
export type Watch = {
  readonly injection: string;
  readonly effect: Effect;
  readonly exposure: Exposure | null;
  readonly everyMs: number;
};

/**
 * Numbers behind a sentence; each name ends with its unit. `sentAgoMs`: what shows it was sent so long before the
 * reading, so the effect was there since then: a late answer is known to be late long after it was asked for.
 */
export type Measured = Readonly<Record<string, number>>;

/** The first reading of a watch: the world before the injection. */
export type BaselineLine = {
  readonly kind: 'baseline';
  readonly injection: string;
  readonly present: boolean;
  readonly evidence: string;
  readonly measured: Measured;
  readonly atNs: string;
};

/**
 * `previousAtNs` is when the last reading before this one that was not blind was taken: a change lies in
 * (previousAtNs, atNs].
 * `final` stands only on the last line of a watch.
 */
export type EffectLine = {
  readonly kind: 'effect';
  readonly injection: string;
  readonly present: boolean;
  readonly evidence: string;
  readonly measured: Measured;
  readonly previousAtNs: string;
  readonly atNs: string;
  readonly final?: true;
};

/** Cumulative since the watch began. */
export type ExposureLine = {
  readonly kind: 'exposure';
  readonly injection: string;
  readonly met: number;
  readonly of: number;
  readonly evidence: string;
  readonly measured: Measured;
  readonly atNs: string;
  readonly final?: true;
};

/** Something that cannot be measured now; said when it begins or its reason changes, and at the end. */
export type BlindLine = {
  readonly kind: 'blind';
  readonly injection: string;
  readonly what: 'effect' | 'exposure';
  readonly reason: string;
  readonly atNs: string;
  readonly final?: true;
};

/** The answer to `check`. `present: null` means blind, and `evidence` is the reason. */
export type CheckLine = {
  readonly kind: 'check';
  readonly id: string;
  readonly present: boolean | null;
  readonly evidence: string;
  readonly measured: Measured;
  readonly atNs: string;
};

/** The answer to `foresee`: why nothing could be seen, or null where nothing is known to be in the way. */
export type ForeseenLine = { readonly kind: 'foreseen'; readonly id: string; readonly blind: string | null };

/** A request that was not understood or is beyond a limit. `about` is its injection or id, null if unreadable. */
export type RefusedLine = { readonly kind: 'refused'; readonly about: string | null; readonly reason: string };

/** The reader was too slow: so many lines that repeated what was known (never a change) were left out. */
export type DroppedLine = { readonly kind: 'dropped'; readonly lines: number };

export type Line =
  | BaselineLine
  | EffectLine
  | ExposureLine
  | BlindLine
  | CheckLine
  | ForeseenLine
  | RefusedLine
  | DroppedLine;

/** Limits: watches at one time, bytes of one request line, bytes of answers waiting for a slow reader. */
export const limits = { watches: 256, lineBytes: 65_536, waitingBytes: 1_048_576, processes: 1024 } as const;
