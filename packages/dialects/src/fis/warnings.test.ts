import { describe, expect, test } from 'vitest';
import { readAlarms } from './alarms.ts';
import { decodeFis } from './decode.ts';
import { changed, sample } from './sample-templates.ts';

const warningsOf = (text: string, alarms = readAlarms('{"MetricAlarms": []}') ?? []) =>
  decodeFis({ text, file: 'a.json', alarms }).warnings;
const alarmArn = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:Orders fall';
const instances = (count: number): string =>
  Array.from({ length: count }, (_, index) => `"arn:aws:ec2:eu-west-1:123456789012:instance/i-${index}"`).join();
const chosen = (count: number, mode: string): string =>
  changed('"resourceTags": {"Purpose": "chaos-ready"},', `"resourceArns": [${instances(count)}],`)
    .replace('"filters": [{"path": "State.Name", "values": ["running"]}],', '')
    .replace('COUNT(1)', mode);

describe('what AWS takes and a person should know', () => {
  test.each([
    [
      'nothing stops it',
      `{"source": "aws:cloudwatch:alarm", "value": "${alarmArn}"}`,
      '{"source": "none"}',
      'no-stop-condition',
      'stopConditions',
    ],
    ['an unknown parameter', '"300"', '"300", "sevice": "x"', 'parameter-unknown', 'actions.slow.parameters.sevice'],
    [
      'an unknown parameter of a target',
      '"ratings"',
      '"ratings", "servise": "x"',
      'parameter-unknown',
      'targets.tasks.parameters.servise',
    ],
    [
      'a target that nobody aims at',
      '"targets": {',
      '"targets": {"spare": {"resourceType": "aws:ec2:instance", "resourceTags": {"a": ""}, "selectionMode": "ALL"},',
      'target-unused',
      'targets.spare',
    ],
    ['filters alone', '"resourceTags": {"Purpose": "chaos-ready"},', '', 'target-open', 'targets.servers.filters'],
    [
      'several accounts',
      '"single-account"',
      '"multi-account"',
      'target-accounts',
      'experimentOptions.accountTargeting',
    ],
    ['a role that is no ARN', 'arn:aws:iam::123456789012:role/drill', 'the-role-of-the-drill', 'arn-form', 'roleArn'],
    ['an alarm that is none', alarmArn, 'arn:aws:cloudwatch::alarm:Orders', 'arn-form', 'stopConditions[0].value'],
    ['a placeholder', 'chaos-ready', '${PURPOSE}', 'placeholder', 'targets.servers.resourceTags.Purpose'],
    ['an action named twice', '["pause"]', '["pause", "pause"]', 'start-after-twice', 'actions.slow.startAfter[1]'],
    ['a filter without values', '["running"]', '[]', 'filter-empty', 'targets.servers.filters[0].values'],
    ['more than twelve hours', '"PT5M"', '"PT11H58M"', 'experiment-long', 'actions'],
  ])('%s', (_name, part, by, code, path) => {
    const text = part === '"targets": {' ? sample.replace(part, by) : changed(part, by);
    const decoded = decodeFis({ text, file: 'a.json' });
    expect(decoded).toMatchObject({ ok: true, warnings: [{ code, path, file: 'a.json' }] });
    const [warning] = decoded.warnings;
    expect(warning?.line).toBeGreaterThan(0);
    for (const words of [warning?.text, warning?.next]) expect(words?.ko).not.toBe('');
  });

  test('eleven actions at once are warned of, and ten are not', () => {
    const waiting = (count: number) =>
      Array.from({ length: count }, (_, n) => [
        `w${n}`,
        { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } },
      ]);
    const codesOf = (count: number) => {
      const whole = { ...JSON.parse(sample), targets: {}, actions: Object.fromEntries(waiting(count)) };
      const decoded = decodeFis({ text: JSON.stringify(whole), file: null });
      return decoded.warnings.filter(({ path }) => path === 'actions').map(({ code, text }) => [code, text.en]);
    };
    expect(codesOf(10)).toEqual([]);
    expect(codesOf(11)).toEqual([
      ['actions-at-once', expect.stringMatching(/^11 actions .* at most 10 may \(quota\): w0/)],
    ]);
  });

  test('a retired action is taken, and named by its new name', () => {
    const text = changed('aws:fis:wait', 'aws:elasticache:interrupt-cluster-az-power');
    expect(warningsOf(text)).toContainEqual(
      expect.objectContaining({ code: 'action-retired', found: '"aws:elasticache:interrupt-cluster-az-power"' }),
    );
  });

  test.each([
    ['arn:aws:rds:us-east-1:123456789012:db:orders', 'aws:ec2:instance', /"resourceType": "aws:rds:db"/],
    ['arn:aws:ec2:us-east-1:123456789012:volume/vol-1', 'aws:ec2:instance', /ec2 instance, or .*ebs-volume/],
    ['arn:aws:sqs:us-east-1:123456789012:topic/x', 'aws:iam:role', /^Write an ARN of iam role\.$/],
  ])('%s in a target of %s', (arn, resourceType, next) => {
    const target = { resourceType, resourceArns: [arn], selectionMode: 'ALL' };
    const text = JSON.stringify({ ...JSON.parse(sample), targets: { ...JSON.parse(sample).targets, odd: target } });
    const told = warningsOf(text).filter(({ code }) => code === 'arn-type');
    expect(told).toMatchObject([{ path: 'targets.odd.resourceArns[0]', next: { en: expect.stringMatching(next) } }]);
  });

  test('what a document of AWS requires', () => {
    const send = (document: string, json?: string): string =>
      changed('"aws:ecs:task-network-latency"', '"aws:ssm:send-command"')
        .replace('{"duration": "PT5M", "delayMilliseconds": "300"}', () =>
          JSON.stringify({
            duration: 'PT5M',
            documentArn: `arn:aws:ssm:eu-west-1::document/${document}`,
            ...(json === undefined ? {} : { documentParameters: json }),
          }),
        )
        .replace('"targets": {"Tasks": "tasks"}', '"targets": {"Instances": "servers"}');
    const missing = (document: string, json?: string) =>
      warningsOf(send(document, json))
        .filter(({ code }) => code === 'document-parameter-missing')
        .map(({ text }) => text.en);
    expect(missing('AWSFIS-Run-CPU-Stress', '{"DurationSeconds": "60"}')).toEqual([]);
    expect(missing('AWSFIS-Run-CPU-Stress', '{"CPU": "1"}')).toEqual([
      expect.stringMatching(/requires DurationSeconds;/),
    ]);
    expect(missing('AWSFIS-Run-Memory-Stress')).toEqual([expect.stringMatching(/requires DurationSeconds, Percent;/)]);
    expect(missing('our-own', '{}')).toEqual([]);
  });

  test('a document parameter that SSM would not take, and JSON with line breaks', () => {
    const send = (json: string): string =>
      changed('"aws:fis:wait"', '"aws:ssm:start-automation-execution"').replace(
        '{"duration": "PT1M"}',
        JSON.stringify({
          documentArn: 'arn:aws:ssm:eu-west-1::document/a',
          maxDuration: 'PT1M',
          documentParameters: json,
        }),
      );
    expect(warningsOf(send('{"a": ["b"], "c": "d"}'))).toEqual([]);
    expect(warningsOf(send('{"a": 7}'))).toMatchObject([{ code: 'document-parameter', found: '7' }]);
    expect(warningsOf(send('{"a": "b\n"}'))).toMatchObject([{ code: 'json-lenient' }]);
    expect(decodeFis({ text: send('[1]'), file: null })).toMatchObject({
      problems: [{ expected: 'a JSON object, written as a text' }],
    });
  });
});

