import type { EventBody, Phase } from '../words/events.ts';
import type { InjectionState } from './state.ts';

/**
 * What the engine wants next. A step is either a fact to be recorded, or a wish about the world. Wishes are
 * idempotent: they are wished again until an event says that they came true, so a crash between wish and event loses
 * nothing.
 */
export type Step =
  | { readonly do: 'record'; readonly body: EventBody }
  /** Makes an id, records `injection.requested`; the next decision asks the agent. */
  | { readonly do: 'request'; readonly action: string; readonly slot: string }
  | { readonly do: 'inject'; readonly injection: InjectionState }
  | { readonly do: 'recover'; readonly injection: InjectionState; readonly why: string }
  | { readonly do: 'look-for-residue' }
  | { readonly do: 'sample-invariant'; readonly invariant: string }
  | { readonly do: 'judge' };

export interface Decision {
  readonly steps: readonly Step[];
  /** When to decide again although nothing happened; null when only an event can change anything. */
  readonly wakeAtNs: bigint | null;
}

export const wait = (wakeAtNs: bigint | null): Decision => ({ steps: [], wakeAtNs });
export const record = (body: EventBody): Decision => ({ steps: [{ do: 'record', body }], wakeAtNs: null });
export const entering = (phase: Phase, why: string): Decision => record({ type: 'phase.entered', phase, why });

/** The earliest of some moments; null stands for never. */
export function earliest(times: readonly (bigint | null)[]): bigint | null {
  return times.reduce<bigint | null>((best, time) => {
    if (time === null) return best;
    return best === null || time < best ? time : best;
  }, null);
}
