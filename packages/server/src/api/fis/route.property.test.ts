import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fisModel } from './model.ts';
import { fisOperationNames } from './operation.ts';
import { readRawQuery, readTarget } from './raw-query.ts';
import { routeFis } from './route.ts';

/** Any text that has no lone halves of a character, which no client can send. */
const text = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' });
/** Encodes as botocore does: all but the unreserved characters. */
const encoded = (plain: string): string =>
  encodeURIComponent(plain).replaceAll(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

test('any label of any operation comes through', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...fisOperationNames),
      fc.array(text, { minLength: 2, maxLength: 2 }),
      (name, values) => {
        const { method, path, labels } = fisModel[name];
        const given = Object.fromEntries(Object.keys(labels).map((label, index) => [label, values[index] ?? '']));
        const raw = path.replaceAll(/\{(\w+)\}/g, (_whole, label: string) => encoded(given[label] ?? ''));
        expect(routeFis(method, raw)).toEqual({ kind: 'found', operation: name, labels: given });
      },
    ),
    { numRuns: 2000 },
  );
});

test('an ARN may stand in the path as it is', () => {
  const resourceArn = 'arn:aws:fis:eu-west-1:123456789012:experiment/EXP1';
  expect(routeFis('POST', `/tags/${resourceArn}`)).toEqual({
    kind: 'found',
    operation: 'TagResource',
    labels: { resourceArn },
  });
});

test('any pairs of a query come through in their order, and no text breaks the reader', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text)), (pairs) => {
      expect(readRawQuery(pairs.map((pair) => pair.map(encoded).join('=')).join('&'))).toEqual(pairs);
    }),
  );
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('GET', 'POST', 'BREW', ''), (anything, method) => {
      const { rawPath, rawQuery } = readTarget(anything);
      readRawQuery(rawQuery);
      expect(['found', 'other-method', 'undecodable', 'unknown']).toContain(routeFis(method, rawPath).kind);
    }),
  );
});

test.for([
  ['GET', '/'],
  ['GET', '/experiment'],
  ['GET', '/experiments/'],
  ['GET', '/experiments//resolvedTargets'],
  ['GET', '/tags'],
  ['GET', '/tags/'],
  ['GET', '/experiments/EXP1/resolvedTargets/more'],
  ['GET', '/Experiments'],
])('%s %s is no operation', ([method = '', path = '']) => {
  expect(routeFis(method, path)).toEqual({ kind: 'unknown' });
});

test('another method is told what the path takes; a label must be UTF-8', () => {
  expect(routeFis('PUT', '/experimentTemplates/EXT1')).toEqual({
    kind: 'other-method',
    allowed: ['DELETE', 'GET', 'PATCH'],
  });
  expect(routeFis('HEAD', '/actions')).toEqual({ kind: 'other-method', allowed: ['GET'] });
  for (const raw of ['%', '%zz', '%ff', '%ed%a0%80'])
    expect(routeFis('GET', `/actions/${raw}`)).toEqual({ kind: 'undecodable', label: 'id' });
});

test('an absolute request target loses its host', () => {
  expect(readTarget('http://a.example:80/actions?x=1?2')).toEqual({ rawPath: '/actions', rawQuery: 'x=1?2' });
  expect(readTarget('http://a.example')).toEqual({ rawPath: '/', rawQuery: '' });
});
