import type { JsonObject } from '@firedrill/core/words/json';
import { z } from 'zod';
import { isRecord } from '../loose-values.ts';
import type { ProbeType } from '../native/decode.ts';
import { fisConfigurationDocument } from './configuration-document.ts';

/** The JSON Schema (draft 2020-12) of a configuration, for editors: per kind of probe what its `with` may say. */
export function fisConfigurationSchema(probeTypes: readonly ProbeType[]): JsonObject {
  const { $schema, ...rest } = z.toJSONSchema(fisConfigurationDocument, { io: 'input', unrepresentable: 'any' });
  // A schema is JSON by construction; a round trip makes a copy that may be added to.
  const whole = JSON.parse(JSON.stringify({ $schema, title: 'Firedrill FIS configuration', ...rest })) as JsonObject;
  const probe = under(whole, ['properties', 'spec', 'properties', 'alarms', 'items', 'properties', 'probe']);
  const types = { type: 'string', enum: probeTypes.map(({ type }) => type) };
  Object.assign(under(probe, ['properties']), { type: types });
  Object.assign(probe, { allOf: probeTypes.map(conditionOf) });
  return whole;
}

function conditionOf({ type, with: parameters }: ProbeType): unknown {
  const { $schema: _, ...schema } = z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' });
  return {
    if: { properties: { type: { const: type } }, required: ['type'] },
    // oxlint-disable-next-line unicorn/no-thenable -- `then` is JSON Schema's own word.
    then: { properties: { with: schema } },
  };
}

function under(whole: object, path: readonly string[]): object {
  return path.reduce<object>((value, member) => {
    const found = isRecord(value) ? value[member] : undefined;
    if (!isRecord(found)) throw new TypeError(`the JSON Schema has nothing under ${member}`);
    return found;
  }, whole);
}
