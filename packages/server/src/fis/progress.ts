import { ownOf } from '@firedrill/core/words/own-of';
import { skippedActions } from '@firedrill/dialects/fis/plan-template';
import type { EventOf, RunEvent } from '@firedrill/core/words/events';

/** How far one action of an experiment's run is. Times are wall time, milliseconds since the epoch. */
export interface ActionProgress {
  readonly state: 'pending' | 'running' | 'ended' | 'skipped';
  readonly startMs: number | null;
  readonly endMs: number | null;
  /** Why an agent refused it, in its own words; null while none did. */
  readonly refused: string | null;
}

/** What an experiment's run has come to: a function of the run's events, and of nothing else. */
export interface Progress {
  readonly actions: { readonly [name: string]: ActionProgress };
  readonly phase: EventOf<'phase.entered'>['phase'];
  readonly startMs: number | null;
  readonly stop: { readonly by: EventOf<'stop.requested'>['by']; readonly why: string; readonly atMs: number } | null;
  readonly endMs: number | null;
  /** Why a probe could not be read when it was last not read. */
  readonly unread: { readonly [probe: string]: string };
  /** Which action each injection belongs to. */
  readonly injections: { readonly [injection: string]: string };
}

export const noProgress: Progress = {
  actions: {},
  phase: 'before',
  startMs: null,
  stop: null,
  endMs: null,
  unread: {},
  injections: {},
};

export const progressOf = (events: readonly RunEvent[]): Progress => afterEvents(noProgress, events);

/** One event further. Total: what does not fit changes nothing. */
export const afterEvent = (before: Progress, event: RunEvent): Progress => afterEvents(before, [event]);

/** More events further. Of thousands of injections a copy is made once, not once for each event. */
export function afterEvents(before: Progress, events: readonly RunEvent[]): Progress {
  const own = events.some(({ body }) => body.type === 'injection.requested') ? { ...before.injections } : null;
  return events.reduce(
    (progress, event) => {
      const { body } = event;
      if (own !== null && body.type === 'injection.requested') own[body.injection] = body.action;
      return changed(progress, event);
    },
    own === null ? before : { ...before, injections: own },
  );
}

function changed(before: Progress, { body, wallTime }: RunEvent): Progress {
  const atMs = Date.parse(wallTime);
  switch (body.type) {
    case 'run.created':
      return { ...before, actions: planned(body) };
    case 'phase.entered':
      return { ...before, phase: body.phase, startMs: body.phase === 'during' ? atMs : before.startMs };
    case 'action.started':
      return withAction(before, body.action, (action) =>
        action.state === 'pending' ? { ...action, state: 'running', startMs: atMs } : action,
      );
    case 'action.ended':
      return withAction(before, body.action, (action) =>
        action.state === 'running' ? { ...action, state: 'ended', endMs: action.endMs ?? atMs } : action,
      );
    case 'injection.refused': {
      const name = ownOf(before.injections, body.injection);
      if (name === undefined) return before;
      // What is over stays what it was, and nothing fails that has not begun.
      return withAction(before, name, (action) =>
        action.state !== 'running' || action.refused !== null
          ? action
          : { ...action, refused: body.detail, endMs: atMs },
      );
    }
    case 'probe.sampled':
      if (body.quality !== 'blind') return before;
      return { ...before, unread: { ...before.unread, [body.probe]: body.detail } };
    case 'stop.requested':
      return { ...before, stop: before.stop ?? { by: body.by, why: body.why, atMs } };
    case 'run.ended':
      return { ...before, phase: 'ended', endMs: atMs };
    default:
      return before;
  }
}

function planned({ plan }: EventOf<'run.created'>): Progress['actions'] {
  const skipped = new Set(skippedActions(plan));
  return Object.fromEntries(
    plan.actions.map(({ name }): [string, ActionProgress] => {
      const state = skipped.has(name) ? 'skipped' : 'pending';
      return [name, { state, startMs: null, endMs: null, refused: null }];
    }),
  );
}

function withAction(before: Progress, name: string, change: (action: ActionProgress) => ActionProgress): Progress {
  const action = ownOf(before.actions, name);
  return action === undefined ? before : { ...before, actions: { ...before.actions, [name]: change(action) } };
}
