import { seededNumbers } from '@firedrill/core/plan/random';

/** What of ours can be killed. `child`: tracers, burners, fillers, disk fillers. */
export const parts = ['server', 'agent', 'reaper', 'witness', 'proxy', 'child'] as const;
export type Part = (typeof parts)[number];

/** When the kill comes: while an injection is being made, while it holds, while it is being taken back. */
export const stages = ['injecting', 'holding', 'recovering'] as const;
export type Stage = (typeof stages)[number];

export const faultNames = [
  'process.pause',
  'file.replace',
  'http.delay',
  'tcp.latency',
  'cpu.load',
  'memory.fill',
  'disk.fill',
  'process.kill',
  'process.restart',
] as const;
export type FaultName = (typeof faultNames)[number];

/** One fault of a trial. `variant`: children too, an absent file, the host in place of a process, a polite signal. */
export interface DrawnFault {
  readonly fault: FaultName;
  readonly variant: boolean;
}

/** Every random choice of a trial, made from the seed, the trial's number and the attempt, and nothing else. */
export interface Draw {
  readonly seed: number;
  readonly trial: number;
  /** From 0: a trial that does not meet its stage is drawn again. */
  readonly attempt: number;
  readonly leaseMs: number;
  /** The longest time that a path may be cut while agent or reaper lives. */
  readonly outageMs: number;
  readonly stage: Stage;
  /** These are shown live before anything is killed. */
  readonly held: readonly DrawnFault[];
  /** The fault that is just being injected, by a second run; null in the other stages. */
  readonly second: DrawnFault | null;
  /** The first `killCount` of these that exist are killed, in this order. */
  readonly killOrder: readonly Part[];
  readonly killCount: number;
  /**
   * What the delay counts from: `clock`, the moment at which the stage is asked for; `journal`, the agent's first word
   * about it, which is nearer to what it does, but never before.
   */
  readonly trigger: 'clock' | 'journal';
  readonly delayMs: number;
  /** False keeps native calls from being used, so that a pause is done by a signal (class `reaper`). */
  readonly native: boolean;
  readonly nextStart: 'recover' | 'server';
  /** Whether the door with the load stands, instead of ending with its run. */
  readonly standing: boolean;
}

export interface DrawAsked {
  readonly seed: number;
  readonly trial: number;
  readonly attempt?: number;
  readonly killed: Part | 'all';
  readonly leaseMs: number;
  /** The longest time that a path may be cut while agent or reaper lives. */
  readonly outageMs: number;
  /** Only these are drawn. */
  readonly faults: readonly FaultName[];
}

type Below = (bound: number) => number;

/** About as long as each takes: starting a program of ours is slow, the rest is quick. */
const longestDelayMs = { starting: 80, injecting: 8, holding: 300, recovering: 3, stopping: 30 } as const;

function delayLimitMs(stage: Stage, second: DrawnFault | null, native: boolean, trigger: Draw['trigger']): number {
  if (stage === 'recovering') return longestDelayMs[trigger === 'clock' ? 'stopping' : stage];
  const fault = second?.fault ?? 'file.replace';
  const quick = fault === 'file.replace' || (fault === 'process.pause' && !native) || isDoored(fault) || isAct(fault);
  return longestDelayMs[stage === 'injecting' && !quick ? 'starting' : stage];
}

/** Of three trials in a row one is meant for each stage, whichever attempt it is. */
function stageFor(seed: number, trial: number): Stage {
  return shuffled(stages, seededNumbers(seed, `crash stages ${Math.floor(trial / 3)}`))[trial % 3] ?? 'holding';
}

/** @throws RangeError when none of the faults can be held while something is killed */
export function drawTrial({ seed, trial, attempt = 0, killed, leaseMs, outageMs, faults }: DrawAsked): Draw {
  const below = seededNumbers(seed, `crash trial ${trial}${attempt === 0 ? '' : `, attempt ${attempt}`}`);
  const stage = stageFor(seed, trial);
  const possible = faults.filter((fault) => !isAct(fault) && (killed !== 'proxy' || isDoored(fault)));
  if (possible.length === 0) throw new RangeError(`${faults.join(', ')}: expected a fault that lasts, for ${killed}`);
  const first = drawFault(possible, below);
  const fitting = faults.filter((fault) => goTogether(first.fault, fault));
  const another =
    fitting.length > 1 && below(10) < (stage === 'recovering' ? 8 : 4)
      ? drawFault(
          fitting.filter((fault) => fault !== first.fault),
          below,
        )
      : null;
  const held = another === null ? [first] : [first, another];
  const rest = fitting.filter((fault) => held.every((each) => goTogether(each.fault, fault)));
  const second = stage === 'injecting' ? drawFault(rest, below) : null;
  const native = below(2) === 0;
  const early = below(1_000) / 1_000;
  // What was missed once is waited for; the sooner, the later the kill came before.
  const trigger = attempt > 0 || below(2) === 0 ? 'journal' : 'clock';
  const limitMs = delayLimitMs(stage, second, native, trigger) / Math.max(1, attempt);
  return {
    seed,
    trial,
    attempt,
    leaseMs,
    outageMs,
    stage,
    held,
    second,
    killOrder: killed === 'all' ? shuffled(parts, below) : [killed],
    killCount: killed === 'all' ? drawKillCount(below) : 1,
    trigger,
    delayMs: Math.round(early * limitMs * 10) / 10,
    native,
    nextStart: below(2) === 0 ? 'recover' : 'server',
    standing: below(2) === 0,
  };
}

/** Everything at once is the case that matters most, so it comes more often than by an even draw. */
function drawKillCount(below: Below): number {
  return below(4) === 0 ? parts.length : 1 + below(parts.length - 1);
}

function drawFault(from: readonly FaultName[], below: Below): DrawnFault {
  return { fault: from[below(from.length)] ?? 'file.replace', variant: below(3) === 0 };
}

/** It cannot be undone: what is killed stays killed. Beside it something lasting is held, so that a run goes on. */
export const isAct = (fault: FaultName): boolean => fault === 'process.kill' || fault === 'process.restart';

export const isDoored = (fault: FaultName): boolean => fault === 'http.delay' || fault === 'tcp.latency';

/** A paused victim answers nobody, so that what its doors do could not be told; two delays could not be told apart. */
function goTogether(one: FaultName, other: FaultName): boolean {
  if (isDoored(one) && isDoored(other)) return one === other;
  const pauses = one === 'process.pause' || other === 'process.pause';
  return !(pauses && (isDoored(one) || isDoored(other)));
}

function shuffled<Item>(items: readonly Item[], below: Below): readonly Item[] {
  const left = [...items];
  return items.flatMap(() => left.splice(below(left.length), 1));
}
