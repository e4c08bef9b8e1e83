import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { inventorySchemaText } from './inventory-schema.ts';

test('schema/inventory.schema.json is fresh (otherwise run `npm run generate`)', () => {
  const written = readFileSync(new URL('../../schema/inventory.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(written)).toEqual(JSON.parse(inventorySchemaText()));
});
