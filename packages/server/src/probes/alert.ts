import { durationMs } from '@firedrill/core/words/fields';
import { alertMatches } from '@firedrill/core/recovery/alert-signal';
import { z } from 'zod';
import { judgeAnswer } from './judge-answer.ts';
import { bad, blind, defineProbe, good } from './probe.ts';

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
  with: parameters,
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
    const asked = bounded ? expect : { ...expect, atLeast: 1 };
    const answer = { status: null, headers: {}, text: String(count), json: () => count, latencyMs: 0, recentMs: [] };
    const { quality, reasons } = judgeAnswer(answer, asked);
    if (quality === 'blind') return blind(reasons.join('; '));
    return quality === 'bad' ? bad(`firing: ${reasons.join('; ')}`, count) : good(`${count} firing`, count);
  },
});
