import { expect, test } from 'vitest';
import { decodeFis, decodeFisValue } from './fis/decode.ts';
import { changed, sample } from './fis/sample-templates.ts';

/** What is told of a problem or a warning, but its place. */
const told = (all: readonly object[]) => all.map((each) => ({ ...each, line: null, column: null }));

test.each([
  sample,
  changed('"COUNT(1)"', '"RANDOM(1)"').replace('"300"', '300'),
  changed('"PT1M"', '"1m"').replace('"resourceType"', '"resourceTypo"'),
  changed('"stopConditions"', '"stopCondition"').replace('"COUNT(1)"', '"COUNT(0)"'),
  '{"actions": {"b": {"startAfter": ["c"]}, "a": {"actionId": "aws:ec2:stop"}}, "targets": {"t": {}}}',
  '{}',
])('a value is told the same as its text, in the same order', (text) => {
  const [read, value] = [decodeFis({ text, file: null }), decodeFisValue(JSON.parse(text))];
  expect(value.ok).toBe(read.ok);
  expect(value.warnings).toEqual(told(read.warnings));
  expect(value.ok ? [] : value.problems).toEqual(read.ok ? [] : told(read.problems));
});
