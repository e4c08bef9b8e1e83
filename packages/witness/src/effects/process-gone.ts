import type { ProcessGone } from '../lines.ts';
import { isAlive } from '../proc/process-stat.ts';
import { absolute, type EffectMeasure } from '../reading.ts';

/** Sees a kill: the pid is free, belongs to a process of another start time, or only a zombie is left. */
export function processGone(effect: ProcessGone): EffectMeasure {
  return absolute(async () => {
    const alive = isAlive(effect);
    const who = `process ${effect.pid} that started at tick ${effect.startTicks}`;
    const evidence = alive ? `${who} lives` : `no ${who}, or only its zombie`;
    return { present: !alive, evidence, measured: {} };
  });
}
