import type { DescribeAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch';
import { reasonOf } from '@firedrill/core/errors';
import type { AlarmArn } from '@firedrill/dialects/fis/alarm-arn';

/** The states of an alarm of CloudWatch, from the best to the worst. */
export const alarmStates = ['OK', 'INSUFFICIENT_DATA', 'ALARM'] as const;
export type AlarmState = (typeof alarmStates)[number];

/** What was seen of an alarm. */
export interface SeenAlarm {
  readonly state: AlarmState;
  /** Why it is in that state, in CloudWatch's words; may be empty. */
  readonly why: string;
  /** Null where it goes off by more than one metric, and nobody knows when. */
  readonly times: AlarmTimes | null;
}

export interface UnreadAlarm {
  readonly state: null;
  /** Why it cannot be read. */
  readonly why: string;
}

/** When an alarm goes off: so many periods must break its threshold. */
export interface AlarmTimes {
  readonly periodMs: number;
  readonly periods: number;
}

/** Reads alarms of one region; to be ended when nobody will ask any more. */
export interface AlarmReader {
  /**
   * Asks once and does not try again.
   * @param limitMs it answers or fails within this time; loading the client at the first time is not counted
   */
  readonly read: (alarm: AlarmArn, limitMs: number) => Promise<SeenAlarm | UnreadAlarm>;
  readonly end: () => void;
}

export interface AlarmReaderAsked {
  readonly region: string;
  /** Who is asked in AWS's place; null: AWS_ENDPOINT_URL_CLOUDWATCH, AWS_ENDPOINT_URL, the profile, or AWS itself. */
  readonly endpoint: string | null;
}

/** Asks by the AWS SDK, with the credentials that its default chain finds. It is loaded when the first one is read. */
export function createAlarmReader({ region, endpoint }: AlarmReaderAsked): AlarmReader {
  let client: Promise<Asking> | null = null;
  let ended = false;
  return {
    read: async (alarm, limitMs) => {
      const asking = await (client ??= loaded(region, endpoint));
      if (ended) return { state: null, why: 'the run has ended' };
      return within(limitMs, (signal) => asking.describe(alarm, signal)).catch((thrown: unknown) => ({
        state: null,
        why: saidBy(thrown),
      }));
    },
    end: () => {
      ended = true;
      void client?.then(({ end }) => end());
    },
  };
}

interface Asking {
  readonly describe: (alarm: AlarmArn, signal: AbortSignal) => Promise<SeenAlarm>;
  readonly end: () => void;
}

async function loaded(region: string, endpoint: string | null): Promise<Asking> {
  const sdk = await import('@aws-sdk/client-cloudwatch');
  const client = new sdk.CloudWatchClient({ region, maxAttempts: 1, ...(endpoint === null ? {} : { endpoint }) });
  return {
    describe: async (alarm, signal) => {
      const AlarmTypes = ['MetricAlarm', 'CompositeAlarm'] as const;
      const asked = new sdk.DescribeAlarmsCommand({ AlarmNames: [alarm.name], AlarmTypes: [...AlarmTypes] });
      return seenIn(await client.send(asked, { abortSignal: signal }), alarm);
    },
    end: () => client.destroy(),
  };
}

/** An alarm of the same name in another account is not the one that was meant. */
function seenIn(answer: DescribeAlarmsCommandOutput, { name, account, region }: AlarmArn): SeenAlarm {
  const { MetricAlarms: metric = [], CompositeAlarms: composite = [] } = answer;
  const named = [...metric, ...composite].filter(({ AlarmName }) => AlarmName === name);
  const accountOf = ({ AlarmArn: arn = '' }: (typeof named)[number]) => arn.split(':')[4];
  const own = named.find((each) => accountOf(each) === account);
  if (own === undefined) {
    const [other] = named.map(accountOf);
    const beside = other === undefined ? '' : `; account ${other} has one`;
    throw new Error(`there is no such alarm in account ${account}, region ${region}${beside}`);
  }
  const state = alarmStates.find((each) => each === own.StateValue);
  if (state === undefined) throw new Error(`its state is unknown: ${own.StateValue ?? 'none'}`);
  const {
    Period: period,
    EvaluationPeriods: evaluations,
    DatapointsToAlarm: periods = evaluations,
  } = metric.find((each) => each === own) ?? {};
  const times = period === undefined || periods === undefined ? null : { periodMs: period * 1000, periods };
  return { state, why: (own.StateReason ?? '').slice(0, mostWhy), times };
}

const mostWhy = 300;

/** The chain of credentials takes its own time and cannot be told to stop: its late answer goes nowhere. */
async function within<Value>(limitMs: number, ask: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
  const abort = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new Error(`no answer within ${limitMs} ms`));
    abort.abort();
  }, limitMs);
  try {
    return await Promise.race([ask(abort.signal), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** An error of the SDK as one line: its name says more than its text. */
function saidBy(thrown: unknown): string {
  const reason = thrown instanceof AggregateError ? thrown.errors.map(reasonOf).join('; ') : reasonOf(thrown);
  const [line = ''] = reason.split('\n');
  const isNamed = thrown instanceof Error && thrown.name !== 'Error' && thrown.name !== 'AggregateError';
  return isNamed ? `${thrown.name}: ${line}` : line;
}
