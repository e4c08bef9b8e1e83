import { reasonOf } from '@firedrill/core/errors';
import { positiveDurationMs } from '@firedrill/core/words/fields';
import { roundTo } from '@firedrill/core/units';
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { requestHeaders } from './http-headers.ts';
import { createGenerator } from './load/generator.ts';
import { requestsOf, saturation, type Slice, sliceFigures } from './load/slice.ts';
import { blind, defineProbe, numberKeys } from './probe.ts';
import { authorities, tlsAbout } from './tls-trust.ts';

const parameters = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']).default('GET'),
  headers: requestHeaders,
  body: z.string().optional(),
  /** Requests that are begun each second, whatever becomes of those before. */
  ratePerSecond: z.number().min(0.1).max(5_000),
  /** A request without an answer for so long has failed. */
  timeout: positiveDurationMs.prefault('5s'),
  /** Kept between requests, or a new one for each. */
  connections: z.enum(['keep', 'new']).default('keep'),
  /** More requests than these do not wait at one time; where they would, the generator is saturated. */
  maxOutstanding: z.int().min(1).max(20_000).default(10_000),
  /** Which of a slice's figures is the sample's number. */
  number: z.enum(['p50', 'p95', 'p99', 'errorPercent', 'answersPerSecond']).default('p95'),
  /** How the server's certificate is checked: against `ca` (PEM) and not the usual authorities, or not at all. */
  tls: z
    .strictObject({ verify: z.boolean().default(true), ca: authorities.optional() })
    .optional()
    .meta({ description: tlsAbout }),
});

/**
 * Constant load, from the first sample to the end of the run. A sample is a slice of time: what ended since the sample
 * before, and what was still waiting for longer than a slice.
 */
export const loadProbe = defineProbe({
  type: 'load',
  title: { en: 'constant load', ko: '일정 부하' },
  about: {
    en:
      'Sends requests at a constant rate, from the first sample to the end of the run, in a thread of its own. ' +
      'Latency counts from the moment at which a request was due, so a system that stops for a while shows all ' +
      'the time that customers would have waited (what the generator itself sent over 50 ms late counts from then ' +
      'on). A sample is the slice of time since the sample before: what ' +
      'ended in it, and with its age what was due for longer than a slice and still waits. The number is chosen ' +
      'by `number` (milliseconds, percent, or answers per second). A request whose connection is torn down has ' +
      'failed and is not sent again; a kept connection that was idle for a second is not used again. A generator ' +
      'that cannot keep to its times says so, and is blind.',
    ko:
      '첫 표본부터 실행이 끝날 때까지 별도 스레드에서 일정한 속도로 요청을 보냅니다. 지연 시간은 보내야 했던 시각부터 셉니다. 따라서 시스템이 잠시 멈추면 고객이 기다렸을 시간이 모두 ' +
      '드러납니다. 표본은 앞 표본 이후의 시간 조각입니다. 그동안 끝난 요청과, 한 조각보다 오래 기다리는 요청(현재까지의 나이)이 들어갑니다. 값은 `number`로 고릅니다. ' +
      '연결이 끊긴 요청은 실패이며 다시 보내지 않습니다. 1초 동안 쓰지 않은 연결은 다시 쓰지 않습니다. 제때 보내지 못한 생성기는 그렇게 말하며 측정 불가입니다.',
  },
  with: parameters,
  expects: ['status', 'p50', 'p95', 'p99', 'errorRate', ...numberKeys],
  table: [
    { seen: 'a slice within the tolerance', quality: 'good' },
    {
      seen:
        'a slice outside the tolerance; any failed request where no `errorRate` is given (nor, with the number ' +
        '`errorPercent`, `atMost` or `ofBaseline`)',
      quality: 'bad',
    },
    {
      seen: 'a request failed: status 400 or above (or another than expected), refused, reset, no answer in time',
      quality: 'bad',
    },
    { seen: 'nothing was answered in a slice though something was waited for', quality: 'bad' },
    {
      seen: 'more than 1 % of a slice, and more than one, were sent over 50 ms late; or the generator stood still',
      quality: 'blind',
    },
    { seen: 'requests could not be sent because `maxOutstanding` of them waited', quality: 'blind' },
    { seen: 'no descriptors, ports or memory left at the generator', quality: 'blind' },
    { seen: 'nothing ended in a slice, and nothing was waiting for longer than it', quality: 'blind' },
  ],
  examples: [
    {
      name: 'shoppers',
      type: 'load',
      with: { url: 'http://127.0.0.1:9080/', ratePerSecond: 100, timeout: '2s' },
      expect: { errorRate: { atMost: '1%', over: '10s' }, p95: { below: '300ms', atMostOfBaseline: '150%' } },
      every: '1s',
    },
  ],
  sample: async ({ with: wanted, expect, everyMs, keep }) => {
    try {
      const statuses = expect.status === undefined ? null : [expect.status].flat();
      const { timeout: timeoutMs, number, tls, ...order } = wanted;
      const tlsOrder = { verify: tls?.verify ?? true, ca: tls?.ca ?? null };
      const body = order.body ?? null;
      const generator = keep(() => createGenerator({ ...order, body, timeoutMs, statuses, tls: tlsOrder }, everyMs));
      const isBounded = expect.atMost !== undefined || expect.ofBaseline !== undefined;
      return answerOf(await generator.slice(), { number, errorsAreBounded: number === 'errorPercent' && isBounded });
    } catch (thrown) {
      return blind(reasonOf(thrown));
    }
  },
});

interface Wanted {
  readonly number: z.infer<typeof parameters>['number'];
  /** How many may fail is said of the number itself, which is the errors. */
  readonly errorsAreBounded: boolean;
}

function answerOf(slice: Slice, { number, errorsAreBounded }: Wanted): ReturnType<typeof blind> | Answer {
  const saturated = saturation(slice);
  if (saturated !== null) return blind(`the generator is saturated: ${saturated}`);
  const figures = sliceFigures(slice);
  if (figures.asked === 0) return blind('nothing ended in this slice, and nothing waits for longer');
  const { asked, failed } = figures;
  const rate = `${roundTo(figures.answersPerSecond, 1)} answers/s`;
  const times = `p50 ${roundTo(figures.p50 ?? 0, 1)} ms, p99 ${roundTo(figures.p99 ?? 0, 1)} ms`;
  const why = slice.reasons.length === 0 ? '' : ` (${slice.reasons.join(', ')})`;
  const says = `${rate}, ${failed} of ${asked} failed${why}, ${slice.waitingMs.length} waiting, ${times}`;
  const failure = failed > 0 && !errorsAreBounded ? { failure: says } : {};
  return { says, number: figures[number], requests: requestsOf(slice), ...failure };
}
