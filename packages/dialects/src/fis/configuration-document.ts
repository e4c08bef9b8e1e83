import { probeSpec } from '@firedrill/core/words/experiment';
import { z } from 'zod';
import { alarmArnPattern } from './alarm-arn.ts';

/** What a probe that stands for an alarm may say: it guards, so it has no time of its own, and nothing is asked. */
const alarmProbeSpec = probeSpec.omit({
  name: true,
  when: true,
  maxViolations: true,
  minSamples: true,
  measures: true,
  service: true,
  dependsOn: true,
});

const mappedAlarm = z.strictObject({
  /** One of the two: the alarm's ARN, or its name in whatever account and region. */
  arn: z
    .string()
    .regex(
      alarmArnPattern,
      'expected the ARN of an alarm, such as arn:aws:cloudwatch:us-east-1:123456789012:alarm:slow',
    )
    .optional(),
  name: z.string().min(1).max(255).optional(),
  probe: alarmProbeSpec,
});

const hypothesisOfTemplate = z.strictObject({
  /** One of the two: the template's id, or its description, word for word. */
  template: z.string().min(1).max(64).optional(),
  description: z.string().min(1).max(512).optional(),
  /** A hypothesis in a file of its own (`kind: Hypothesis`), as seen from the directory of this file. */
  file: z.string().min(1),
});

const count = z.int({ error: 'expected a whole number from 1' }).min(1).max(1_000_000);

const quotas = z.strictObject({
  experimentTemplates: count.optional(),
  actionsPerTemplate: count.optional(),
  stopConditionsPerTemplate: count.optional(),
  targetAccountsPerTemplate: count.optional(),
  activeExperiments: count.optional(),
  parallelActionsPerExperiment: count.optional(),
  experimentHours: count.optional(),
  retentionDays: count.optional(),
  /** How many resources an action may get, by its id; `*` at the end stands for any rest. */
  targets: z
    .record(z.string().regex(/^aws:/, 'expected the id of an action, such as aws:ec2:stop-instances'), count)
    .default({}),
});

/** @see RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3 */
const ownMachine = /^http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?(\/|$)/;

const webhook = z.strictObject({
  /** Over TLS, but where it stays on this machine. */
  url: z
    .url({ protocol: /^https?$/, error: 'expected a URL, such as https://example.com/events' })
    .refine((url) => url.startsWith('https:') || ownMachine.test(url), 'expected https: it leaves this machine'),
  /** What signs each event (HMAC-SHA256): the content of a file, or a variable of the server's environment. */
  secret: z.union([z.strictObject({ file: z.string().min(1) }), z.strictObject({ env: z.string().min(1) })]),
});

/** What the server of AWS FIS is told beside its options: what `firedrill server --config FILE` reads. */
export const fisConfigurationDocument = z.strictObject({
  apiVersion: z.literal('firedrill/v1alpha1'),
  kind: z.literal('FisConfiguration'),
  spec: z.strictObject({
    /** Who is asked in AWS's place for alarms; also in simulations. */
    cloudwatch: z
      .strictObject({
        endpoint: z.url({ protocol: /^https?$/, error: 'expected a URL, such as http://127.0.0.1:4566' }),
      })
      .optional(),
    /** Alarms in whose place a probe is asked: then no AWS is needed. */
    alarms: z.array(mappedAlarm).max(1_000).default([]),
    /** What is asked of the system while a template runs: with it there are a verdict and recovery marks. */
    hypotheses: z.array(hypothesisOfTemplate).max(1_000).default([]),
    quotas: quotas.prefault({}),
    /** Log records (schema 2) of every experiment go there, a file for each. Seen from the directory of this file. */
    logs: z.strictObject({ directory: z.string().min(1) }).optional(),
    /** Changes of state go there as EventBridge writes them. */
    webhooks: z.array(webhook).max(10).default([]),
    /** With --simulate: time passes so many times as fast. */
    timeScale: z.number({ error: 'expected a number from 1 to 1000000' }).min(1).max(1_000_000).optional(),
  }),
});

export type FisConfigurationDocument = z.infer<typeof fisConfigurationDocument>;
