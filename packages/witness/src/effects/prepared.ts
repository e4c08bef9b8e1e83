import type { Blind, EffectMeasure, Reading } from '../reading.ts';

/** A measure that can only be made when something has been found out; until then it is blind, and tries again. */
export function prepared(make: () => Promise<EffectMeasure | Blind>): EffectMeasure {
  let made: EffectMeasure | null = null;
  const ask = async (look: (measure: EffectMeasure) => Promise<Reading>): Promise<Reading> => {
    if (made === null) {
      const now = await make();
      if ('blind' in now) {
        return now;
      }
      made = now;
    }
    return look(made);
  };
  return {
    baseline: () => ask((measure) => measure.baseline()),
    read: () => ask((measure) => measure.read()),
    check: () => ask((measure) => measure.check()),
    close: () => made?.close(),
  };
}
