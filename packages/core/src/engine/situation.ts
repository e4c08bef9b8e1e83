import type { FiredrillError } from '../errors.ts';
import type { Counted } from '../hold.ts';
import type { EventBody } from '../words/events.ts';
import type { InjectionId } from '../words/ids.ts';
import type { InjectionState, RunState } from './state.ts';

/** What those who act for a run know of it, and how they tell it what came of their acts. */
export interface Situation {
  readonly epoch: number;
  readonly state: () => RunState;
  readonly tell: (body: EventBody) => void;
  /** When a witness last said that the effect was there, as it says; '' where none told this server. */
  readonly lastSeenNs: (injection: InjectionId) => string;
  /** Injections whose end was told already, also while the store cannot be written and the state does not show it. */
  readonly over: Set<InjectionId>;
  /** Makes the engine decide again. */
  readonly wake: () => void;
  /** Another server has taken the run over: this one writes and acts no more. */
  readonly leave: (because: FiredrillError) => void;
  /** Resolves when everything told so far is durable. */
  readonly flush: () => Promise<void>;
  /** Whether nothing was told that is not in the state yet. */
  readonly isQuiet: () => boolean;
  /** No probe is sampled any more: the run's doors leave, or it is about to be judged on what was seen. */
  readonly endSampling: () => void;
}

/** Tells what the data path itself counted. */
export function tellExposure(
  situation: Situation,
  injection: InjectionState,
  { met, of, notExposed = {} }: Counted,
): void {
  const passedBy = Object.entries(notExposed).map(([reason, count]) => `${reason} ${count}`);
  const besides = passedBy.length === 0 ? '' : `; not exposed: ${passedBy.join(', ')}`;
  const evidence = `counted in the data path by ${injection.planned.means}${besides}`;
  situation.tell({ type: 'witness.exposure', injection: injection.id, met, of, by: 'hold', evidence, atNs: '0' });
}
