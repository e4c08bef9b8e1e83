import { expect, test } from 'vitest';
import { actionMs } from './action-time.ts';
import { fisActionOf } from './loose-template.ts';
import { type ScheduledAction, scheduleOf } from './schedule.ts';

const wait = (duration: string, ...startAfter: readonly string[]): ScheduledAction => ({
  actionId: 'aws:fis:wait',
  parameters: { duration },
  startAfter,
});
const minuteMs = 60_000;

test.each([
  ['aws:fis:wait', { duration: 'PT2M' }, 2],
  ['aws:ec2:stop-instances', { startInstancesAfterDuration: 'PT3M' }, 3],
  ['aws:ec2:stop-instances', {}, 0],
  ['aws:ec2:send-spot-instance-interruptions', { durationBeforeInterruption: 'PT2M' }, 2],
  ['aws:ssm:start-automation-execution', { maxDuration: 'PT1H', duration: 'PT9H' }, 60],
  ['aws:ec2:reboot-instances', { duration: 'PT9H' }, 0],
  ['aws:fis:wait', { duration: 'soon' }, 0],
  ['aws:fis:wait', { duration: 5 }, 0],
  ['aws:no:such', { duration: 'PT2M' }, 0],
])('%s with %j is under way for %i minutes', (id, parameters, minutes) => {
  expect(actionMs(fisActionOf(id), parameters)).toBe(minutes * minuteMs);
});

test('what waits for others begins when the last of them has ended', () => {
  const actions = { a: wait('PT1M'), b: wait('PT3M'), c: wait('PT1M', 'a', 'b'), d: wait('PT9M', 'a') };
  const { lengthMs, spans, busiest } = scheduleOf(actions);
  expect(lengthMs).toBe(10 * minuteMs);
  expect(spans.get('c')).toEqual({ fromMs: 3 * minuteMs, toMs: 4 * minuteMs });
  expect(busiest).toEqual(['a', 'b']);
});

test('one that ends is gone when the next begins; one without a duration counts when it begins', () => {
  const at = { actionId: 'aws:ec2:reboot-instances', parameters: {}, startAfter: ['a'] };
  expect(scheduleOf({ a: wait('PT1M'), b: wait('PT1M', 'a') }).busiest).toEqual(['a']);
  expect(scheduleOf({ a: wait('PT1M'), long: wait('PT5M'), at, too: at }).busiest).toEqual(['long', 'at', 'too']);
});

test('circles, unknown names and nothing at all take no time', () => {
  expect(scheduleOf({ a: wait('PT1M', 'b'), b: wait('PT1M', 'a'), c: wait('PT1M', 'c') }).lengthMs).toBe(0);
  expect(scheduleOf({ a: wait('PT1M', 'nobody') }).busiest).toEqual([]);
  expect(scheduleOf({})).toMatchObject({ lengthMs: 0, busiest: [] });
});
