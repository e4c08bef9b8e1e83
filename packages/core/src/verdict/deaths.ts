import { msToNs } from '../ports.ts';
import type { RunEvent } from '../words/events.ts';
import { timeNs } from './recorded-time.ts';

/** An agent's death lies in [sinceNs, lostNs], as far as the record can tell. */
export interface Death {
  readonly agent: string;
  /** It was alive until then: what it held was still held. */
  readonly sinceNs: bigint;
  /** It was noted then. */
  readonly lostNs: bigint;
}

/**
 * A server hears of the end of a connection, and writes it down, a moment after the death; so long it may have been
 * busy with a disk or with what else it was told.
 */
const notedWithinNs = 100_000_000n;

/**
 * Agents that died during the run, known by their coming back as another life. Who was not told of the death, because
 * it had died too, knows what its predecessor wrote last: until then nobody had lost the agent.
 */
export function deathsIn(events: readonly RunEvent[]): readonly Death[] {
  const lost = new Map<string, Omit<Death, 'agent'>>();
  let takenOver: Omit<Death, 'agent'> | null = null;
  return events.flatMap(({ body, bootNs, epoch }, index) => {
    const atNs = timeNs(bootNs);
    const before = events[index - 1];
    if (before !== undefined && before.epoch < epoch)
      takenOver = { sinceNs: timeNs(before.bootNs) - notedWithinNs, lostNs: atNs };
    if (body.type === 'agent.lost') {
      const lostNs = atNs - msToNs(body.forMs);
      lost.set(body.agent, { sinceNs: lostNs - notedWithinNs, lostNs });
    }
    if (body.type !== 'agent.back') return [];
    const since = lost.get(body.agent) ?? takenOver ?? { sinceNs: atNs - notedWithinNs, lostNs: atNs };
    lost.delete(body.agent);
    return body.restarted ? [{ agent: body.agent, ...since }] : [];
  });
}
