import type { Fault } from '@firedrill/core/fault';
import type { JsonObject } from '@firedrill/core/words/json';
import { experimentDocument } from '@firedrill/core/words/experiment';
import { hypothesisDocument } from '@firedrill/core/words/hypothesis-file';
import { z, type ZodType } from 'zod';
import type { ProbeType } from './decode.ts';
import { isRecord } from '../loose-values.ts';

/** Any text with a variable in it may stand wherever a plain value does. */
const variableSchema = { type: 'string', pattern: '\\$\\{[^}]*\\}', description: 'A variable, such as ${shop}.' };

/**
 * The JSON Schema (draft 2020-12) of an experiment document, for editors: the form of the whole, and per fault what its
 * `with` may say and whether it takes a duration, per kind of probe what its `with` may say and what it judges.
 */
export function experimentSchema(faults: readonly Fault[], probeTypes: readonly ProbeType[] = []): JsonObject {
  const whole = jsonSchemaOf(experimentDocument);
  const spec = { ...member(member(member(whole, 'properties'), 'spec'), 'properties') };
  const method = { ...member(spec, 'method') };
  const action = { ...member(method, 'items') };
  const fault = { type: 'string', enum: faults.map((each) => each.name) };
  const actionKeys = { ...member(action, 'properties'), fault };
  spec['method'] = { ...method, items: { ...action, properties: actionKeys, allOf: faults.map(conditionOf) } };
  spec['hypothesis'] = withProbeTypes(member(spec, 'hypothesis'), probeTypes);
  return schemaOf('Firedrill experiment', whole, spec);
}

/** The JSON Schema of a hypothesis in a file of its own. */
export function hypothesisSchema(probeTypes: readonly ProbeType[]): JsonObject {
  const whole = jsonSchemaOf(hypothesisDocument);
  const spec = { ...member(member(member(whole, 'properties'), 'spec'), 'properties') };
  spec['hypothesis'] = withProbeTypes(member(spec, 'hypothesis'), probeTypes);
  return schemaOf('Firedrill hypothesis', whole, spec);
}

type Loose = { readonly [key: string]: unknown };

/** A document whose `spec` has these members. */
function schemaOf(title: string, whole: Loose, spec: Loose): JsonObject {
  const properties = member(whole, 'properties');
  const root = { ...whole, properties: { ...properties, spec: { ...member(properties, 'spec'), properties: spec } } };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title,
    ...asJsonObject(withOneDefs(root)),
  };
}

/** One fault's parameters as a JSON Schema, with variables allowed in place of values. */
export function paramsSchema(fault: Fault): JsonObject {
  return asJsonObject(withOneDefs(jsonSchemaOf(fault.params)));
}

/**
 * A reference begins at the root of its document (`#/$defs/…`), but what was made apart and put together has
 * definitions at every place it came from. They are brought to the root; of two that differ one gets another name.
 */
function withOneDefs(root: Loose): Loose {
  const names = new Map<string, string>();
  const defs: { [name: string]: unknown } = { variable: variableSchema };
  const lift = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(lift);
    if (!isRecord(node)) return node;
    const { $defs: own, ...rest } = node;
    const inner = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, lift(value)]));
    if (!isRecord(own)) return inner;
    const renamed = new Map(
      Object.entries(own).map(([name, definition]) => {
        const text = `${name} of ${JSON.stringify(own)}`;
        const given = names.get(text) ?? `shared${names.size + 1}`;
        names.set(text, given);
        return [`#/$defs/${name}`, { given, definition }] as const;
      }),
    );
    for (const { given, definition } of renamed.values()) defs[given] ??= referring(lift(definition), renamed);
    return referring(inner, renamed);
  };
  const lifted = lift(root);
  return { ...(isRecord(lifted) ? lifted : {}), $defs: defs };
}

function referring(node: unknown, renamed: ReadonlyMap<string, { readonly given: string }>): unknown {
  if (Array.isArray(node)) return node.map((each) => referring(each, renamed));
  if (!isRecord(node)) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      const to = key === '$ref' && typeof value === 'string' ? renamed.get(value) : undefined;
      return [key, to === undefined ? referring(value, renamed) : `#/$defs/${to.given}`];
    }),
  );
}

