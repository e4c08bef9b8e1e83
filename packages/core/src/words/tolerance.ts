import { z } from 'zod';
import { durationMs, percent, positiveDurationMs, proportion, sizeBytes } from './fields.ts';

/** No window is longer: what is kept for it stays small. */
export const longestWindowMs = 300_000;
/** Percentiles and error rates look back so far unless they say otherwise. */
const defaultWindow = '10s';
const defaultTrend = '30s';
/** A comparison with the baseline needs so many good samples of it at least; without them it is blind. */
export const leastBaselineSamples = 3;

const windowMs = positiveDurationMs.refine(
  (value) => value <= longestWindowMs,
  'expected a duration of at most 5m, such as 10s',
);

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** Bounds that leave room for a value: with the greater one first, nothing would ever be within them. */
export function leavesRoom(least: string, most: string) {
  return (given: { readonly [bound: string]: unknown }, context: z.RefinementCtx): void => {
    const [from, to] = [given[least], given[most]];
    if (typeof from !== 'number' || typeof to !== 'number' || from <= to) return;
    const message = `expected no less than what \`${least}\` says`;
    context.addIssue({ code: 'custom', path: [most], message });
  };
}
const inOrder = leavesRoom('atLeast', 'atMost');

const pathCondition = z
  .strictObject({
    minItems: z.int().min(0).optional(),
    maxItems: z.int().min(0).optional(),
    atLeast: z.number().optional(),
    atMost: z.number().optional(),
    equals: scalar.optional(),
  })
  .superRefine(inOrder)
  .superRefine(leavesRoom('minItems', 'maxItems'));

/** A bound on latency: a duration, a share of the baseline's own, or both. */
const latencyBound = { below: durationMs.optional(), atMostOfBaseline: proportion.optional() };
const isBound = (bound: { readonly below?: number | undefined; readonly atMostOfBaseline?: number | undefined }) =>
  bound.below !== undefined || bound.atMostOfBaseline !== undefined;
const noBound = 'expected `below` or `atMostOfBaseline`';

/** A percentile over the latencies of a window; for `load` over those of its requests. */
const percentileBound = z
  .strictObject({ ...latencyBound, over: windowMs.prefault(defaultWindow) })
  .refine(isBound, noBound);

/**
 * How a measurement is judged. Every member that is given must hold. Each kind of probe says which members it judges;
 * the others are refused. The baseline are the probe's own good samples before anything was injected.
 */
export const tolerance = z
  .strictObject({
    status: z.union([z.int().min(100).max(599), z.array(z.int().min(100).max(599)).nonempty()]).optional(),
    equals: z.union([z.string(), z.number(), z.boolean()]).optional(),
    atLeast: z.number().optional(),
    atMost: z.number().optional(),
    /** A regular expression that the text must match somewhere. */
    matches: z.string().refine(isRegularExpression, 'expected a regular expression').optional(),
    header: z.record(z.string(), z.string().refine(isRegularExpression, 'expected a regular expression')).optional(),
    /** JSON path (RFC 9535) to what is expected there: a value, or conditions. */
    jsonPath: z.record(z.string(), z.union([scalar, pathCondition])).optional(),
    /** Exactly these answers, in any order. */
    values: z.array(z.string()).nonempty().optional(),
    /** Whether it is there at all. */
    exists: z.boolean().optional(),
    size: z
      .strictObject({ atLeast: sizeBytes.optional(), atMost: sizeBytes.optional() })
      .superRefine(inOrder)
      .optional(),
    /** Since it was last changed. */
    age: z
      .strictObject({ atLeast: durationMs.optional(), atMost: durationMs.optional() })
      .superRefine(inOrder)
      .optional(),
    /** How long the server's certificate is still valid. */
    tlsExpiry: z.strictObject({ atLeast: durationMs }).optional(),
    /** One sample's own latency; of the baseline it is the median. */
    latency: z.strictObject(latencyBound).refine(isBound, noBound).optional(),
    p50: percentileBound.optional(),
    p95: percentileBound.optional(),
    p99: percentileBound.optional(),
    /** Failed ones of all in a window. A sample that failed is then bad only when there were too many. */
    errorRate: z.strictObject({ atMost: percent, over: windowMs.prefault(defaultWindow) }).optional(),
    /** How the number rises or falls: the slope of the line through the samples of a window (least squares). */
    trend: z
      .strictObject({
        atLeastPerMinute: z.number().optional(),
        atMostPerMinute: z.number().optional(),
        over: windowMs.prefault(defaultTrend),
      })
      .refine(
        ({ atLeastPerMinute, atMostPerMinute }) => atLeastPerMinute !== undefined || atMostPerMinute !== undefined,
        'expected `atLeastPerMinute` or `atMostPerMinute`',
      )
      .superRefine(leavesRoom('atLeastPerMinute', 'atMostPerMinute'))
      .optional(),
    /** The number as a share of the baseline's median; `within: 20%` is 80% to 120%. */
    ofBaseline: z
      .strictObject({ atLeast: proportion.optional(), atMost: proportion.optional(), within: percent.optional() })
      .refine((bounds) => Object.keys(bounds).length > 0, 'expected `atLeast`, `atMost` or `within`')
      .superRefine(inOrder)
      .optional(),
  })
  .superRefine(inOrder);
export type Tolerance = z.infer<typeof tolerance>;
export type ToleranceKey = keyof Tolerance;

/** The longest window that a tolerance looks back over; 0 when it judges each sample by itself. */
export function toleranceWindowMs({ p50, p95, p99, errorRate, trend }: Tolerance): number {
  return Math.max(0, ...[p50, p95, p99, errorRate, trend].map((each) => each?.over ?? 0));
}

/** Whether a tolerance compares with what was measured before anything was injected. */
export function needsBaseline({ latency, p50, p95, p99, ofBaseline }: Tolerance): boolean {
  return ofBaseline !== undefined || [latency, p50, p95, p99].some((each) => each?.atMostOfBaseline !== undefined);
}

function isRegularExpression(text: string): boolean {
  try {
    return new RegExp(text, 'u').source !== '';
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
