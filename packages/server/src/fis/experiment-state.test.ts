import type { EventBody } from '@firedrill/core/words/events';
import { describe, expect, test } from 'vitest';
import { experimentBody, type FisEnd } from './experiment-record.ts';
import { actionState, endOf, experimentState, isStopping } from './experiment-state.ts';
import { experimentAnswer } from './experiment-view.ts';
import { actionChanges } from './occurrence.ts';
import { type ActionProgress, afterEvent, noProgress, type Progress } from './progress.ts';
import { madeRecord } from './testing/made-record.ts';

const scope = { account: '123456789012', region: 'us-east-1' };
const record = madeRecord({ one: { actionId: 'aws:fis:wait', parameters: {} } });

const actionIn = (state: ActionProgress['state'], refused: string | null = null): ActionProgress => ({
  state,
  startMs: state === 'pending' || state === 'skipped' ? null : 1000,
  endMs: state === 'ended' || refused !== null ? 2000 : null,
  refused,
});

const phases = ['before', 'during', 'recovering', 'after', 'ended'] as const;
const stoppers = [null, 'person', 'condition', 'blind-guard', 'lever', 'engine'] as const;
const actions = (['pending', 'running', 'ended', 'skipped'] as const).flatMap((state) => [
  actionIn(state),
  ...(state === 'running' || state === 'ended' ? [actionIn(state, 'an alarm')] : []),
]);

/** Every progress that one action can have. */
const worlds: readonly Progress[] = phases.flatMap((phase) =>
  stoppers.flatMap((by) =>
    actions.map((one) => ({
      actions: { one },
      phase,
      startMs: phase === 'before' ? null : 500,
      stop: by === null ? null : { by, why: 'the store is full', atMs: 1500 },
      endMs: null,
      injections: {},
      unread: {},
    })),
  ),
);

describe('in every small world', () => {
  test('an experiment that is under way is in a state of one, and one that has ended in a last one', () => {
    for (const progress of worlds) {
      const { status } = experimentState(record, progress);
      expect(['initiating', 'running', 'stopping']).toContain(status);
      const willStop = progress.stop !== null && progress.stop.by !== 'engine';
      expect([isStopping(record, progress), status === 'stopping']).toEqual([willStop, willStop]);
      const end = endOf(progress, 3000, null);
      expect(experimentState({ ...record, end }, progress)).toBe(end);
      const failed = progress.actions['one']?.refused !== null || progress.stop?.by === 'engine';
      expect(end.status).toBe(failed ? 'failed' : progress.stop === null ? 'completed' : 'stopped');
      expect(end.error === null).toBe(end.status !== 'failed');
      expect(end.reason.length).toBeLessThanOrEqual(512);
    }
  });

  test('an action of one that has ended is in a last state, with an end where it had begun', () => {
    const last = ['completed', 'stopped', 'failed', 'cancelled', 'skipped'];
    for (const progress of worlds) {
      const end = endOf(progress, 3000, null);
      const { status } = actionState({ ...record, end }, 'one', progress);
      expect(last).toContain(status);
      const body = experimentBody({ ...record, end });
      const answer = experimentAnswer(scope, { id: 'EXP1', createdMs: 100, body, place: 1 }, progress);
      const begun = ['completed', 'stopped', 'failed'].includes(status);
      expect(answer).toMatchObject({ endTime: 3, actions: { one: { state: { status } } } });
      const { one } = Object(answer['actions']);
      expect([one.startTime !== undefined, one.endTime !== undefined]).toEqual([begun, begun]);
    }
  });

  test('an action is told to be stopping, or cancelled, only when its run has heard of the stop', () => {
    for (const progress of worlds) {
      const hasHeard = progress.stop !== null && progress.stop.by !== 'engine';
      const one = progress.actions['one'];
      const { status } = actionState(record, 'one', progress);
      if (one?.state === 'pending') expect(status).toBe(hasHeard ? 'cancelled' : 'pending');
      if (one?.state === 'running' && one.refused === null) expect(status).toBe(hasHeard ? 'stopping' : 'running');
    }
  });

  test('what was skipped as a whole is skipped when it ends, and cancelled where it never came to it', () => {
    const skip = { ...record, actionsMode: 'skip-all' } as const;
    const ended = (status: FisEnd['status']): FisEnd => ({ status, reason: '', error: null, atMs: 1 });
    expect(actionState(skip, 'one', null).status).toBe('pending');
    expect(actionState({ ...skip, end: ended('completed') }, 'one', null).status).toBe('skipped');
    for (const status of ['failed', 'cancelled', 'stopped'] as const)
      expect(actionState({ ...skip, end: ended(status) }, 'one', null).status).toBe('cancelled');
  });
});

