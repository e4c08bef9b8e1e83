import type { Identity, ProcessGone } from '../lines.ts';
import { nowNs } from '../monotonic.ts';
import { isAlive } from '../proc/process-stat.ts';
import { createRecentTree } from '../proc/recent-tree.ts';
import { absolute, type EffectMeasure } from '../reading.ts';

/**
 * Sees a kill: the pid is free, belongs to a process of another start time, or only a zombie is left. A tree is gone
 * when whoever descended from it until its end is gone too.
 */
export function processGone(effect: ProcessGone): EffectMeasure {
  const who = `process ${effect.pid} that started at tick ${effect.startTicks}`;
  const treeOf = createRecentTree(effect);
  let below: readonly Identity[] = [];
  return absolute(async () => {
    if (isAlive(effect)) {
      if (effect.children === true) below = [...treeOf(nowNs()).values()].map(({ identity }) => identity);
      return { present: false, evidence: `${who} lives`, measured: {} };
    }
    const evidence = `no ${who}, or only its zombie`;
    if (effect.children !== true) return { present: true, evidence, measured: {} };
    const living = below.filter(isAlive).map(({ pid }) => pid);
    const left = living.length === 0 ? '' : `: ${living.slice(0, 5).join(', ')} live`;
    const tree = `${below.length - living.length} of the ${below.length} that descended from it are gone${left}`;
    const measured = { processes: below.length + 1, goneProcesses: below.length + 1 - living.length };
    return { present: living.length === 0, evidence: `${evidence}; ${tree}`, measured };
  });
}
