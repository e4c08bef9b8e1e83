import { madePlanOf } from '@firedrill/core/testing/made-planning';
import { expect, test } from 'vitest';

const page = (query: string) => ({ type: 'prometheus', with: { url: 'http://127.0.0.1:9080/metrics', query } });
const warned = (probe: object, recovery: object = {}, lasts = '20s', after = '30s'): readonly string[] => {
  const hypothesis = { title: 't', probes: [{ name: 'orders', type: 'http', every: '1s', ...probe }], after };
  const method = [{ name: 'hang', fault: 'process.pause', target: 'ratings', for: lasts }];
  const { warnings } = madePlanOf({ spec: { hypothesis, method, recovery } });
  const ours = /^(window-too-long|too-few-readings|mark-|alert-)/;
  return warnings.filter(({ code }) => ours.test(code)).map(({ code, path }) => `${code} ${path}`);
};

test.each([
  ['a rate over more than the method', page('rate(x[5m])'), ['window-too-long spec.hypothesis.probes[0]']],
  ['a rate that fits', page('rate(x[10s])'), []],
  [
    'a percentile over more',
    { expect: { p95: { below: '1s', over: '1m' } } },
    ['window-too-long spec.hypothesis.probes[0]'],
  ],
  ['a probe that counts only afterwards', { expect: { p95: { below: '1s', over: '1m' } }, when: 'after' }, []],
  [
    'a page that is read too rarely',
    { ...page('rate(x[4s])'), every: '4s' },
    ['too-few-readings spec.hypothesis.probes[0]'],
  ],
  [
    'a server that is asked as rarely',
    { ...page('rate(x[4s])'), every: '4s', with: { url: 'http://127.0.0.1:9090', query: 'rate(x[4s])' } },
    [],
  ],
])('%s', (_name, probe, codes) => expect(warned(probe)).toEqual(codes));

test.each([
  [
    'sooner than a sample',
    {},
    { degraded: { probe: 'orders', within: '500ms' } },
    ['mark-too-soon spec.recovery.degraded'],
  ],
  ['as soon as can be', {}, { degraded: { probe: 'orders', within: '1s' } }, []],
  [
    'sooner than it must hold',
    {},
    { degraded: { probe: 'orders', within: '2s', for: '2s' } },
    ['mark-too-soon spec.recovery.degraded'],
  ],
  [
    'sooner than a window is clear',
    { expect: { errorRate: { atMost: '1%', over: '10s' } } },
    { fullyRecovered: { within: '5s' } },
    ['mark-too-soon spec.recovery.fullyRecovered'],
  ],
  ['stable at once', {}, { stable: { within: '2s' } }, ['mark-too-soon spec.recovery.stable']],
  [
    'later than anybody watches',
    {},
    { fullyRecovered: { within: '51s' } },
    ['mark-unwatched spec.recovery.fullyRecovered'],
  ],
  ['just in time', {}, { fullyRecovered: { within: '50s' } }, []],
  [
    'an alert sooner than it is told',
    {},
    { notified: { alert: { name: 'A' }, within: '29s' } },
    ['alert-too-soon spec.recovery.notified'],
  ],
  ['an alert in good time', {}, { notified: { alert: { name: 'A' }, within: '30s' } }, []],
  [
    'an end that is told later',
    {},
    { fullyRecovered: { alert: { name: 'A', status: 'resolved' }, within: '1m' } },
    ['alert-too-soon spec.recovery.fullyRecovered'],
  ],
])('a mark that is expected %s', (_name, probe, recovery, codes) => expect(warned(probe, recovery)).toEqual(codes));
