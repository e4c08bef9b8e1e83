import { madePlanOf } from '@firedrill/core/testing/made-planning';
import { describe, expect, test } from 'vitest';

describe('stops and warnings', () => {
  test.each([
    ['1s', '3s', '20s', true],
    ['1s', '20s', '20s', false],
    ['300s', '0s', '300s', false],
    ['300s', '0s', '601s', true],
    ['1s', '0s', '1s', false],
  ])('sampled every %s, for %s, in a method of %s: can fire is %s', (every, forText, lasts, canFire) => {
    const spec = {
      hypothesis: { title: 't', probes: [{ name: 'orders', type: 'http', every }] },
      method: [{ name: 'hang', fault: 'process.pause', target: 'ratings', for: lasts }],
      stopWhen: [
        { probe: 'orders', below: 1, for: forText },
        { probe: 'gone', above: 2 },
      ],
    };
    const [stop, unknown] = madePlanOf({ spec }).stops;
    expect(stop).toMatchObject({ probe: 'orders', canFire });
    expect(unknown).toMatchObject({ says: 'gone above 2', canFire: false });
  });

  const lasting = (lasts: string) => [{ name: 'hang', fault: 'process.pause', target: 'ratings', for: lasts }];
  const query = (text: string, range?: object) => ({
    type: 'prometheus',
    with: { url: 'http://127.0.0.1:9090', query: text, ...(range === undefined ? {} : { range: { ...range } }) },
  });

  test.each([
    ['a load, by its slice', { type: 'load' }, { above: 1 }, 3_000],
    ['a range selector', query('rate(orders_total[5m])'), { below: 1 }, 303_000],
    ['a subquery', query('max_over_time(rate(x[10s])[1m:5s])'), { below: 1 }, 63_000],
    ['the last point of a range', query('up', { over: '1h', step: '30s' }), { below: 1 }, 33_000],
    ['the mean of a range', query('up', { over: '1m', take: 'mean' }), { below: 1 }, 63_000],
    ['a percentile that is bad', { type: 'http', expect: { p95: { below: '1s', over: '20s' } } }, {}, 23_000],
    ['a bound beside a percentile', { type: 'http', expect: { p95: { below: '1s' } } }, { above: 1 }, 3_000],
    ['an error rate', { type: 'http', expect: { errorRate: { atMost: '5%', over: '30s' } } }, {}, 33_000],
  ])('what a sample looks back over delays a stop: %s', (_name, probe, bound, neededMs) => {
    const stopAt = (lasts: string) => {
      const hypothesis = { title: 't', probes: [{ name: 'orders', every: '1s', ...probe }] };
      const spec = { hypothesis, method: lasting(lasts), stopWhen: [{ probe: 'orders', for: '1s', ...bound }] };
      return madePlanOf({ spec }).stops[0];
    };
    expect(stopAt(`${neededMs}ms`)).toMatchObject({ canFire: false });
    expect(stopAt(`${neededMs + 1}ms`)).toMatchObject({ canFire: true });
  });

  test('the method lasts from its first action to its last one', () => {
    const method = [
      { name: 'b', fault: 'process.pause', target: 'ratings', for: '2s', after: ['a'], delay: '1s' },
      { name: 'a', fault: 'process.pause', target: 'ratings', for: '3s', delay: '5s' },
    ];
    expect(madePlanOf({ spec: { method, stopWhen: [{ probe: 'orders' }] } }).stops[0]?.why).toContain(
      'the method lasts 6 s',
    );
    const circle = method.map((each) => ({ ...each, after: ['a', 'b'] }));
    expect(madePlanOf({ spec: { method: circle, stopWhen: [{ probe: 'orders' }] } }).stops).toHaveLength(1);
  });

  test.each([
    [{ hypothesis: undefined }, 'unjudged'],
    [{ hypothesis: { title: 't', probes: [{ name: 'p', type: 'process' }] } }, 'inner-only'],
    [{ hypothesis: { title: 't', probes: [{ name: 'p', type: 'http', measures: 'inner' as const }] } }, 'inner-only'],
    [{ hypothesis: { title: 't', probes: [{ name: 'p', type: 'http', when: 'after' as const }] } }, 'no-baseline'],
    [{ hypothesis: { title: 't', probes: [{ name: 'p', type: 'http', when: 'before' as const }] } }, 'no-return'],
    [{ hypothesis: { title: 't', probes: [{ name: 'p', type: 'http', every: '10s' }] } }, 'too-few-samples'],
    [{ hypothesis: { title: 't', probes: [{ name: 'p', type: 'http', timeout: '1h' }] } }, 'too-few-samples'],
    [{ hypothesis: { title: 't', probes: [{ name: 'p', type: 'file' }] } }, 'inner-only'],
    [{ recovery: { degraded: { within: '2s' } } }, 'mark-undefined'],
    [
      {
        targets: {
          ratings: { type: 'process' as const, select: { name: 'x' } },
          spare: { type: 'host' as const, select: {} },
        },
      },
      'unused-target',
    ],
    [
      {
        method: [{ name: 'x', fault: 'process.last', target: 'ratings', for: '9s' }],
        guard: { irreversible: ['process.last'] },
      },
      'fault',
    ],
  ])('%j warns of %s', (spec, code) => {
    expect(madePlanOf({ spec }).warnings.map((each) => each.code)).toContain(code);
  });

  test.each([
    ['3s', '5s', 3, true],
    ['3s', '3s', 3, true],
    ['3s', '2999ms', 3, false],
    ['3s', '5s', 1, false],
    ['20s', '5s', 3, false],
  ])(
    'in a method of %s, with a timeout of %s, that %i samples fit in is doubted: %s',
    (lasts, timeout, minSamples, is) => {
      const probes = [{ name: 'p', type: 'http', every: '100ms', timeout, minSamples }];
      const spec = { hypothesis: { title: 't', probes }, method: lasting(lasts) };
      const said = madePlanOf({ spec }).warnings.filter(({ code }) => code === 'too-few-samples');
      expect(said.map(({ text }) => text.en.includes('shorter timeout'))).toEqual(is ? [true] : []);
    },
  );

  test('what is well made warns of nothing', () => {
    expect(
      madePlanOf({ spec: { recovery: { degraded: { within: '1s', probe: 'orders' }, stable: { within: '40s' } } } })
        .warnings,
    ).toEqual([]);
  });
});
