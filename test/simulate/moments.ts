import type { Timeline } from '@firedrill/core/testing/virtual-clock';

/** What a trouble may lie in wait for: every stage of a run, of a call, of a step in the world, of a write. */
export const moments = [
  'phase before',
  'sent inject',
  'step act',
  'answer watch',
  'journal sync',
  'event injection.recovering',
  'call inject',
  'effect',
  'sent recover',
  'phase after',
  'event injection.live',
  'call watch',
  'step take out',
  'answer renew',
  'phase recovering',
  'event residue.checked',
  'answer inject',
  'step capture',
  'connected',
  'call recover',
  'event injection.requested',
  'sent renew',
  'journal append',
  'phase during',
  'answer recover',
  'step acted',
  'call renew',
  'event injection.recovered',
  'sent watch',
  'event witness.effect',
  'call unwatch',
  'answer residue',
  'run starts',
] as const;

export type Moment = (typeof moments)[number];

export interface Awaited {
  readonly moment: Moment;
  /** Which one of its kind, from 1. */
  readonly nth: number;
  /** 0: at once, before anything else that takes time. */
  readonly afterMs: number;
}

/** Things that happen at a moment drawn beforehand, and not at a time. */
export class Moments {
  readonly #timeline: Timeline;
  readonly #waiting = new Map<string, { left: number; readonly act: () => void }[]>();

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  await({ moment, nth, afterMs }: Awaited, act: () => void): void {
    const waiting = this.#waiting.get(moment) ?? [];
    this.#waiting.set(moment, waiting);
    waiting.push({ left: nth, act: () => void this.#timeline.in(afterMs, act) });
  }

  /** It is now. Names that nobody can wait for are let pass. */
  reached(name: string): void {
    for (const each of this.#waiting.get(name) ?? []) {
      each.left -= 1;
      if (each.left === 0) each.act();
    }
  }
}