test('a reason that is too long for the model is cut, and says so', () => {
  const progress = { ...noProgress, stop: { by: 'engine', why: 'x'.repeat(600), atMs: 1 } } as const;
  const { reason } = endOf(progress, 2, null);
  expect([reason.length, reason.at(-1)]).toEqual([512, '…']);
});

test('a steady state that is not there before anything began is no failure of ours', () => {
  const stop = { by: 'engine', why: 'the baseline is not met by page: nothing is injected', atMs: 1 } as const;
  const codeOf = (state: Parameters<typeof actionIn>[0]) =>
    endOf({ ...noProgress, stop, actions: { one: actionIn(state) } }, 2, null).error?.code;
  expect(codeOf('pending')).toBe('ConfigurationFailure');
  expect(codeOf('running')).toBe('InternalFailure');
});

test('of several actions that failed the first one is told', () => {
  const [late, early] = [actionIn('running', 'late'), { ...actionIn('running', 'early'), endMs: 1500 }];
  const end = endOf({ ...noProgress, actions: { late, early } }, 3000, null);
  expect(end).toMatchObject({ reason: 'Action early failed: early', error: { location: 'early' } });
});

describe('events of a run', () => {
  const event = (body: EventBody, atMs: number) => ({
    v: 1 as const,
    seq: 1,
    bootId: 'boot',
    bootNs: '0',
    wallTime: new Date(atMs).toISOString(),
    epoch: 1,
    body,
  });
  const started: Progress = { ...noProgress, actions: { one: actionIn('pending') } };

  test('what belongs to no action that is known, or comes out of order, changes nothing', () => {
    const strange: readonly EventBody[] = [
      { type: 'action.started', action: 'other' },
      { type: 'action.ended', action: 'one', why: '' },
      { type: 'injection.refused', injection: 'i-aaaaaaaaaaaaaaaa', code: 'alarm-state', detail: 'no' },
      { type: 'agent.lost', agent: 'a', forMs: 1, why: '' },
    ];
    for (const body of strange) expect(afterEvent(started, event(body, 5))).toEqual(started);
  });

  test('the first stop and the first refusal count, and changes are told once', () => {
    const bodies: readonly EventBody[] = [
      { type: 'phase.entered', phase: 'during', why: '' },
      { type: 'action.started', action: 'one' },
      { type: 'injection.requested', injection: 'i-aaaaaaaaaaaaaaaa', action: 'one', slot: 'one#0', epoch: 1 },
      { type: 'injection.refused', injection: 'i-aaaaaaaaaaaaaaaa', code: 'alarm-state', detail: 'first' },
      { type: 'injection.refused', injection: 'i-aaaaaaaaaaaaaaaa', code: 'alarm-state', detail: 'second' },
      { type: 'stop.requested', by: 'engine', why: 'refused', interrupt: false },
      { type: 'stop.requested', by: 'person', why: 'asked', interrupt: false },
      { type: 'action.ended', action: 'one', why: '' },
    ];
    const told: string[] = [];
    let now = started;
    bodies.forEach((body, index) => {
      const next = afterEvent(now, event(body, index));
      told.push(...actionChanges(now, next).map(({ type }) => type));
      now = next;
    });
    expect(now).toMatchObject({
      startMs: 0,
      stop: { by: 'engine' },
      actions: { one: { startMs: 1, refused: 'first' } },
    });
    expect(told).toEqual(['action-start', 'action-error']);
  });
});
