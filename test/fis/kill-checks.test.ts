import { msToNs } from '@firedrill/core/ports';
import type { EventBody, RunEvent } from '@firedrill/core/words/events';
import { injectionId } from '@firedrill/core/words/ids';
import { expect, test } from 'vitest';
import { startedAfter } from './kill-checks.ts';

const injection = injectionId(new Uint8Array(10));
/** The answer that something ends, in milliseconds of the wall. */
const answeredMs = 1000;
const begun: EventBody = { type: 'action.started', action: 'second' };
const requested: EventBody = { type: 'injection.requested', injection, action: 'second', slot: 'second#0', epoch: 1 };
const stopped: EventBody = { type: 'stop.requested', by: 'person', why: 'asked for', interrupt: false };
const claimed: EventBody = { type: 'run.claimed', epoch: 2, owner: 'another', awayMs: 1 };
const ended: EventBody = { type: 'action.ended', action: 'second', why: 'its time is over' };
const liveAt = (ms: number): EventBody => ({
  type: 'injection.live',
  injection,
  atNs: String(msToNs(ms)),
  detail: '',
});

test.for<{ name: string; written: readonly (readonly [number, EventBody])[]; wrong: readonly string[] }>([
  { name: 'before the answer', written: [[999, begun]], wrong: [] },
  {
    name: 'decided before, and written with the stop',
    written: [
      [1050, begun],
      [1050, requested],
      [1060, stopped],
    ],
    wrong: [],
  },
  {
    name: 'decided before, written, and the server died',
    written: [
      [1050, begun],
      [3000, claimed],
    ],
    wrong: [],
  },
  {
    name: 'there before the answer, and told after it',
    written: [
      [990, requested],
      [1200, liveAt(995)],
      [1200, stopped],
    ],
    wrong: [],
  },
  {
    name: 'there after the answer',
    written: [
      [990, requested],
      [1200, liveAt(1100)],
      [1200, stopped],
    ],
    wrong: [`${injection} came to be`],
  },
  {
    name: 'begun by a heir that does not know of the stop',
    written: [
      [3000, claimed],
      [3010, begun],
      [3020, requested],
      [4000, ended],
    ],
    wrong: ['second action.started', 'second injection.requested'],
  },
])('$name', ({ written, wrong }) => {
  const events = written.map(
    ([ms, body], index): RunEvent => ({
      v: 1,
      seq: index + 1,
      epoch: 1,
      bootId: 'boot',
      bootNs: String(msToNs(ms)),
      wallTime: new Date(ms).toISOString(),
      body,
    }),
  );
  expect(startedAfter(events, answeredMs)).toEqual(wrong);
});
