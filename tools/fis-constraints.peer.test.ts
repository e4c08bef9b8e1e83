import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { shapes } from '../packages/dialects/src/fis/constraints.ts';
import { constraintsText, readModel, sourceOf } from './fis-constraints.ts';

const wheel = process.env['FIREDRILL_BOTOCORE'];
const written = readFileSync(new URL('../packages/dialects/src/fis/constraints.ts', import.meta.url), 'utf8');

test('the constraints are those of the service model', (context) => {
  if (wheel === undefined) context.skip('FIREDRILL_BOTOCORE names no wheel of botocore');
  const path = wheel ?? '';
  const text = constraintsText(readModel(path).shapes, sourceOf(path));
  // The file is formatted: its shapes are compared, and its head.
  const again = Object.fromEntries(
    [...text.matchAll(/^ {2}(\w+): (\{.*\}),$/gm)].map(([, name = '', json = '']) => [
      name,
      JSON.parse(json) as unknown,
    ]),
  );
  expect(shapes).toEqual(again);
  expect(written).toContain(sourceOf(path));
});
