import { madeRun, numbered, sample, type Timed, withMore, without } from '@firedrill/core/testing/made-run';
import { expect, test } from 'vitest';
import { runFacts } from '../verdict/run-facts.ts';
import type { ExperimentDocument } from '../words/experiment.ts';
import { type Attribution, attributionOf } from './attribution.ts';

type Probe = NonNullable<ExperimentDocument['spec']['hypothesis']>['probes'][number];

/** Three services sampled at given times; each is bad from its own moment (after the fault, which begins at 1000). */
function attributed(
  services: { readonly [service: string]: { readonly badAt: readonly number[]; readonly dependsOn?: string[] } },
  everyMs = 100,
): Attribution {
  const names = Object.entries(services);
  const probes = names.map(
    ([service, { dependsOn }]): Probe => ({
      name: service,
      type: 'http',
      service,
      ...(dependsOn === undefined ? {} : { dependsOn }),
    }),
  );
  const plain = without(
    madeRun({ spec: { hypothesis: { title: 't', probes } } }),
    ({ type }) => type === 'probe.sampled',
  );
  const samples = names.flatMap(([service, { badAt }]) =>
    Array.from({ length: Math.floor(4000 / everyMs) }, (_, index): Timed => {
      const startMs = index * everyMs;
      const [fromMs = Infinity, untilMs = Infinity] = badAt;
      const isBad = startMs >= fromMs && startMs < untilMs;
      return sample(service, 'during', isBad ? 'bad' : 'good', startMs, startMs + 5);
    }),
  );
  return attributionOf(runFacts(withMore(plain, ...samples)));
}

test('the first to fail is first, and what depends on it failed because of it', () => {
  const { services, links } = attributed({
    page: { badAt: [2000], dependsOn: ['reviews', 'orders'] },
    reviews: { badAt: [1600], dependsOn: ['ratings'] },
    ratings: { badAt: [1200, 3000] },
    orders: { badAt: [] },
  });
  expect(services.map(({ service, state, first, hurt }) => [service, state, first, hurt])).toEqual([
    ['ratings', 'failed', true, true],
    ['reviews', 'failed', false, false],
    ['page', 'failed', false, false],
    ['orders', 'kept', false, false],
  ]);
  expect(services[0]).toMatchObject({ fromMs: 100, toMs: 205 });
  expect(links).toEqual([
    { from: 'ratings', to: 'reviews', says: 'because', depends: true },
    { from: 'reviews', to: 'page', says: 'because', depends: true },
  ]);
});

test('who depends on a service and failed before it did not fail because of it', () => {
  const { links } = attributed({ page: { badAt: [1200], dependsOn: ['ratings'] }, ratings: { badAt: [2000] } });
  expect(links).toEqual([{ from: 'ratings', to: 'page', says: 'despite', depends: true }]);
});

test('intervals that overlap cannot be told apart, and then nobody is first', () => {
  const { services, links } = attributed({ a: { badAt: [1200] }, b: { badAt: [1200] } });
  expect(links).toEqual([{ from: 'a', to: 'b', says: 'untold', depends: false }]);
  expect(services.some(({ first }) => first)).toBe(false);
  const slow = attributed({ a: { badAt: [1200] }, b: { badAt: [2000] } }, 1000);
  expect(slow.links).toEqual([{ from: 'a', to: 'b', says: 'untold', depends: false }]);
});

test('one that depends on another and failed at the same time may have failed because of it', () => {
  const { links, services } = attributed({
    a: { badAt: [1200], dependsOn: ['b'] },
    b: { badAt: [1200], dependsOn: ['a'] },
  });
  expect(links.map(({ says, depends }) => [says, depends])).toEqual([
    ['untold', true],
    ['untold', true],
  ]);
  expect(services.some(({ first }) => first)).toBe(false);
});

test('without dependencies only the order is told, each with those directly before it', () => {
  const { links } = attributed({ a: { badAt: [1200] }, b: { badAt: [1600] }, c: { badAt: [2000] } });
  expect(links).toEqual([
    { from: 'a', to: 'b', says: 'before', depends: false },
    { from: 'b', to: 'c', says: 'before', depends: false },
  ]);
});

test('a service that was bad before the fault proves nothing', () => {
  const { services, links } = attributed({ a: { badAt: [500] }, b: { badAt: [1600] } });
  expect(services.find(({ service }) => service === 'a')).toMatchObject({ state: 'bad-before', toMs: null });
  expect(links).toEqual([]);
});

test('one service, or no fault, attributes nothing', () => {
  expect(attributed({ a: { badAt: [1200] } })).toEqual({ services: [], links: [] });
  expect(attributionOf(runFacts(numbered([])))).toEqual({ services: [], links: [] });
});
