import { faults } from '@firedrill/faults/list';
import { expect, test } from 'vitest';
import { experimentSchema, paramsSchema } from './schema.ts';

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
