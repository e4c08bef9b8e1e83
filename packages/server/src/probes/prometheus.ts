import { reasonOf } from '@firedrill/core/errors';
import { durationText } from '@firedrill/core/units';
import { durationMs, positiveDurationMs } from '@firedrill/core/words/fields';
import { Agent, request } from 'undici';
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { blind, defineProbe, numberKeys } from './probe.ts';

const maxBodyBytes = 4 * 1024 * 1024;
const msPerSecond = 1000;
const dispatcher = new Agent({ pipelining: 0, keepAliveTimeout: 1, keepAliveMaxTimeout: 1 });

const parameters = z.strictObject({
  /** The server's root, such as http://127.0.0.1:9090; `/api/v1/…` is added. */
  url: z.url({ protocol: /^https?$/ }),
  /** PromQL that yields one number. */
  query: z.string().min(1),
  headers: z.record(z.string(), z.string()).default({}),
  /** A range query: what is taken of its points. */
  range: z
    .strictObject({
      over: positiveDurationMs,
      step: positiveDurationMs.default(15_000),
      take: z.enum(['last', 'min', 'max', 'mean']).default('last'),
    })
    .optional(),
  /**
   * Older values count as none. Of an instant query the age is seen only where it selects a series directly; of a
   * range query by its last point.
   */
  staleAfter: durationMs.optional(),
  /** What no series at all means: it is as if nobody had measured, or as if nothing were there. */
  whenEmpty: z.enum(['blind', 'bad']).default('blind'),
});
type With = z.infer<typeof parameters>;

/** A query to Prometheus, or to whatever speaks its HTTP API. The number is the query's. */
export const prometheusProbe = defineProbe({
  type: 'prometheus',
  title: { en: 'Prometheus query', ko: 'Prometheus 쿼리' },
  about: {
    en:
      'Asks an instant or a range query that must yield one number. Prometheus is our observer: what is wrong ' +
      'with it is never the fault of the system, so errors, silence, NaN and stale values are blind.',
    ko: '숫자 하나를 내는 즉시 쿼리 또는 범위 쿼리를 묻습니다. Prometheus는 관찰자이므로 그 오류, 무응답, NaN, 오래된 값은 시스템의 잘못이 아니라 측정 불가입니다.',
  },
  with: parameters,
  expects: ['equals', ...numberKeys],
  table: [
    { seen: 'one number within the tolerance (an infinite one too)', quality: 'good' },
    { seen: 'one number outside the tolerance', quality: 'bad' },
    { seen: 'no series, where `whenEmpty: bad`', quality: 'bad' },
    { seen: 'no series, NaN, more than one series, or a value older than `staleAfter`', quality: 'blind' },
    {
      seen: 'Prometheus cannot be reached, answers late, with an error, or what is no answer of its',
      quality: 'blind',
    },
  ],
  examples: [
    {
      name: 'orders',
      type: 'prometheus',
      with: { url: 'http://127.0.0.1:9090', query: 'sum(rate(orders_total[10s]))' },
      expect: { ofBaseline: { atLeast: '80%' } },
    },
  ],
  sample: async ({ with: wanted, timeoutMs }) => {
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const value = await ask(wanted, signal);
      if (value.ageMs !== null && wanted.staleAfter !== undefined && value.ageMs > wanted.staleAfter) {
        return blind(`the value is ${durationText(value.ageMs)} old`);
      }
      const { number } = value;
      if (number === null && wanted.whenEmpty === 'blind') return blind('the query yields no series');
      if (number === null) return { says: 'no series', failure: 'the query yields no series' } satisfies Answer;
      if (Number.isNaN(number)) return blind('the query yields NaN');
      return { says: String(number), number } satisfies Answer;
    } catch (thrown) {
      return blind(`Prometheus cannot be read: ${reasonOf(thrown)}`);
    }
  },
});

interface Value {
  readonly number: number | null;
  /** Null where it cannot be told. */
  readonly ageMs: number | null;
}

