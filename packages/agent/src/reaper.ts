import { reasonOf } from '@firedrill/core/errors';
import type { Clock, Notes } from '@firedrill/core/ports';
import { msToNs } from '@firedrill/core/ports';
import { parseForm, readNs } from './form.ts';
import { pauseNs } from './reconcile/parts.ts';

/** How the agent that is watched stands, as /proc shows it. */
export type AgentStands = 'running' | 'stopped' | 'gone';

/** What a reaper needs of the world. */
export interface ReaperPorts {
  readonly clock: Clock;
  readonly notes: Notes;
  readonly agent: () => AgentStands;
  /** Makes sure that the agent is dead, by its identity. */
  readonly killAgent: () => void;
  /** One attempt at taking back everything owed; true when nothing is left, or when somebody else looks after it. */
  readonly recover: () => Promise<boolean>;
  /** Resolves when no path of ours is left that would have to be put back, or somebody else looks after them. */
  readonly watchPaths: () => Promise<void>;
  /** Says that the last line was heard. */
  readonly acknowledge: () => void;
}

/**
 * Watches an agent, and takes its work back when it is gone:
 *
 *     a line ─▶ the agent lives, and will be heard of again by `liveUntilNs` (null: nothing is live)
 *     the pipe ends ─▶ it is dead or ends ─▶ wait until it is gone ─▶ recover ─▶ done
 *     `liveUntilNs` is over and nothing was heard ─▶ it hangs ─▶ kill it ─▶ recover ─▶ done
 *
 * `recover` puts paths back that others go through (proxies); while there are any, it stays and watches over them.
 */
export interface Reaper {
  readonly hear: (line: string) => void;
  readonly pipeEnded: () => void;
  /** Resolves when there is nothing left to watch. */
  readonly done: Promise<void>;
}

/** A stopped agent is given so long after its lease, one that runs but says nothing the longer time. */
export const stoppedGraceMs = 250;
export const silentGraceMs = 1000;
/** How long an agent that has closed its pipe may take to end. */
const endingMs = 5000;
const lookMs = 20;
const firstRetryMs = 100;
const longestRetryMs = 5000;

export function createReaper(ports: ReaperPorts): Reaper {
  return new AgentReaper(ports);
}

class AgentReaper implements Reaper {
  readonly done: Promise<void>;
  private readonly ports: ReaperPorts;
  private readonly finish: () => void;
  private liveUntilNs: bigint | null = null;
  private cancel: () => void = () => undefined;
  private reaping = false;

  constructor(ports: ReaperPorts) {
    this.ports = ports;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.done = promise;
    this.finish = resolve;
  }

  hear(line: string): void {
    if (this.reaping) return;
    const form = parseForm(line, 'line of the agent');
    this.liveUntilNs = form.object['liveUntilNs'] === null ? null : readNs(form, 'liveUntilNs');
    this.ports.acknowledge();
    this.cancel();
    if (this.liveUntilNs === null) return;
    this.cancel = this.ports.clock.at(this.liveUntilNs + msToNs(stoppedGraceMs), () => this.judgeSilence());
  }

  pipeEnded(): void {
    if (!this.reaping) this.awaitEnd(this.ports.clock.nowNs() + msToNs(endingMs));
  }

  private judgeSilence(): void {
    const { clock, agent } = this.ports;
    if (this.liveUntilNs === null || this.reaping) return;
    const isOverdue = clock.nowNs() >= this.liveUntilNs + msToNs(silentGraceMs);
    if (agent() !== 'running' || isOverdue) this.reap('its lease is over and it says nothing');
    else this.later(lookMs, () => this.judgeSilence());
  }

  private awaitEnd(untilNs: bigint): void {
    const stands = this.ports.agent();
    if (stands === 'gone') this.reap('it has ended');
    else if (stands === 'stopped' || this.ports.clock.nowNs() >= untilNs)
      this.reap('its pipe has ended and it has not');
    else this.later(lookMs, () => this.awaitEnd(untilNs));
  }

  private reap(why: string): void {
    if (this.reaping) return;
    this.reaping = true;
    this.cancel();
    this.ports.notes.note('warn', `the agent is gone: ${why}`);
    this.ports.killAgent();
    void this.recoverUntilDone();
  }

  private async recoverUntilDone(): Promise<void> {
    const { clock, notes, recover, watchPaths } = this.ports;
    for (let retryMs = firstRetryMs; ; retryMs = Math.min(longestRetryMs, 2 * retryMs)) {
      try {
        if (await recover()) {
          await watchPaths();
          return this.finish();
        }
      } catch (thrown) {
        notes.note('error', `recovering failed: ${reasonOf(thrown)}`);
      }
      await pauseNs(clock, msToNs(retryMs));
    }
  }

  private later(afterMs: number, call: () => void): void {
    this.cancel();
    this.cancel = this.ports.clock.at(this.ports.clock.nowNs() + msToNs(afterMs), call);
  }
}
