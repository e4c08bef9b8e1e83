import { decodeExperiment } from '@firedrill/dialects/native/decode';
import { faults } from '@firedrill/faults/list';
import { expect, test } from 'vitest';
import { whyNoPath } from './json-path.ts';
import { probes } from '../list.ts';

test.each(['$', '$.reviews', "$['a b'][0].price", '$..id', '$.orders[?@.paid == true]'])('%s is a path', (path) =>
  expect(whyNoPath(path)).toBeNull(),
);

test.each(['', 'reviews', '$.', '$.a[', '$.a[?]', '$.reviews[?(@.x=1)]'])('%s is none, and it is said why', (path) =>
  expect(whyNoPath(path)).toMatch(/\w/),
);

test('a wrong path is refused before anything runs, with its line and column', () => {
  const text = `apiVersion: firedrill/v1alpha1
kind: Experiment
metadata: {name: paths}
spec:
  hypothesis:
    title: pages have reviews
    probes:
      - name: page
        type: http
        with: {url: "http://127.0.0.1:9080/"}
        expect:
          jsonPath:
            $.reviews: {minItems: 1}
            $.reviews[: 3
  targets: {shop: {type: process, select: {pid: 7}}}
  method: [{name: hang, fault: process.pause, target: shop, for: 5s}]
`;
  const decoded = decodeExperiment({
    text,
    file: 'paths.yaml',
    variables: {},
    environment: {},
    faults,
    probeTypes: probes,
  });
  expect(decoded).toMatchObject({
    ok: false,
    problems: [{ line: 14, column: 13, found: 'the path `$.reviews[`', expected: expect.stringContaining('RFC 9535') }],
  });
});
