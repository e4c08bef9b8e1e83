import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { changedShop, decode, problemsOf, shop } from './shop-drill.ts';

describe('a good document', () => {
  test("the design's example is read, with quantities as numbers and variables filled in", () => {
    const decoded = decode(shop);
    if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems));
    const { spec } = decoded.experiment;
    expect(spec.method[0]).toMatchObject({ for: 20_000, with: { delay: '7s', percent: 100 } });
    expect(spec.hypothesis?.probes[0]).toMatchObject({
      with: { url: 'http://127.0.0.1:9080/metrics' },
      every: 1000,
      minSamples: 3,
    });
    expect(spec).toMatchObject({ seed: 7, recovery: { degraded: { within: 2000 } }, stopWhen: [{ for: 3000 }] });
    expect(decoded).toMatchObject({ secrets: [], warnings: [] });
  });

  test('JSON is read as well', () => {
    const decoded = decode(shop);
    const target = { type: 'process', select: { name: 'x' }, pick: '30%' };
    const document = {
      apiVersion: 'firedrill/v1alpha1',
      kind: 'Experiment',
      metadata: { name: 'a' },
      spec: { targets: { x: target }, method: [{ name: 'a', fault: 'process.pause', target: 'x', for: '5s' }] },
    };
    expect(decoded.ok).toBe(true);
    const read = decode(JSON.stringify(document, null, 2));
    expect(read).toMatchObject({
      ok: true,
      warnings: [{ code: 'unjudged' }],
      experiment: { spec: { targets: { x: { pick: { percent: 30 } } }, guard: { maxTargets: 10, deadMan: 'reaper' } } },
    });
  });

  test('the known types of probes check what is asked of them', () => {
    const probeTypes = [{ type: 'http', with: z.strictObject({ url: z.url() }) }];
    const found = problemsOf(shop.replace('"${shop}/audit"', '7'), { probeTypes });
    expect(found).toMatchObject([
      { path: 'spec.hypothesis.probes[0].type', found: '"prometheus"', expected: 'one of: http' },
      { path: 'spec.hypothesis.invariants[0].with.url', found: '7', expected: 'a text' },
    ]);
  });
});

