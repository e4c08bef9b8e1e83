import { ownOf } from '@firedrill/core/words/own-of';
import type { JsonObject } from '@firedrill/core/words/json';
import { ApiError, type Body, fieldsOf, numberAt, textAt, wholeAt } from './go-body.ts';

/** A toxic as it is told: the order of the members is the one that clients are used to. */
export interface Toxic {
  readonly attributes: { readonly [name: string]: number };
  readonly name: string;
  readonly type: string;
  readonly stream: string;
  readonly toxicity: number;
}

export interface ToxicRule {
  readonly fault: string;
  readonly with: JsonObject;
}

/** What a toxic does, in our faults' words; null: nothing. */
export function ruleOf({ type, stream, attributes }: Toxic): ToxicRule | null {
  return ownOf(toxicTypes, type)?.rule(attributes, isUpstream(stream) ? 'upstream' : 'downstream') ?? null;
}

export const isUpstream = (stream: string): boolean => stream.toLowerCase() === 'upstream';

type Attributes = Toxic['attributes'];

interface ToxicType {
  /** Names of its attributes, each 0 unless given. */
  readonly attributes: readonly string[];
  /** Those that are times, with the longest that each may be in its own unit. */
  readonly times?: { readonly [name: string]: number };
  readonly rule: (attributes: Attributes, direction: 'upstream' | 'downstream') => ToxicRule | null;
}

/** The longest that a proxy of ours waits, as its data path has it: 24.8 days. Longer ones are refused by name. */
const longestMs = 2 ** 31 - 1;
const msAt = (attributes: Attributes, name: string): number => Math.max(0, attributes[name] ?? 0);
const bytesAt = (attributes: Attributes, name: string, leastBytes: number): number =>
  Math.max(leastBytes, attributes[name] ?? 0);
const bytesPerKilobyte = 1000;
const largestSliceBytes = 1e6;

const toxicTypes: { readonly [type: string]: ToxicType | undefined } = {
  latency: {
    attributes: ['latency', 'jitter'],
    times: { latency: longestMs, jitter: longestMs },
    rule: (its, direction) => ({
      fault: 'tcp.latency',
      with: { delayMs: msAt(its, 'latency'), jitterMs: msAt(its, 'jitter'), direction },
    }),
  },
  bandwidth: {
    attributes: ['rate'],
    rule: (its, direction) => {
      const rateBytesPerSecond = bytesAt(its, 'rate', 0) * bytesPerKilobyte;
      if (rateBytesPerSecond === 0) return { fault: 'tcp.timeout', with: { afterMs: 0, direction } };
      return { fault: 'tcp.bandwidth', with: { rateBytesPerSecond: Math.min(1e11, rateBytesPerSecond), direction } };
    },
  },
  slow_close: {
    attributes: ['delay'],
    times: { delay: longestMs },
    rule: (its, direction) => ({ fault: 'tcp.slow-close', with: { delayMs: msAt(its, 'delay'), direction } }),
  },
  timeout: {
    attributes: ['timeout'],
    times: { timeout: longestMs },
    rule: (its, direction) => ({
      fault: 'tcp.timeout',
      with: { afterMs: msAt(its, 'timeout'), discard: 'yes', direction },
    }),
  },
  reset_peer: {
    attributes: ['timeout'],
    times: { timeout: longestMs },
    rule: (its) => ({ fault: 'tcp.reset', with: { afterMs: msAt(its, 'timeout') } }),
  },
  slicer: {
    attributes: ['average_size', 'size_variation', 'delay'],
    times: { delay: longestMs * 1000 },
    rule: (its, direction) => ({
      fault: 'tcp.slice',
      with: {
        averageBytes: Math.min(largestSliceBytes, bytesAt(its, 'average_size', 1)),
        variationBytes: Math.min(largestSliceBytes, bytesAt(its, 'size_variation', 0)),
        delayMs: msAt(its, 'delay') / 1000,
        direction,
      },
    }),
  },
  limit_data: {
    attributes: ['bytes'],
    rule: (its, direction) => ({ fault: 'tcp.limit', with: { sizeBytes: bytesAt(its, 'bytes', 0), direction } }),
  },
  noop: { attributes: [], rule: () => null },
};

/** Reads a new toxic. @throws ApiError */
export function newToxic(body: Body): Toxic {
  const type = textAt(body, 'type', '');
  const stream = textAt(body, 'stream', '') || 'downstream';
  if (!/^(?:up|down)stream$/i.test(stream)) {
    throw new ApiError(400, 'stream was invalid, can be either upstream or downstream');
  }
  const known = ownOf(toxicTypes, type);
  if (known === undefined) throw new ApiError(400, 'invalid toxic type');
  const none = Object.fromEntries(known.attributes.map((name) => [name, 0]));
  const attributes = attributesOf(body, none, known);
  const name = textAt(body, 'name', '') || `${type}_${stream}`;
  return { attributes, name, type, stream, toxicity: numberAt(body, 'toxicity', 1) };
}

/** Attributes and toxicity can be changed; what a toxic is and where it is cannot. @throws ApiError */
export function changedToxic(toxic: Toxic, body: Body): Toxic {
  const attributes = attributesOf(body, toxic.attributes, toxicTypes[toxic.type]);
  return { ...toxic, attributes, toxicity: numberAt(body, 'toxicity', toxic.toxicity) };
}

/** What cannot be done is refused, and not echoed as if it were done. @throws ApiError 400 */
function attributesOf(body: Body, before: Attributes, { times = {} }: Pick<ToxicType, 'times'> = {}): Attributes {
  const given = fieldsOf(body.get('attributes') ?? {});
  return Object.fromEntries(
    Object.entries(before).map(([name, old]) => {
      const [value, longest = Infinity] = [wholeAt(given, name, old), times[name]];
      if (value > longest) throw new ApiError(400, `bad request body: ${name} must be at most ${longest}`);
      return [name, value];
    }),
  );
}

/** Of all connections, so many are hurt: 0 is none. */
export const percentOf = ({ toxicity }: Toxic): number => Math.min(100, Math.max(0, toxicity * 100));
