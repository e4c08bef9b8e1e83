import { createHash } from 'node:crypto';
import { z } from 'zod';

/** One alert of a webhook's body, whoever sent it. */
export interface ToldAlert {
  readonly sender: 'alertmanager' | 'grafana';
  readonly status: 'firing' | 'resolved';
  readonly name: string;
  readonly labels: { readonly [label: string]: string };
  readonly fingerprint: string;
  /** RFC 3339; empty when the sender does not say. */
  readonly startsAt: string;
  readonly endsAt: string;
}

/** More alerts in one body are refused: a run watches a few. */
export const maxAlertsPerBody = 200;
const maxLabels = 64;

const label = z.string().max(1000);
const alert = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: z
    .record(z.string().max(200), label)
    .refine((labels) => Object.keys(labels).length <= maxLabels, `expected at most ${maxLabels} labels`),
  startsAt: z.string().max(64).default(''),
  endsAt: z.string().max(64).default(''),
  fingerprint: z.string().max(100).default(''),
});

/**
 * Alertmanager's webhook, version 4, and Grafana's, which has the same members and more of its own (`orgId`, `state`,
 * `title`). Members that nobody needs here are passed over. An alert carries its own status; the body's is that of the
 * group.
 */
const body = z.object({
  version: z.string().max(10).optional(),
  orgId: z.number().optional(),
  state: z.string().max(20).optional(),
  alerts: z.array(alert).max(maxAlertsPerBody),
});

/** @throws ZodError when the body is neither's; with the path of what is wrong */
export function readAlerts(value: unknown): readonly ToldAlert[] {
  const read = body.parse(value);
  const sender = read.orgId !== undefined || read.state !== undefined ? 'grafana' : 'alertmanager';
  return read.alerts.map(({ status, labels, startsAt, endsAt, fingerprint }) => ({
    sender,
    status,
    labels,
    startsAt: isMoment(startsAt) ? startsAt : '',
    endsAt: isMoment(endsAt) ? endsAt : '',
    name: labels['alertname'] ?? '(no name)',
    fingerprint: fingerprint === '' ? fingerprintOf(labels) : fingerprint,
  }));
}

/** Go writes the year 1 where it has no time. */
const isMoment = (text: string): boolean => Date.parse(text) > 0;

function fingerprintOf(labels: { readonly [label: string]: string }): string {
  const sorted = Object.entries(labels).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16);
}
