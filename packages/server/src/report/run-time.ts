import type { EventBody, EventOf, RunEvent } from '@firedrill/core/words/events';

/** An event of one type. */
export type EventWith<Type extends EventBody['type']> = RunEvent & { readonly body: EventOf<Type> };

/** The events of one type, in their order. */
export function eventsOf<Type extends EventBody['type']>(
  events: readonly RunEvent[],
  type: Type,
): readonly EventWith<Type>[] {
  return events.filter((event): event is EventWith<Type> => event.body.type === type);
}

/** Moments of a run as milliseconds since its first event. */
export interface RunTime {
  readonly eventMs: (event: RunEvent) => number;
  /** A moment inside an event's body; the event's own where the text is no number, or another boot's. */
  readonly atMs: (ns: string, event: RunEvent) => number;
}

/** Times on the boot-time clock; after another boot only the wall clock can be compared. Never negative. */
export function createRunTime(events: readonly RunEvent[]): RunTime {
  const first = events[0];
  const firstNs = nanoseconds(first?.bootNs ?? '') ?? 0n;
  const sinceMs = (ns: bigint): number => Math.max(0, Number(ns - firstNs) / 1e6);
  const eventMs = (event: RunEvent): number => {
    const ns = event.bootId === first?.bootId ? nanoseconds(event.bootNs) : null;
    if (ns !== null) return sinceMs(ns);
    const wallMs = Date.parse(event.wallTime) - Date.parse(first?.wallTime ?? '');
    return Number.isFinite(wallMs) ? Math.max(0, wallMs) : 0;
  };
  return {
    eventMs,
    atMs: (text, event) => {
      const ns = event.bootId === first?.bootId ? nanoseconds(text) : null;
      return ns === null ? eventMs(event) : sinceMs(ns);
    },
  };
}

const nanoseconds = (text: string): bigint | null => (/^\d{1,30}$/.test(text) ? BigInt(text) : null);
