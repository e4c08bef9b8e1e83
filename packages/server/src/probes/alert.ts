import { durationMs } from '@firedrill/core/words/fields';
import { alertMatches } from '@firedrill/core/recovery/alert-signal';
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { blind, defineProbe, numberKeys } from './probe.ts';

const parameters = z.strictObject({
  /** The label `alertname`. */
  name: z.string().min(1).optional(),
  labels: z.record(z.string(), z.string()).default({}),
  /** Blind when no webhook at all came for so long: let an alert that is always on be sent as a sign of life. */
  heardWithin: durationMs.optional(),
});

const deaf = { open: false, why: 'nothing here hears them', firing: [], silentMs: null };

/**
 * Whether alerts are firing now, as webhooks of Alertmanager or Grafana have told this run. The number is how many
 * match; without a bound at least one is expected, and `equals: 0` expects silence.
 */
export const alertProbe = defineProbe({
  type: 'alert',
  title: { en: 'alert is firing', ko: '경보 발생 여부' },
  about: {
    en:
      'Whether alerts are firing now, as webhooks of Alertmanager or Grafana have told this run (`spec.alerts`). The ' +
      'number is how many match; without a bound at least one is expected, and `equals: 0` expects silence.',
    ko:
      'Alertmanager나 Grafana의 웹훅이 이 실행에 알린 대로(`spec.alerts`) 경보가 지금 발생 중인지 봅니다. 값은 일치하는 ' +
      '경보 수입니다. 범위가 없으면 하나 이상을 기대하고, `equals: 0`은 경보가 없기를 기대합니다.',
  },
  with: parameters,
  expects: ['equals', 'errorRate', ...numberKeys],
  table: [
    { seen: 'so many matching alerts are firing as expected; without a bound, at least one', quality: 'good' },
    { seen: 'more or fewer are firing; what nobody has told is not firing', quality: 'bad' },
    { seen: 'the door for alerts could not be opened', quality: 'blind' },
    { seen: 'no webhook came within `heardWithin`', quality: 'blind' },
  ],
  sample: async ({ with: { name, labels, heardWithin }, expect, alerts }) => {
    const { open, why, firing, silentMs } = alerts?.() ?? deaf;
    if (!open) return blind(`alerts are not heard: ${why}`);
    if (heardWithin !== undefined && (silentMs === null || silentMs > heardWithin))
      return blind(`no webhook came within ${heardWithin} ms: the sender may be away`);
    const count = firing.filter((alert) => alertMatches({ name, labels }, alert)).length;
    const bounded = expect.atLeast !== undefined || expect.atMost !== undefined || expect.equals !== undefined;
    const silent = !bounded && count === 0;
    const failure = silent ? { failure: 'no matching alert is firing' } : {};
    return { says: `${count} firing`, number: count, ...failure } satisfies Answer;
  },
});
