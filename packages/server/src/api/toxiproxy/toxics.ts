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
  readonly rule: (attributes: Attributes, direction: 'upstream' | 'downstream') => ToxicRule | null;
}

/** An hour: the longest that a fault of ours waits. */
const longestMs = 3_600_000;
const msAt = (attributes: Attributes, name: string): number => Math.min(longestMs, Math.max(0, attributes[name] ?? 0));
const bytesAt = (attributes: Attributes, name: string, leastBytes: number): number =>
  Math.max(leastBytes, attributes[name] ?? 0);
const bytesPerKilobyte = 1000;
const largestSliceBytes = 1e6;

const toxicTypes: { readonly [type: string]: ToxicType | undefined } = {
  latency: {
    attributes: ['latency', 'jitter'],
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
    rule: (its, direction) => ({ fault: 'tcp.slow-close', with: { delayMs: msAt(its, 'delay'), direction } }),
  },
  timeout: {
    attributes: ['timeout'],
    rule: (its, direction) => ({
      fault: 'tcp.timeout',
      with: { afterMs: msAt(its, 'timeout'), discard: 'yes', direction },
    }),
  },
  reset_peer: {
    attributes: ['timeout'],
    rule: (its) => ({ fault: 'tcp.reset', with: { afterMs: msAt(its, 'timeout') } }),
  },
  slicer: {
    attributes: ['average_size', 'size_variation', 'delay'],
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
  const attributes = attributesOf(body, none);
  const name = textAt(body, 'name', '') || `${type}_${stream}`;
  return { attributes, name, type, stream, toxicity: numberAt(body, 'toxicity', 1) };
}

/** Attributes and toxicity can be changed; what a toxic is and where it is cannot. @throws ApiError */
export function changedToxic(toxic: Toxic, body: Body): Toxic {
  const attributes = attributesOf(body, toxic.attributes);
  return { ...toxic, attributes, toxicity: numberAt(body, 'toxicity', toxic.toxicity) };
}

function attributesOf(body: Body, before: Attributes): Attributes {
  const given = fieldsOf(body.get('attributes') ?? {});
  return Object.fromEntries(Object.entries(before).map(([name, value]) => [name, wholeAt(given, name, value)]));
}

/** Of all connections, so many are hurt: 0 is none. */
export const percentOf = ({ toxicity }: Toxic): number => Math.min(100, Math.max(0, toxicity * 100));
