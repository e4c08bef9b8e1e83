import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { shapes } from '../packages/dialects/src/fis/constraints.ts';
import { inputShapes } from '../packages/server/src/api/fis/input-shapes.ts';
import { fisModel } from '../packages/server/src/api/fis/model.ts';
import { constraintsText, inputShapesText, modelText, readModel, sourceOf } from './fis-constraints.ts';

const wheel = process.env['FIREDRILL_BOTOCORE'];
const written = readFileSync(new URL('../packages/dialects/src/fis/constraints.ts', import.meta.url), 'utf8');

/** The file is formatted: what it holds is compared, and its head. */
const entriesOf = (text: string): { readonly [name: string]: unknown } =>
  Object.fromEntries(
    [...text.matchAll(/^ {2}(\w+): (\{.*\}),$/gm)].map(([, name = '', json = '']) => [
      name,
      JSON.parse(json) as unknown,
    ]),
  );

test('the constraints and the operations are those of the service model', (context) => {
  if (wheel === undefined) context.skip('FIREDRILL_BOTOCORE names no wheel of botocore');
  const path = wheel ?? '';
  const [model, source] = [readModel(path), sourceOf(path)];
  expect(shapes).toEqual(entriesOf(constraintsText(model.shapes, source)));
  expect(written).toContain(source);
  expect(fisModel).toEqual(entriesOf(modelText(model, source)));
  expect(inputShapes).toEqual({ ...shapes, ...entriesOf(inputShapesText(model, source)) });
});
