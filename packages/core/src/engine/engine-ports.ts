import type { Clock, Notes, Randomness } from '../ports.ts';
import type { AgentCalls, CallName } from '../protocol/messages.ts';
import type { InvariantSpec, ProbeSpec } from '../words/experiment.ts';
import type { EventBody, Phase, Quality, RunEvent } from '../words/events.ts';
import type { RunId } from '../words/ids.ts';

/** Everything that the engine needs of the world. A simulator hands in twins of all of them. */
export interface EnginePorts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly store: RunStore;
  readonly agents: AgentPort;
  readonly probes: ProbePort;
  readonly notes: Notes;
  /** Said in every verdict of a simulated inventory, which is never `pass`. */
  readonly simulated: boolean;
}

/** The truth about runs. `append` resolves when the events are durable. */
export interface RunStore {
  /**
   * @throws FiredrillError `stale-epoch` when a newer owner has the run; `store-unwritable` when nothing can be
   * written.
   */
  readonly append: (run: RunId, epoch: number, bodies: readonly EventBody[]) => Promise<readonly RunEvent[]>;
  /**
   * Extends the owner's hold on the run; a run whose owner is silent for longer than its lease is recovered by the
   * next.
   */
  readonly keep: (run: RunId, epoch: number, untilNs: bigint) => Promise<void>;
  readonly eventsOf: (run: RunId) => Promise<readonly RunEvent[]>;
}

/** Calls to agents. @throws FiredrillError `agent-away`, `timeout`, or the code with which the agent refused. */
export interface AgentPort {
  readonly call: <Name extends CallName>(
    agent: string,
    name: Name,
    asked: Parameters<AgentCalls[Name]>[0],
    timeoutMs: number,
  ) => Promise<Awaited<ReturnType<AgentCalls[Name]>>>;
}

export interface Sample {
  readonly quality: Quality;
  /** The number that bounds compare with; null where the probe yields none. */
  readonly value: number | null;
  readonly detail: string;
}

/**
 * Probes. `sample` never throws for the system's sake: what the system did wrong is `bad`, what we could not see is
 * `blind`. It settles within the time that its answer may take; the engine waits no longer (sample-within.ts).
 */
export interface ProbePort {
  readonly sample: (run: RunId, spec: ProbeSpec | InvariantSpec, phase: Phase) => Promise<Sample>;
  /** Ends what the run's probes keep alive between samples, such as a generator of load. The run has ended. */
  readonly end: (run: RunId) => void;
}
