import { faults } from '@firedrill/faults/list';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { experimentSchema, hypothesisSchema, paramsSchema } from './schema.ts';

test('each fault says what its parameters are and whether it takes a duration', () => {
  const text = JSON.stringify(experimentSchema(faults));
  for (const { name, lasts } of faults) {
    expect(text).toContain(`{"if":{"properties":{"fault":{"const":"${name}"}},"required":["fault"]}`);
    expect(['lasting', 'act']).toContain(lasts);
  }
  expect(text).toContain('"not":{"required":["for"]}');
  expect(text).toContain('"required":["for"]');
});

test('a variable may stand for every value that has a form', () => {
  const [fault] = faults.filter((each) => each.name === 'http.delay');
  expect(fault).toBeDefined();
  const schema = fault === undefined ? {} : paramsSchema(fault);
  expect(schema).toMatchObject({
    type: 'object',
    additionalProperties: false,
    properties: {
      delay: { anyOf: [{ type: 'string', pattern: '^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$' }, { $ref: '#/$defs/variable' }] },
    },
  });
});

test('a hypothesis has the parts of an experiment that ask, and says what kinds of probes there are', () => {
  const types = [{ type: 'http', with: z.strictObject({ url: z.url() }), expects: ['status'] }];
  expect(hypothesisSchema(types)).toMatchObject({
    title: 'Firedrill hypothesis',
    properties: {
      kind: { const: 'Hypothesis' },
      spec: {
        required: ['hypothesis'],
        properties: { hypothesis: { properties: { probes: { items: { properties: { type: { enum: ['http'] } } } } } } },
      },
    },
  });
});
