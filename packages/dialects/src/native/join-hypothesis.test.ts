import { faults } from '@firedrill/faults/list';
import { describe, expect, test } from 'vitest';
import { decodeJoined, joinHypothesis } from './join-hypothesis.ts';
import { decodeHypothesis } from './decode-hypothesis.ts';
import { changedShop, decode, shop } from './shop-drill.ts';

/** The shop's experiment, in two files: what stays true stands in the second one. */
const [before = '', rest = ''] = shop.split('  hypothesis:\n');
const [asked = '', after = ''] = rest.split('  targets:\n');
const drill = `${before}  targets:\n${after}`;
const hypothesis = `
apiVersion: firedrill/v1alpha1
kind: Hypothesis
spec:
  variables: {shop: "http://127.0.0.1:9080"}
  hypothesis:
${asked}`;

const joined = (text: string, beside: string, variables: Record<string, string> = {}) =>
  decodeJoined(
    { text, file: 'drill.yaml', variables, environment: { PASSWORD: 'hush' }, faults },
    { text: beside, file: 'hyp.yaml' },
  );
const problemsOf = (...asking: Parameters<typeof joined>) => {
  const decoded = joined(...asking);
  return decoded.ok ? [] : decoded.problems;
};

describe('a hypothesis in a file of its own', () => {
  test('makes the same experiment as one that stands in it', () => {
    const whole = decode(shop);
    expect(whole.ok).toBe(true);
    expect(joined(drill, hypothesis)).toEqual(whole);
  });

  test('without one, nothing is joined', () => {
    const alone = { text: shop, file: 'drill.yaml', variables: {}, environment: {}, faults };
    expect(decodeJoined(alone, null)).toEqual(decode(shop));
  });

  test('may say when it stops and how soon it recovers', () => {
    const parts = '  stopWhen:\n    - {probe: orders, below: 1, for: 3s}\n';
    const more = '  recovery: {degraded: {within: 2s}, fullyRecovered: {within: 10s}}\n';
    const bare = drill.replace(parts, '').replace(more, '');
    expect(bare.length).toBe(drill.length - parts.length - more.length);
    expect(joined(bare, `${hypothesis}${parts}${more}`)).toEqual(decode(shop));
  });

  test('has variables and secrets of its own; --set may mean either file', () => {
    const secret = hypothesis
      .replace('variables: {', 'variables: {word: {secret: PASSWORD}, ')
      .replace('title: shoppers', 'title: ${word} shoppers');
    expect(joined(drill, secret)).toMatchObject({ ok: true, secrets: ['hush'] });
    const renamed = hypothesis.replace('variables: {shop', 'variables: {place').replaceAll('${shop}', '${place}');
    expect(joined(drill, renamed, { place: 'http://else' })).toMatchObject({
      ok: true,
      experiment: { spec: { hypothesis: { probes: [{ with: { url: 'http://else/metrics' } }, {}] } } },
    });
    expect(problemsOf(drill, renamed, { shpo: 'x' })).toMatchObject([
      { file: 'drill.yaml', found: '--set shpo, which nothing uses' },
    ]);
  });
});

describe('is refused', () => {
  test('where the experiment has a hypothesis, too: at its place, with what to do', () => {
    expect(problemsOf(shop, hypothesis)).toMatchObject([
      {
        code: 'hypothesis-twice',
        file: 'hyp.yaml',
        line: 6,
        path: 'spec.hypothesis',
        found: 'spec.hypothesis, which drill.yaml has, too',
        next: 'Leave out --hypothesis, or take spec.hypothesis out of drill.yaml.',
      },
    ]);
  });

  test.for<[string, string, number]>([
    ['recovery', '  recovery: {stable: {within: 9s}}\n', 1],
    ['stopWhen', '  stopWhen: [{probe: page}]\n', 1],
    ['alerts', '  alerts: {}\n', 0],
  ])('where both say %s', ([part, text, count]) => {
    expect(problemsOf(drill, `${hypothesis}${text}`).map(({ code, path }) => `${code} ${path}`)).toEqual(
      Array.from({ length: count }, () => `hypothesis-twice spec.${part}`),
    );
  });

  test('where both declare a variable, each its own way', () => {
    expect(problemsOf(drill, hypothesis.replace(':9080', ':9081'))).toMatchObject([
      { file: 'hyp.yaml', line: 5, path: 'spec.variables.shop', found: 'another value than drill.yaml has' },
    ]);
  });

  test('with all that is wrong with both files, each in its own', () => {
    const wrong = hypothesis.replace('every: 1s', 'every: 1').replace('name: page', 'name: paige');
    const lame = drill.replace('for: 20s', 'for: 20').replace('{probe: orders', '{probe: page');
    expect(problemsOf(lame, wrong).map(({ file, path }) => `${file} ${path}`)).toEqual([
      'drill.yaml spec.method[0].for',
      'drill.yaml spec.stopWhen[0].probe',
      'hyp.yaml spec.hypothesis.probes[0].every',
    ]);
  });

  test('where it is something else, or stands alone', () => {
    expect(problemsOf(drill, shop)).toMatchObject([
      { file: 'hyp.yaml', line: 3, path: 'kind', found: 'another document' },
    ]);
    expect(problemsOf(drill, '').at(-1)).toMatchObject({ file: 'hyp.yaml', expected: 'a hypothesis' });
    const alone = decode(hypothesis, { file: 'hyp.yaml' });
    expect(alone).toMatchObject({
      ok: false,
      problems: [{ path: 'kind', next: 'Give it beside an experiment: firedrill run FILE --hypothesis hyp.yaml' }],
    });
  });

  test('where it asks nothing', () => {
    const nothing = `${hypothesis.split('  hypothesis:')[0]}`;
    expect(problemsOf(drill, nothing)).toMatchObject([
      { path: 'spec.stopWhen[0].probe' },
      { file: 'hyp.yaml', path: 'spec.hypothesis' },
    ]);
  });
});

test('an experiment of any dialect is joined when it is decoded', () => {
  const template = decode(changedShop(`  hypothesis:\n${asked}`, '').replace(/ {2}stopWhen:\n.*\n/, ''));
  const given = decodeHypothesis({ text: hypothesis, file: 'hyp.yaml', variables: {}, environment: {}, faults });
  expect(template).toMatchObject({ ok: true, warnings: [{ code: 'unjudged' }] });
  const both = joinHypothesis(template, given, 'template.json');
  expect(both).toMatchObject({ ok: true, warnings: [], experiment: { spec: { hypothesis: { probes: [{}, {}] } } } });
});
