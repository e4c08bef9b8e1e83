import type { Problem } from '@firedrill/core/errors';
import { expect, test } from 'vitest';
import { locateProblems, pathOf } from './locate.ts';
import { pathText, readLocated } from '../located-document.ts';

const problem: Problem = {
  code: 'no-target',
  file: null,
  line: null,
  column: null,
  path: 'spec.method[1].for',
  found: 'a',
  expected: 'b',
  next: null,
};

test('a problem of a plan gets the place of its path', () => {
  const text = 'spec:\n  method:\n    - {for: 1s}\n    - name: x\n      for: 2s\n';
  expect(locateProblems([{ text, file: 'a.yaml' }], [problem])).toMatchObject([
    { file: 'a.yaml', line: 5, column: 12 },
  ]);
});

test('of two files it is the one that has the part', () => {
  const drill = { text: 'spec:\n  method:\n    - {}\n    - {for: 2s}\n', file: 'a.yaml' };
  const beside = { text: 'spec:\n  hypothesis:\n    probes: [{name: x}]\n', file: 'b.yaml' };
  const asked = { ...problem, path: 'spec.hypothesis.probes[0]' };
  const known = { ...problem, file: 'b.yaml', line: 3 };
  expect(locateProblems([drill, beside], [problem, asked, known, { ...problem, path: '' }])).toMatchObject([
    { file: 'a.yaml', line: 4 },
    { file: 'b.yaml', line: 3, column: 14 },
    known,
    { file: 'a.yaml', line: null },
  ]);
});

test('a path reads back as what it was written from', () => {
  for (const path of [['spec', 'method', 0, 'for'], ['expect', 'jsonPath', '$.reviews'], []]) {
    expect(pathOf(pathText(path))).toEqual(path);
  }
});

test('a document that contains itself is refused like any other mistake', () => {
  const document = readLocated('a: &a [*a]\n', 'c.yaml');
  expect(document).toMatchObject({ value: null, problems: [{ file: 'c.yaml', expected: 'a document that ends' }] });
});