async function ask(wanted: With, signal: AbortSignal): Promise<Value> {
  const { query, range, staleAfter } = wanted;
  if (range === undefined) {
    const number = onlyNumber(await queried(wanted, 'query', { query }, signal));
    if (staleAfter === undefined || number === null) return { number, ageMs: null };
    const age = onlyNumber(await queried(wanted, 'query', { query: `time() - timestamp(${query})` }, signal));
    return { number, ageMs: age === null ? null : age * msPerSecond };
  }
  const endSeconds = Date.now() / msPerSecond;
  const seconds = { start: endSeconds - range.over / msPerSecond, end: endSeconds, step: range.step / msPerSecond };
  const asked = { query, start: String(seconds.start), end: String(seconds.end), step: String(seconds.step) };
  const points = onlyPoints(await queried(wanted, 'query_range', asked, signal));
  const last = points.at(-1);
  if (last === undefined) return { number: null, ageMs: null };
  const numbers = points.map(([, number]) => number);
  return { number: taken(numbers, range.take), ageMs: (endSeconds - last[0]) * msPerSecond };
}

function taken(numbers: readonly number[], take: NonNullable<With['range']>['take']): number {
  switch (take) {
    case 'min':
      return Math.min(...numbers);
    case 'max':
      return Math.max(...numbers);
    case 'mean':
      return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    case 'last':
      return numbers.at(-1) ?? Number.NaN;
  }
}

/**
 * A point: seconds since 1970, and a number as text.
 * @see https://prometheus.io/docs/prometheus/latest/querying/api/
 */
const point = z.tuple([z.number(), z.string()]).transform(([atSeconds, text]) => [atSeconds, numberOf(text)] as const);
const result = z.discriminatedUnion('resultType', [
  z.object({ resultType: z.literal('vector'), result: z.array(z.object({ value: point })) }),
  z.object({ resultType: z.literal('scalar'), result: point }),
  z.object({ resultType: z.literal('matrix'), result: z.array(z.object({ values: z.array(point) })) }),
  z.object({ resultType: z.literal('string'), result: z.array(z.unknown()) }),
]);
type Result = z.infer<typeof result>;

const body = z.discriminatedUnion('status', [
  z.object({ status: z.literal('success'), data: result }),
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
]);

/** Prometheus writes `+Inf`, `-Inf` and `NaN` besides numbers. */
function numberOf(text: string): number {
  if (/^[+-]?Inf$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return Number(text);
}

async function queried(
  { url, headers }: With,
  path: 'query' | 'query_range',
  asked: { readonly [name: string]: string },
  signal: AbortSignal,
): Promise<Result> {
  const answer = await request(`${url.replace(/\/$/, '')}/api/v1/${path}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(asked).toString(),
    dispatcher,
    signal,
  });
  const declaredBytes = Number(answer.headers['content-length'] ?? 0);
  if (declaredBytes > maxBodyBytes) throw new Error(`it answers more than ${maxBodyBytes} bytes`);
  const text = await answer.body.text();
  const read = body.safeParse(jsonOrNull(text));
  if (!read.success) throw new Error(`status ${answer.statusCode}, and no answer of Prometheus`);
  if (read.data.status === 'error') throw new Error(`${read.data.errorType}: ${read.data.error}`);
  return read.data.data;
}

/** Null for what is no JSON, which then is no answer of Prometheus either. */
function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // See above.
    return null;
  }
}

function onlyNumber(found: Result): number | null {
  switch (found.resultType) {
    case 'scalar':
      return found.result[1];
    case 'vector': {
      const [first, ...others] = found.result;
      if (others.length > 0) throw new Error(`the query yields ${others.length + 1} series, expected one`);
      return first === undefined ? null : first.value[1];
    }
    case 'matrix':
    case 'string':
      throw new Error(`the query yields a ${found.resultType}, expected a number`);
  }
}

function onlyPoints(found: Result): readonly (readonly [number, number])[] {
  if (found.resultType !== 'matrix') throw new Error(`the query yields a ${found.resultType}, expected points`);
  const [first, ...others] = found.result;
  if (others.length > 0) throw new Error(`the query yields ${others.length + 1} series, expected one`);
  return first?.values ?? [];
}
