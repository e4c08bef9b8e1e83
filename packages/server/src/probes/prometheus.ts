import { durationText } from '@firedrill/core/units';
import { durationMs, positiveDurationMs } from '@firedrill/core/words/fields';
import { Agent, buildConnector, request } from 'undici';
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { dial } from './dial.ts';
import { requestHeaders } from './http-headers.ts';
import { sampleNumber } from './metrics-page/exposition.ts';
import { isPage, readPage } from './metrics-page/page.ts';
import { possible, readPageQuery } from './metrics-page/query.ts';
import { networkReason } from './network-reason.ts';
import { blind, defineProbe, numberKeys } from './probe.ts';

const maxBodyBytes = 4 * 1024 * 1024;
const msPerSecond = 1000;
/** A connection that is still being made after this is given up; a sample's own time is over long before. */
const connectMs = 60_000;
const overTls = buildConnector({});
const dispatcher = new Agent({ pipelining: 0, keepAliveTimeout: 1, keepAliveMaxTimeout: 1, connect: dialled });

const parameters = z
  .strictObject({
    /**
     * The root of a Prometheus server, such as http://127.0.0.1:9090 (`/api/v1/…` is added); or a page of metrics, such
     * as http://127.0.0.1:9080/metrics.
     */
    url: z.url({ protocol: /^https?$/ }),
    /** Whether the URL is a page of metrics. Absent: when its path ends with `/metrics`. */
    page: z.boolean().optional(),
    /** PromQL that yields one number; of a page a small part of it. */
    query: z.string().min(1),
    headers: requestHeaders,
    /** A range query: what is taken of its points. */
    range: z
      .strictObject({
        over: positiveDurationMs,
        step: positiveDurationMs.prefault('15s'),
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
  })
  .superRefine((given, context) => {
    if (!isPage(given)) return;
    const refuse = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    const read = readPageQuery(given.query);
    if (!read.ok) refuse('query', `a metrics page does not answer ${read.why}; expected ${possible}`);
    if (given.range !== undefined)
      refuse('range', 'a metrics page has no past: expected the URL of a Prometheus server');
    if (given.staleAfter !== undefined) refuse('staleAfter', 'what a metrics page says is of now');
  });
type With = z.infer<typeof parameters>;

/** A query to Prometheus, to whatever speaks its HTTP API, or to a page of metrics. The number is the query's. */
export const prometheusProbe = defineProbe({
  type: 'prometheus',
  title: { en: 'Prometheus query', ko: 'Prometheus 쿼리' },
  about: {
    en:
      'Asks an instant or a range query that must yield one number. Prometheus is our observer: what is wrong ' +
      'with it is never the fault of the system, so errors, silence, NaN and stale values are blind. A URL whose ' +
      'path ends with `/metrics` (or with `page: true`) is a page that the system itself shows: it is read at each ' +
      'sample, and the query is answered from the readings of this run. Of PromQL it then understands a selector ' +
      'with its labels, `rate`, `increase` and `sum`. A rate is what was counted between the first and the last ' +
      'reading within its range, per second between them: rough at first, and blind until there are two.',
    ko:
      '숫자 하나를 내는 즉시 쿼리 또는 범위 쿼리를 묻습니다. Prometheus는 관찰자이므로 그 오류, 무응답, NaN, 오래된 값은 시스템의 잘못이 아니라 측정 불가입니다. ' +
      '경로가 `/metrics`로 끝나는 URL(또는 `page: true`)은 시스템이 보여 주는 페이지입니다. 표본마다 읽고, 이 실행에서 읽은 값으로 쿼리에 답합니다. 이때 ' +
      'PromQL에서는 레이블이 있는 선택자, `rate`, `increase`, `sum`만 씁니다. rate는 범위 안의 첫 값과 마지막 값 사이의 증가를 그 시간으로 나눈 것이며, ' +
      '처음에는 거칠고, 두 번 읽기 전에는 측정 불가입니다.',
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
    { seen: 'a metrics page that refuses, answers late, or with status 400 or above', quality: 'bad' },
    { seen: 'a page that is none of metrics; too few readings for a rate', quality: 'blind' },
  ],
  examples: [
    {
      name: 'orders-on-page',
      type: 'prometheus',
      with: { url: 'http://127.0.0.1:9080/metrics', query: 'rate(orders_total[10s])' },
      expect: { atLeast: 4.5 },
      every: '1s',
    },
    {
      name: 'orders',
      type: 'prometheus',
      with: { url: 'http://127.0.0.1:9090', query: 'sum(rate(orders_total[10s]))' },
      expect: { ofBaseline: { atLeast: '80%' } },
    },
  ],
  sample: async (asked) => {
    const { with: wanted, timeoutMs } = asked;
    if (isPage(wanted)) return readPage(asked, (number) => settled(number, wanted.whenEmpty));
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const value = await ask(wanted, signal);
      if (value.ageMs !== null && wanted.staleAfter !== undefined && value.ageMs > wanted.staleAfter) {
        return blind(`the value is ${durationText(value.ageMs)} old`);
      }
      return settled(value.number, wanted.whenEmpty);
    } catch (thrown) {
      return blind(`Prometheus cannot be read: ${networkReason(thrown)}`);
    }
  },
});

function settled(number: number | null, whenEmpty: With['whenEmpty']): Answer | ReturnType<typeof blind> {
  if (number === null && whenEmpty === 'blind') return blind('the query yields no series');
  if (number === null) return { says: 'no series', failure: 'the query yields no series' };
  if (Number.isNaN(number)) return blind('the query yields NaN');
  return { says: String(number), number };
}

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
const point = z
  .tuple([z.number(), z.string()])
  .transform(([atSeconds, text]) => [atSeconds, sampleNumber(text)] as const);
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

/** Dials as all our probes do. */
function dialled(asked: buildConnector.Options, made: buildConnector.Callback): void {
  const { hostname, protocol, port } = asked;
  const to = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (protocol === 'https:' ? 443 : 80)) };
  dial({ ...to, signal: AbortSignal.timeout(connectMs) }).then(
    (socket) => {
      if (protocol === 'https:') overTls({ ...asked, httpSocket: socket }, made);
      else made(null, socket);
    },
    (thrown: unknown) => made(thrown instanceof Error ? thrown : new Error(String(thrown)), null),
  );
}
