import type { FisAction } from './action.ts';
import { isoDurationMs } from './iso-duration.ts';

/** The parameters that say how long an action is under way. */
const timeNames = ['duration', 'maxDuration', 'startInstancesAfterDuration', 'durationBeforeInterruption'] as const;

/**
 * How long an action is under way, in milliseconds: as long as its parameters say, and stopping instances as long as
 * they stay stopped. 0 where they say nothing, or nothing that can be read.
 */
export function actionMs(action: FisAction | null, parameters: { readonly [name: string]: unknown }): number {
  const names = timeNames.filter((name) => Object.hasOwn(action?.parameters ?? {}, name));
  const texts = names.map((name) => parameters[name]);
  return Math.max(0, ...texts.map((text) => (typeof text === 'string' ? (isoDurationMs(text) ?? 0) : 0)));
}
