import { describe, expect, test } from 'vitest';
import { decode, problemsOf } from './shop-drill.ts';

describe('names that JavaScript has on every object', () => {
  const called = (name: string): string => `apiVersion: firedrill/v1alpha1
kind: Experiment
metadata: {name: odd, labels: {${name}: x}}
spec:
  variables: {${name}: "http://127.0.0.1:9080/"}
  hypothesis:
    title: t
    probes:
      - {name: page, type: http, with: {url: "\${${name}}", headers: {${name}: a}}, expect: {header: {${name}: b}}}
  targets: {${name}: {type: process, select: {labels: {${name}: x, service: ratings}}}}
  method: [{name: hang, fault: process.pause, target: ${name}, for: 5s, after: []}]
`;
  const others = Object.getOwnPropertyNames(Object.prototype).filter((name) => name !== '__proto__');

  test.each(others)('%s is a name like any other', (name) => {
    expect(decode(called(name))).toMatchObject({
      ok: true,
      experiment: {
        metadata: { labels: { [name]: 'x' } },
        spec: {
          hypothesis: { probes: [{ with: { url: 'http://127.0.0.1:9080/', headers: { [name]: 'a' } } }] },
          targets: { [name]: { select: { labels: { [name]: 'x', service: 'ratings' } } } },
          method: [{ target: name }],
        },
      },
    });
  });

  test.each(others)('nothing is found under %s where it was not written', (name) => {
    const text = called('odd').replace('target: odd', `target: ${name}`).replace('after: []', `after: [${name}]`);
    expect(problemsOf(text.replace('${odd}', `\${${name}}`)).map(({ path }) => path)).toEqual([
      'spec.hypothesis.probes[0].with.url',
      'spec.method[0].target',
      'spec.method[0].after[0]',
    ]);
  });

  // It would be dropped, and a selection would be wider than it was written.
  test('__proto__ is refused wherever it stands', () => {
    expect(problemsOf(called('__proto__')).map(({ path }) => path)).toEqual([
      'metadata.labels.__proto__',
      'spec.variables.__proto__',
      'spec.hypothesis.probes[0].with.headers.__proto__',
      'spec.hypothesis.probes[0].expect.header.__proto__',
      'spec.targets.__proto__',
    ]);
    const text = called('odd').replace('for: 5s', 'for: 5s, with: {__proto__: 1}');
    expect(problemsOf(text)).toMatchObject([{ path: 'spec.method[0].with.__proto__', line: 11 }]);
  });
});
