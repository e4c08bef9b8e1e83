import type { AgentId } from './ids.ts';

/** The kinds of things that can be hurt. One file in host or cloud resolves each kind. */
export type TargetKind = 'process' | 'host' | 'container' | 'pod' | 'node' | 'ecs-task' | 'ec2-instance' | 'simulated';

/**
 * A process, never by its name or pid alone: pids are used again, and the same pid means another process in another
 * namespace or after another boot. `startTicks` is field 22 of /proc/PID/stat (proc_pid_stat(5)), a decimal string.
 */
export interface ProcessIdentity {
  readonly bootId: string;
  readonly pidNamespace: string;
  readonly pid: number;
  readonly startTicks: string;
}

/** What a host or a target can do: `true`, or the reason why it cannot and how to change that. */
export type Abilities = { readonly [ability: string]: true | string };

/** Why a candidate matched its selector: the selector's word and the value that was found. */
export interface MatchReason {
  readonly by: string;
  readonly found: string;
}

/** One thing that can be hurt, as an agent found it. Facts are what faults need to know, read at resolve time. */
export interface Target {
  /** Stable within one life of the target; equal ids mean the very same process, container … */
  readonly id: string;
  readonly kind: TargetKind;
  readonly agent: AgentId;
  /** What a person reads, such as `ratings (pid 4711)`. */
  readonly name: string;
  readonly labels: { readonly [key: string]: string };
  readonly matched: readonly MatchReason[];
  readonly process: ProcessIdentity | null;
  readonly abilities: Abilities;
  readonly facts: TargetFacts;
}

export interface TargetFacts {
  readonly user: string;
  readonly commandLine: readonly string[];
  /** TCP ports the target listens on. */
  readonly ports: readonly number[];
  /** Proxies of ours whose upstream is one of these ports: the doors through which http and tcp faults reach it. */
  readonly proxies: readonly { readonly key: string; readonly listen: string; readonly upstream: string }[];
  /** The supervisor that would bring it back, or null when none is known (its parent is init or ours). */
  readonly supervisor: string | null;
  /** The cgroup's memory limit, or the machine's memory where there is none. */
  readonly memoryLimitBytes: number;
  /** Processes that descend from a process, parents first, as they were when it was found; absent in older plans. */
  readonly descendants?: readonly { readonly pid: number; readonly name: string }[];
  readonly cpuCount: number;
}
