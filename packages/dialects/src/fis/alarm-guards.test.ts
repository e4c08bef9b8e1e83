import { expect, test } from 'vitest';
import { alarmArnOf, alarmNameOf } from './alarm-arn.ts';
import { alarmGuards, alarmProbe, type AlarmReading } from './alarm-guards.ts';
import type { FisTemplate } from './template.ts';

const arnOf = (name: string): string => `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${name}`;
const reading = (changes: Partial<AlarmReading> = {}): AlarmReading => ({
  invented: false,
  endpoint: null,
  mapped: [],
  ...changes,
});

test('the name of an alarm may have any character, colons and line breaks too', () => {
  for (const name of ['high cpu', 'a:b:alarm:c', 'ü "100 %" / <x>\n', 'x'.repeat(255)]) {
    expect(alarmArnOf(arnOf(name))).toEqual({ region: 'eu-west-1', account: '123456789012', name });
  }
  expect(alarmArnOf('arn:aws-us-gov:cloudwatch:us-gov-west-1:123456789012:alarm:x')?.region).toBe('us-gov-west-1');
  for (const text of [
    '',
    'high cpu',
    arnOf(''),
    arnOf('x'.repeat(256)),
    arnOf('x').replace('cloudwatch', 'sns'),
    arnOf('x').replace('1234', ''),
  ]) {
    expect(alarmArnOf(text)).toBeNull();
    expect(alarmNameOf(text)).toBe(text);
  }
});

test('an alarm is asked for, invented, or a probe stands in its place by ARN or name', () => {
  const arn = arnOf('orders');
  const own = { type: 'http', with: { url: 'http://127.0.0.1/' }, expect: {}, every: 200 };
  expect(alarmProbe(arn, reading(), 'alarm-1')).toMatchObject({
    name: 'alarm-1',
    type: 'cloudwatch-alarm',
    with: { alarm: arn },
    when: 'never',
    every: 1000,
  });
  expect(alarmProbe(arn, reading({ endpoint: 'http://127.0.0.1:1' }), 'a').with).toEqual({
    alarm: arn,
    endpoint: 'http://127.0.0.1:1',
  });
  expect(alarmProbe(arn, reading({ invented: true }), 'a').with).toEqual({ alarm: arn, invented: true });
  for (const alarm of [arn, 'orders']) {
    const found = alarmProbe(arn, reading({ invented: true, mapped: [{ alarm, probe: own }] }), 'a');
    expect(found).toMatchObject({ ...own, name: 'a', when: 'never' });
  }
  expect(alarmProbe(arn, reading({ mapped: [{ alarm: 'other', probe: own }] }), 'a').type).toBe('cloudwatch-alarm');
});

test('a guard is called as its alarm is; of several of one name, or of a name that is taken, each has a number', () => {
  const conditions = (...names: readonly string[]) => ({
    stopConditions: names.map((name) => ({ alarmArn: arnOf(name) })),
  });
  const namesOf = (names: readonly string[], taken: readonly string[] = []): readonly string[] =>
    // Of a template the guards look at nothing but its stop conditions.
    alarmGuards(conditions(...names) as unknown as FisTemplate, reading(), taken).map(({ name }) => name);
  expect(namesOf(['Orders fall', 'a:b "c"', 'x \n\ty'])).toEqual(['Orders fall', 'a:b "c"', 'x y']);
  expect(namesOf(['orders', 'orders', 'orders (2)'])).toEqual(['orders', 'orders (2)', 'orders (2) (2)']);
  expect(namesOf(['orders'], ['orders', 'orders (2)'])).toEqual(['orders (3)']);
});
