import { z } from 'zod';
import { deadManClasses } from '../hold.ts';
import { durationMs, name, positiveDurationMs, share } from './fields.ts';
import type { TargetKind } from './target.ts';
import { leavesRoom, tolerance } from './tolerance.ts';

/**
 * The native document, `firedrill/v1alpha1`. What stands here is the form that people write; after parsing,
 * quantities are numbers (`for: 20s` is 20000 milliseconds inside). Numeric fields of `with` belong to the fault or
 * probe and are parsed there.
 */

const phase = z.enum(['before', 'during', 'after']);

/**
 * When a probe counts; it is sampled throughout. `always`: every sample of the run. `after` without `during`: the
 * system may take its time, but the last samples of the phase must be good; `[before, after]` asks that it comes back.
 * `never`: only marks and stop conditions look at it.
 */
const whenPhase = z.union([phase, z.literal('always'), z.literal('never'), z.array(phase).nonempty()]);

/** Probes are not asked more often than this. */
export const shortestIntervalMs = 10;

export const probeSpec = z.strictObject({
  name,
  /** The kind of measurement; each kind is one file and checks its own `with`. */
  type: z.string().min(1),
  with: z.record(z.string(), z.json()).default({}),
  expect: tolerance.default({}),
  every: durationMs
    .refine((value) => value >= shortestIntervalMs, `expected an interval of at least ${shortestIntervalMs}ms`)
    .prefault('1s'),
  timeout: positiveDurationMs.optional(),
  when: whenPhase.default('always'),
  /** Whether it measures what customers get (`business`) or the system's inside (`inner`). */
  measures: z.enum(['business', 'inner']).optional(),
  /** The service that it looks at, and the services that this one calls: for telling who failed because of whom. */
  service: name.optional(),
  dependsOn: z.array(name).max(50).optional(),
  maxViolations: z.int().min(0).default(0),
  minSamples: z.int().min(1).default(3),
});
export type ProbeSpec = z.infer<typeof probeSpec>;

const invariantSpec = probeSpec.omit({
  when: true,
  every: true,
  maxViolations: true,
  minSamples: true,
  measures: true,
  service: true,
  dependsOn: true,
});
export type InvariantSpec = z.infer<typeof invariantSpec>;

/**
 * How many of the candidates: all, a number, a share (rounded up, at least one), or one at random. Seeded, without
 * replacement.
 */
const pick = z.union([
  z.literal('all'),
  z.literal('random'),
  z.int({ error: 'expected a whole number' }).min(1),
  share,
]);
export type Pick = z.infer<typeof pick>;

/** What a document may name: a simulated target is nobody's but that of a simulated world, which makes its own. */
export const targetKinds = [
  'process',
  'host',
  'container',
  'pod',
  'node',
  'ecs-task',
  'ec2-instance',
] as const satisfies readonly TargetKind[];

export const targetSpec = z.strictObject({
  type: z.enum(targetKinds),
  select: z.strictObject({
    labels: z.record(z.string(), z.string()).optional(),
    name: z.string().optional(),
    pid: z.int().min(1).optional(),
    user: z.string().optional(),
    commandLine: z.string().optional(),
    port: z.int().min(1).max(65535).optional(),
  }),
  pick: pick.default('all'),
  /** At least so many candidates stay untouched. */
  keep: z.int().min(0).default(0),
});
/** A selector as agents are asked it; wider than what a document may name. */
export type TargetSpec = Omit<z.infer<typeof targetSpec>, 'type'> & { readonly type: TargetKind };

export const actionSpec = z.strictObject({
  name,
  fault: z.string().min(1),
  target: z.string().min(1),
  with: z.record(z.string(), z.json()).default({}),
  /** How long the fault lasts; a fault that is an act (a kill) takes none. */
  for: positiveDurationMs.optional(),
  /** Actions that must have ended before this one begins. */
  after: z.array(z.string()).default([]),
  delay: durationMs.prefault('0s'),
});
export type ActionSpec = z.infer<typeof actionSpec>;

const stopSpec = z.strictObject({
  probe: z.string().min(1),
  below: z.number().optional(),
  above: z.number().optional(),
  /** Any bad sample counts when neither bound is given. */
  for: durationMs.prefault('0s'),
});
export type StopSpec = z.infer<typeof stopSpec>;

export const markNames = [
  'detected',
  'notified',
  'escalated',
  'announced',
  'degraded',
  'rolledBack',
  'selfHealed',
  'partlyRecovered',
  'fullyRecovered',
  'stable',
] as const;
export type MarkName = (typeof markNames)[number];

