import type { PlannedInjection } from '../plan/plan.ts';
import type { Json } from '../words/json.ts';

/** Whether a sight shows the end of something that is expected to return: the act has been done, whatever follows. */
export function showsEnd(measured: Json): boolean {
  return measured !== null && typeof measured === 'object' && 'gone' in measured && measured['gone'] === 1;
}

/** How long before the reading that was sent which shows it, in ms; 0 where the reading itself is the evidence. */
export function sentAgoMs(measured: Json): number {
  const found =
    measured !== null && typeof measured === 'object' && 'sentAgoMs' in measured ? measured['sentAgoMs'] : 0;
  return typeof found === 'number' && found > 0 ? found : 0;
}

/** Whether a sight shows the effect, but much less of it than was asked for. */
export function showsLess(measured: Json): boolean {
  return measured !== null && typeof measured === 'object' && 'less' in measured && measured['less'] === 1;
}

/**
 * Whether evidence is about the planned target: where it names a process (`pid`, `startTicks`) or a target's id
 * (`target`), these must be the planned ones. Evidence that names nobody answers the plan's own question, which names
 * its target.
 */
export function isAboutVictim({ target }: PlannedInjection, measured: Json): boolean {
  if (measured === null || typeof measured !== 'object') return true;
  const planned = new Map<string, Json>([['target', target.id]]);
  if (target.process !== null) planned.set('pid', target.process.pid).set('startTicks', target.process.startTicks);
  return Object.entries(measured).every(([name, value]) => !planned.has(name) || planned.get(name) === value);
}