describe('problems', () => {
  const cases: readonly (readonly [string, string, string, object])[] = [
    [
      'a bare number where a unit is needed',
      'for: 20s',
      'for: 20',
      {
        path: 'spec.method[0].for',
        line: 19,
        found: '20',
        expected: 'a duration with its unit, such as 7s',
        next: 'Write 20s for seconds, or 20ms for milliseconds.',
      },
    ],
    [
      'a misspelt key',
      'percent: 100',
      'precent: 100',
      {
        path: 'spec.method[0].with.precent',
        line: 19,
        column: 74,
        found: 'the key `precent`',
        next: 'Did you mean `percent`?',
      },
    ],
    [
      'a misspelt key of an action',
      'delay: 5s',
      'dealy: 5s',
      { path: 'spec.method[1].dealy', line: 20, next: 'Did you mean `delay`?' },
    ],
    [
      'a misspelt key in a union',
      'minItems: 1',
      'minItem: 1',
      { path: 'spec.hypothesis.probes[1].expect.jsonPath["$.reviews"].minItem', next: 'Did you mean `minItems`?' },
    ],
    [
      'an unknown fault',
      'fault: http.delay',
      'fault: http.dealy',
      { code: 'fault-unknown', path: 'spec.method[0].fault', line: 19, column: 27, next: 'Did you mean `http.delay`?' },
    ],
    [
      'an unknown target',
      'target: ratings, with',
      'target: rating, with',
      { path: 'spec.method[0].target', next: 'Did you mean `ratings`?' },
    ],
    [
      'an unknown action',
      'after: [late]',
      'after: [lat]',
      { path: 'spec.method[1].after[0]', next: 'Did you mean `late`?' },
    ],
    [
      'an unknown probe of a stop',
      'probe: orders, below',
      'probe: order, below',
      { path: 'spec.stopWhen[0].probe', next: 'Did you mean `orders`?' },
    ],
    [
      'an unknown probe of a mark',
      'degraded: {within: 2s}',
      'degraded: {probe: breaker}',
      { path: 'spec.recovery.degraded.probe', next: null },
    ],
    [
      'bounds that leave no room',
      'expect: {atLeast: 4.5}',
      'expect: {atLeast: 4.5, atMost: 2}',
      {
        path: 'spec.hypothesis.probes[0].expect.atMost',
        line: expect.any(Number),
        found: '2',
        expected: 'no less than what `atLeast` says',
      },
    ],
    [
      'bounds of a JSON path that leave no room',
      '{minItems: 1}',
      '{minItems: 3, maxItems: 2}',
      { path: 'spec.hypothesis.probes[1].expect.jsonPath["$.reviews"].maxItems', found: '2' },
    ],
    [
      'a mark that expects what no sample tells it',
      'degraded: {within: 2s}',
      'degraded: {probe: page, expect: {jsonPath: {$.a: 1}}}',
      {
        path: 'spec.recovery.degraded.expect.jsonPath',
        line: expect.any(Number),
        expected: 'one of atLeast, atMost, equals',
      },
    ],
    [
      'a mark that expects something of no probe',
      'degraded: {within: 2s}',
      'degraded: {expect: {atLeast: 1}}',
      { path: 'spec.recovery.degraded.expect', expected: '`probe` beside it: this is about its samples' },
    ],
    [
      'a mark with two signals',
      'degraded: {within: 2s}',
      'degraded: {probe: page, alert: {name: Slow}}',
      { path: 'spec.recovery.degraded.probe', expected: 'one signal: `alert` or `probe`' },
    ],
    ['an unknown mark', 'degraded:', 'degradad:', { path: 'spec.recovery.degradad', next: 'Did you mean `degraded`?' }],
    [
      'an unknown consent',
      'irreversible: [process.kill]',
      'irreversible: [process.kil, process.kill]',
      { path: 'spec.guard.irreversible[0]' },
    ],
    [
      'a kind that the fault cannot hurt',
      'type: process,',
      'type: pod,',
      { code: 'target-kind-unfit', path: 'spec.method[0].target' },
    ],
    [
      'a misspelt kind',
      'type: process,',
      'type: proces,',
      { path: 'spec.targets.ratings.type', next: 'Did you mean `process`?' },
    ],
    [
      'an empty selector',
      'select: {labels: {service: ratings}}',
      'select: {}',
      { path: 'spec.targets.ratings.select' },
    ],
    [
      'a lasting fault without a duration',
      ', for: 20s',
      '',
      { path: 'spec.method[0].for', line: 19, found: 'nothing', next: 'Say how long it lasts, such as `for: 20s`.' },
    ],
    [
      'an act with a duration',
      'after: [late], delay: 5s',
      'after: [late], for: 5s',
      { path: 'spec.method[1].for', next: 'Leave out `for`.' },
    ],
    [
      'a name twice',
      'name: then-kill',
      'name: late',
      { path: 'spec.method[1].name', found: 'the name `late` a second time' },
    ],
    ['a probe twice', 'name: page', 'name: orders', { path: 'spec.hypothesis.probes[1].name' }],
    ['a bad name', 'name: page', 'name: Page_1', { path: 'spec.hypothesis.probes[1].name', found: '"Page_1"' }],
    [
      'a missing part',
      '{name: ratings-late, labels: {team: shop}}',
      '{labels: {team: shop}}',
      { path: 'metadata.name', line: 4, found: 'nothing' },
    ],
    [
      'a wrong version',
      'firedrill/v1alpha1',
      'firedrill/v2',
      { path: 'apiVersion', line: 2, column: 13, expected: 'firedrill/v1alpha1' },
    ],
    ['a share of nothing', 'pick: all', 'pick: 0%', { path: 'spec.targets.ratings.pick', found: '"0%"' }],
    [
      'a pick that means nothing',
      'pick: all',
      'pick: some',
      {
        path: 'spec.targets.ratings.pick',
        found: '"some"',
        expected: 'one of: all, random, a whole number, a share with its unit, such as 30%',
      },
    ],
    [
      'an interval that is too short',
      'every: 1s',
      'every: 1ms',
      { path: 'spec.hypothesis.probes[0].every', expected: 'an interval of at least 10ms' },
    ],
    [
      'a number out of range',
      'maxTargets: 3',
      'maxTargets: 0',
      { path: 'spec.guard.maxTargets', expected: 'at least 1' },
    ],
    ['an empty list', 'hypothesis:\n', 'hypothesis:\n    # nothing\n', {}],
    [
      'a text where a mapping belongs',
      '{maxTargets: 3, deadMan: reaper, irreversible: [process.kill]}',
      'none',
      { path: 'spec.guard', expected: 'a mapping', found: '"none"' },
    ],
    ['a fault parameter out of range', 'delay: 7s', 'delay: 0ms', { path: 'spec.method[0].with.delay', line: 19 }],
    [
      'a bad expression',
      'expect: {atLeast: 4.5}',
      'expect: {matches: "("}',
      { path: 'spec.hypothesis.probes[0].expect.matches', expected: 'a regular expression' },
    ],
    ['a merge key', 'metadata:', '<<: {a: 1}\nmetadata:', { path: '["<<"]' }],
    ['a key twice', 'seed: 7', 'seed: 7\n  seed: 8', { line: 26, found: 'a key that stands twice' }],
    ['a tag', 'seed: 7', 'seed: !dice 7', { expected: 'no tags' }],
  ];
  test.each(cases)('%s', (_name, from, to, expected) => {
    const problems = problemsOf(changedShop(from, to));
    if (Object.keys(expected).length === 0) return expect(problems).toEqual([]);
    expect(problems[0]).toMatchObject({ file: 'drill.yaml', ...expected });
    expect(problems.length).toBeLessThanOrEqual(2);
    return undefined;
  });

  test('all are told at once, in the order of the text', () => {
    const text = changedShop('every: 1s', 'every: 1')
      .replace('precent', 'percent')
      .replace('for: 20s', 'for: 20')
      .replace('probe: orders, below', 'probe: ordres, below')
      .replace('seed: 7', 'seed: -7')
      .replace('after: [late]', 'after: [then-kill]');
    expect(problemsOf(text).map((each) => each.path)).toEqual([
      'spec.hypothesis.probes[0].every',
      'spec.method[0].for',
      'spec.method[1].after',
      'spec.stopWhen[0].probe',
      'spec.seed',
    ]);
  });

  test('a circle is told once, with its way', () => {
    const method = ['a', 'b', 'c', 'd']
      .map(
        (name, index, all) =>
          `    - {name: ${name}, fault: process.pause, target: ratings, for: 1s,` +
          ` after: [${index === 3 ? 'a' : all[(index + 1) % 3]}]}`,
      )
      .join('\n');
    const text = shop.replace(/ {2}method:\n.*\n.*\n/, `  method:\n${method}\n`);
    expect(problemsOf(text)).toMatchObject([
      { path: 'spec.method[0].after', found: 'a circle: a after b after c after a' },
    ]);
  });
});