/** Which alert is meant: its name (the label `alertname`), further labels, and whether it began or ended. */
const alertSignal = z
  .strictObject({
    name: z.string().min(1).max(200).optional(),
    labels: z.record(z.string(), z.string()).default({}),
    status: z.enum(['firing', 'resolved']).default('firing'),
  })
  .refine(
    ({ name: alertName, labels }) => alertName !== undefined || Object.keys(labels).length > 0,
    'expected a name or a label: every alert would be meant',
  );
export type AlertSignal = z.infer<typeof alertSignal>;

/** Bounds for the number of a probe's samples: all that a mark sees of them beside their quality. */
const markBounds = z
  .strictObject({ atLeast: z.number().optional(), atMost: z.number().optional(), equals: z.number().optional() })
  .superRefine(leavesRoom('atLeast', 'atMost'));

/**
 * What sets a mark, and how soon it is expected. Without a signal the default definition holds, or a person sets it.
 * `expect` and `for` say when the probe's samples are the signal; without `expect` it is that they are good.
 */
const markSpec = z
  .strictObject({
    within: durationMs.optional(),
    probe: z.string().optional(),
    expect: markBounds.optional(),
    for: durationMs.optional(),
    alert: alertSignal.optional(),
  })
  .superRefine(({ probe, alert, ...rest }, context) => {
    const refuse = (path: 'probe' | 'expect' | 'for', message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (probe !== undefined && alert !== undefined) refuse('probe', 'expected one signal: `alert` or `probe`');
    if (probe !== undefined) return;
    for (const key of ['expect', 'for'] as const) {
      if (rest[key] !== undefined) refuse(key, 'expected `probe` beside it: this is about its samples');
    }
  });
export type MarkSpec = z.infer<typeof markSpec>;

const recoverySpec = z.partialRecord(z.enum(markNames), markSpec);

const guardSpec = z.strictObject({
  maxTargets: z.int().min(1).default(10),
  /** The worst dead-man class that is accepted; what `irreversible` consents to is exempt. */
  deadMan: z.enum(deadManClasses).default('reaper'),
  irreversible: z.array(z.string()).default([]),
});

const variable = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.strictObject({ env: z.string(), default: z.string().optional() }),
  z.strictObject({ secret: z.string() }),
]);

const hostAndPort = z
  .string()
  .regex(/^(\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$/, 'expected HOST:PORT, such as 127.0.0.1:9180');

/**
 * Where alerts are heard while the run lasts. On a loopback address only this machine may post there; any other address
 * is heard over TLS, with the certificate that the server was started with.
 */
const alertsSpec = z.strictObject({
  listen: z
    .string()
    .regex(/^(\[[0-9a-fA-F:]+\]|[^:\s/]+):\d{1,5}$/, 'expected HOST:PORT, such as 127.0.0.1:9095')
    .default('127.0.0.1:9095'),
});

export const experimentDocument = z.strictObject({
  apiVersion: z.literal('firedrill/v1alpha1'),
  kind: z.literal('Experiment'),
  metadata: z.strictObject({ name, labels: z.record(z.string(), z.string()).default({}) }),
  spec: z.strictObject({
    variables: z.record(z.string(), variable).default({}),
    hypothesis: z
      .strictObject({
        title: z.string().min(1),
        probes: z.array(probeSpec).min(1).max(200),
        invariants: z.array(invariantSpec).max(50).default([]),
        /**
         * How long the steady state is watched before anything is injected; at least until every probe has
         * `minSamples`.
         */
        before: durationMs.prefault('3s'),
        /** How long it is watched at most after recovery, waiting for it to be stable again. */
        after: durationMs.prefault('30s'),
      })
      .optional(),
    /** Proxies that stand for the length of the run: callers dial `listen`, the proxy dials `upstream`. */
    proxies: z.record(name, z.strictObject({ listen: hostAndPort, upstream: hostAndPort })).default({}),
    targets: z.record(z.string(), targetSpec),
    method: z.array(actionSpec).min(1).max(100),
    stopWhen: z.array(stopSpec).max(50).default([]),
    recovery: recoverySpec.default({}),
    /** Webhooks of Alertmanager or Grafana are heard here; also without it where a mark or probe names an alert. */
    alerts: alertsSpec.optional(),
    guard: guardSpec.prefault({}),
    seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  }),
});

/** An experiment as the engine knows it: parsed, variables filled in. */
export type Experiment = z.infer<typeof experimentDocument>;
/** An experiment as a person writes it. */
export type ExperimentDocument = z.input<typeof experimentDocument>;
