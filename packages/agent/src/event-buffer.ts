import type { AgentEvent } from '@firedrill/core/protocol/messages';

/** Events that nobody could be told yet, oldest first. */
export interface EventBuffer {
  /** When it is full, the oldest expendable event makes room; one that is not expendable is kept whatever its age. */
  readonly add: (event: AgentEvent, isExpendable: boolean) => void;
  readonly drain: () => readonly AgentEvent[];
}

/** So many events are kept while the server is away. */
export const maxBufferedEvents = 2000;

export function createEventBuffer(): EventBuffer {
  let events: { readonly event: AgentEvent; readonly isExpendable: boolean }[] = [];
  return {
    add: (event, isExpendable) => {
      if (events.length >= maxBufferedEvents) {
        const oldest = events.findIndex((each) => each.isExpendable);
        events.splice(Math.max(0, oldest), 1);
      }
      events.push({ event, isExpendable });
    },
    drain: () => {
      const drained = events.map(({ event }) => event);
      events = [];
      return drained;
    },
  };
}