function conditionOf(fault: Fault): unknown {
  const duration = fault.lasts === 'lasting' ? { required: ['for'] } : { not: { required: ['for'] } };
  return {
    if: { properties: { fault: { const: fault.name } }, required: ['fault'] },
    // oxlint-disable-next-line unicorn/no-thenable -- `then` is JSON Schema's own word.
    then: { properties: { with: jsonSchemaOf(fault.params) }, ...duration },
  };
}

/** Lets editors know what each kind of probe may say, in probes and invariants. */
function withProbeTypes(
  hypothesis: { readonly [key: string]: unknown },
  probeTypes: readonly ProbeType[],
): { readonly [key: string]: unknown } {
  if (probeTypes.length === 0) return hypothesis;
  const properties = { ...member(hypothesis, 'properties') };
  for (const list of ['probes', 'invariants']) {
    const whole = member(properties, list);
    const items = member(whole, 'items');
    const type = { type: 'string', enum: probeTypes.map((each) => each.type) };
    const keys = { ...member(items, 'properties'), type };
    properties[list] = { ...whole, items: { ...items, properties: keys, allOf: probeTypes.map(probeConditionOf) } };
  }
  return { ...hypothesis, properties };
}

function probeConditionOf({ type, with: parameters, expects }: ProbeType): unknown {
  // An `enum` of nothing is none (JSON Schema Validation, 6.1.2): what judges nothing takes no tolerance.
  const allowed = expects?.length === 0 ? { maxProperties: 0 } : { propertyNames: { enum: expects } };
  const expect = expects === undefined ? {} : { expect: allowed };
  return {
    if: { properties: { type: { const: type } }, required: ['type'] },
    // oxlint-disable-next-line unicorn/no-thenable -- `then` is JSON Schema's own word.
    then: { properties: { with: jsonSchemaOf(parameters), ...expect } },
  };
}

function jsonSchemaOf(schema: ZodType): { readonly [key: string]: unknown } {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const allowed = withVariables(rest);
  return isRecord(allowed) ? allowed : {};
}

/**
 * Lets a variable stand for every value that has a form of its own: numbers, booleans, lists of words, patterned
 * texts.
 */
function withVariables(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withVariables);
  if (!isRecord(schema)) return schema;
  const inner = Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => key !== 'format' || formats.has(value))
      .map(([key, value]) => [key, inParts.has(key) ? everyPart(key, value) : value]),
  );
  return isFormed(schema) ? { anyOf: [inner, { $ref: '#/$defs/variable' }] } : inner;
}

/** Zod writes words of its own (`starts_with`, `base64`) as formats too, which JSON Schema has not (its 7.3). */
const formats: ReadonlySet<unknown> = new Set(['uri', 'hostname', 'ipv4', 'ipv6', 'regex', 'date-time']);

const inParts = new Set(['$defs', 'properties', 'items', 'additionalProperties', 'anyOf', 'oneOf', 'allOf']);

function everyPart(key: string, value: unknown): unknown {
  if ((key !== 'properties' && key !== '$defs') || !isRecord(value)) return withVariables(value);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withVariables(part)]));
}

function isFormed(schema: { readonly [key: string]: unknown }): boolean {
  const type = schema['type'];
  if (type === 'number' || type === 'integer' || type === 'boolean') return true;
  return type === 'string' && ['pattern', 'enum', 'format'].some((key) => schema[key] !== undefined);
}

function member(value: unknown, key: string): { readonly [key: string]: unknown } {
  const found = isRecord(value) ? value[key] : undefined;
  if (!isRecord(found)) throw new TypeError(`the JSON Schema has no object under ${key}`);
  return found;
}

/** Schemas are JSON by construction; a round trip leaves out what is undefined. */
function asJsonObject(schema: { readonly [key: string]: unknown }): JsonObject {
  // JSON.parse yields JSON; the argument is an object, so the result is one.
  return JSON.parse(JSON.stringify(schema)) as JsonObject;
}