describe('how many are taken, where their number is known', () => {
  test.each([
    [3, 'PERCENT(66)', 'percent-rounds', 'AWS rounds down: 66 % of 3 is 1.', 'PERCENT(67) gives 2.'],
    [
      1,
      'PERCENT(50)',
      'percent-none',
      'AWS rounds down: 50 % of 1 is 0, so the target is empty.',
      'PERCENT(100) gives 1.',
    ],
    [2, 'COUNT(3)', 'count-above', 'There are 2: all are taken.', 'Write "ALL".'],
  ])('%d, by %s', (count, mode, code, text, next) => {
    expect(warningsOf(chosen(count, mode))).toMatchObject([
      { code, path: 'targets.servers.selectionMode', text: { en: text }, next: { en: next } },
    ]);
  });

  test.each([
    [4, 'PERCENT(50)'],
    [2, 'COUNT(2)'],
    [5, 'ALL'],
  ])('%d by %s needs no words', (count, mode) => expect(warningsOf(chosen(count, mode))).toEqual([]));
});

describe('an alarm that cannot fire within the experiment', () => {
  const alarm = { AlarmName: 'Orders fall', AlarmArn: alarmArn, Period: 60, EvaluationPeriods: 8 };
  const alarms = (changes: object) => readAlarms(JSON.stringify({ MetricAlarms: [{ ...alarm, ...changes }] })) ?? [];

  test('is named, when its periods are as long as the experiment or longer', () => {
    expect(warningsOf(sample, alarms({}))).toMatchObject([
      {
        code: 'alarm-too-slow',
        path: 'stopConditions[0].value',
        text: {
          en:
            'The alarm "Orders fall" cannot fire within the experiment: it needs 8 × 1 min at the soonest, ' +
            'and the experiment lasts 8 min.',
        },
      },
    ]);
  });

  test('is not, when it can', () => {
    expect(warningsOf(sample, alarms({ EvaluationPeriods: 7 }))).toEqual([]);
    expect(warningsOf(sample, alarms({ DatapointsToAlarm: 3 }))).toEqual([]);
    expect(warningsOf(sample, alarms({ AlarmArn: `${alarmArn} by far` }))).toEqual([]);
    expect(warningsOf(sample, alarms({ Period: undefined }))).toEqual([]);
  });

  test('what is no answer of describe-alarms is not read', () => {
    for (const text of ['', '[]', '{}', '{"MetricAlarms": [{}]}']) expect(readAlarms(text)).toBeNull();
  });
});
