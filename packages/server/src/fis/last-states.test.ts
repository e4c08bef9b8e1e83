import type { EventBody } from '@firedrill/core/words/events';
import { expect, test } from 'vitest';
import { experimentBody, type ExperimentRecord } from './experiment-record.ts';
import { endOf } from './experiment-state.ts';
import { experimentAnswer } from './experiment-view.ts';
import { objectIn } from './json-members.ts';
import { afterEvent, noProgress, type Progress } from './progress.ts';
import { madeRecord } from './testing/made-record.ts';

const scope = { account: '123456789012', region: 'us-east-1' };
const fresh = madeRecord({ one: { actionId: 'aws:fis:wait' }, two: { actionId: 'aws:fis:wait' } });

const idle = { state: 'pending', startMs: null, endMs: null, refused: null } as const;
const begun: Progress = { ...noProgress, actions: { one: idle, two: idle } };
const [first, second] = ['i-aaaaaaaaaaaaaaaa', 'i-aaaaaaaaaaaaaaab'] as const;

/** What can happen to an experiment: its run's events, and somebody who asks for its end. */
const happenings: readonly (EventBody | 'asked')[] = [
  'asked',
  { type: 'action.started', action: 'one' },
  { type: 'action.ended', action: 'one', why: '' },
  { type: 'action.started', action: 'two' },
  { type: 'injection.requested', injection: first, action: 'one', slot: 'one#0', epoch: 1 },
  { type: 'injection.refused', injection: first, code: 'alarm-state', detail: 'first' },
  { type: 'injection.requested', injection: second, action: 'one', slot: 'one#1', epoch: 1 },
  { type: 'injection.refused', injection: second, code: 'alarm-state', detail: 'second' },
  { type: 'stop.requested', by: 'person', why: 'asked', interrupt: false },
  { type: 'stop.requested', by: 'engine', why: 'refused', interrupt: false },
];

interface Moment {
  readonly record: ExperimentRecord;
  readonly progress: Progress;
}

const isLast = (status: unknown): boolean =>
  ['completed', 'stopped', 'failed', 'cancelled', 'skipped'].includes(String(status));

/** What people are told of each action and of the experiment, where that is the last word. */
function lastWords({ record, progress }: Moment): { readonly [what: string]: unknown } {
  const document = { id: 'EXP1', createdMs: 100, body: experimentBody(record), place: 1 };
  const answer = experimentAnswer(scope, document, progress);
  const told = { experiment: answer, ...objectIn(answer, 'actions') };
  return Object.fromEntries(
    Object.entries(told).flatMap(([name, each]) => {
      const { state, startTime, endTime } = Object(each);
      return isLast(state.status) ? [[name, { state, startTime, endTime }]] : [];
    }),
  );
}

let atMs = 1000;
function after({ record, progress }: Moment, what: EventBody | 'asked'): Moment {
  atMs += 1;
  if (what === 'asked') return { record: { ...record, stop: { by: 'person', why: 'asked' } }, progress };
  const [wallTime, rest] = [new Date(atMs).toISOString(), { v: 1, seq: 1, bootId: 'boot', bootNs: '0', epoch: 1 }];
  return { record, progress: afterEvent(progress, { ...rest, v: 1, wallTime, body: what }) };
}

/** The engine lets nothing begin when its state has a stop: what was decided before stands before it in the record. */
const canFollow = ({ progress }: Moment, what: EventBody | 'asked'): boolean =>
  what === 'asked' || what.type !== 'action.started' || progress.stop === null;

const stays = (before: Moment, now: Moment, way: readonly unknown[]): void => {
  const was = lastWords(before);
  expect({ way, told: lastWords(now) }).toMatchObject({ way, told: was });
};

test('in whatever order an experiment is asked to end and its run goes on, no last state is taken back', () => {
  let ways = 0;
  const go = (before: Moment, left: readonly (EventBody | 'asked')[], way: readonly unknown[]): void => {
    ways += 1;
    atMs += 1;
    const over = { ...before, progress: { ...before.progress, phase: 'ended', endMs: atMs } } as const;
    stays(before, over, [...way, 'run.ended']);
    const end = endOf(over.progress, atMs, before.record.stop);
    stays(over, { ...over, record: { ...before.record, end } }, [...way, 'end']);
    expect(Object.keys(lastWords({ ...over, record: { ...before.record, end } })).length).toBe(3);
    for (const what of left.filter((each) => canFollow(before, each))) {
      const now = after(before, what);
      const next = [...way, what === 'asked' ? what : JSON.stringify(what)];
      stays(before, now, next);
      if (next.length < 6)
        go(
          now,
          left.filter((each) => each !== what),
          next,
        );
    }
  };
  go({ record: fresh, progress: begun }, happenings, []);
  expect(ways).toBeGreaterThan(10_000);
}, 60_000);
