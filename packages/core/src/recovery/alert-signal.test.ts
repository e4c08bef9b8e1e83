import { madePlan } from '@firedrill/core/testing/made-run';
import { describe, expect, test } from 'vitest';
import type { ExperimentDocument } from '../words/experiment.ts';
import { alertMatches, alertsAddress, isNews, signalText } from './alert-signal.ts';

describe('an alert that is meant', () => {
  const alert = { labels: { alertname: 'Late', service: 'page' } };

  test.each([
    [{ name: 'Late', labels: {} }, true],
    [{ name: 'Late', labels: { service: 'page' } }, true],
    [{ labels: { service: 'page' } }, true],
    [{ name: 'Early', labels: {} }, false],
    [{ name: 'Late', labels: { service: 'orders' } }, false],
    [{ labels: { team: 'shop' } }, false],
  ])('%j: %s', (signal, meant) => expect(alertMatches(signal, alert)).toBe(meant));

  test.each([
    [{ name: 'Late', labels: {} }, 'Late'],
    [{ name: 'Late', labels: { alertname: 'Late' } }, 'Late'],
    [{ name: 'Late', labels: { alertname: 'Late', service: 'page' } }, 'Late{service=page}'],
    [{ labels: { service: 'page', team: 'shop' } }, '{service=page,team=shop}'],
    [{ labels: { alertname: 'Late' } }, '{alertname=Late}'],
  ])('%j is written %s', (signal, text) => expect(signalText(signal)).toBe(text));

  test.each([
    [{ atNs: '5000000', sinceMs: 2 }, true],
    [{ atNs: '5000000', sinceMs: 3 }, false],
    [{ atNs: '5000000', sinceMs: null }, true],
    [{ atNs: '2000000', sinceMs: null }, false],
  ])('%j is news since the third millisecond: %s', (given, news) => expect(isNews(given, 3_000_000n)).toBe(news));
});

describe('where alerts are heard', () => {
  const addressOf = (spec: Partial<ExperimentDocument['spec']>): string | null =>
    alertsAddress(madePlan(spec, 'lasting').experiment);
  const late = { alert: { name: 'Late' } };
  const probes = [{ name: 'page', type: 'http' }];

  test('nowhere, where nothing asks for one', () => {
    expect(addressOf({})).toBeNull();
    expect(addressOf({ recovery: { notified: { within: '1s' } } })).toBeNull();
    const { hypothesis: _none, ...spec } = madePlan({}, 'lasting').experiment.spec;
    expect(alertsAddress({ ...madePlan({}, 'lasting').experiment, spec })).toBeNull();
  });

  test.each([
    ['a mark waits for one', { recovery: { notified: late } }],
    ['a probe does', { hypothesis: { title: 't', probes: [...probes, { name: 'told', type: 'alert' }] } }],
    ['an invariant does', { hypothesis: { title: 't', probes, invariants: [{ name: 'told', type: 'alert' }] } }],
  ])('at the usual place, where %s', (_name, spec) => expect(addressOf(spec)).toBe('127.0.0.1:9095'));

  test('where the experiment says, also when nothing asks for one', () => {
    expect(addressOf({ alerts: { listen: '127.0.0.1:4711' } })).toBe('127.0.0.1:4711');
    expect(addressOf({ alerts: { listen: '127.0.0.1:4711' }, recovery: { notified: late } })).toBe('127.0.0.1:4711');
  });
});
