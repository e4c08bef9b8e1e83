import { madePlanOf } from '@firedrill/core/testing/made-planning';
import { changed, madeRun } from '@firedrill/core/testing/made-run';
import { madeTarget } from '@firedrill/core/testing/made-target';
import type { Plan } from '@firedrill/core/plan/plan';
import type { Target } from '@firedrill/core/words/target';
import { decodeHypothesis } from '@firedrill/dialects/native/decode-hypothesis';
import { faults } from '@firedrill/faults/list';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { probes } from '../probes/list.ts';
import { offeredText } from './offer.ts';
import { reportHtml } from './html.ts';
import { reportMarkdown } from './markdown.ts';
import { reportOf } from './report.ts';

/** The plan of an experiment that asks nothing, with these as its targets. */
function planOf(targets: readonly Target[]): Plan {
  const candidates = { ratings: { candidates: targets, near: [] } };
  const plan = madePlanOf({ spec: { guard: { maxTargets: 100 } }, asked: { candidates } });
  const { hypothesis: _asked, ...spec } = plan.experiment.spec;
  return { ...plan, experiment: { ...plan.experiment, spec } };
}

const read = (text: string) =>
  decodeHypothesis({ text, file: null, variables: {}, environment: {}, faults, probeTypes: probes });

/** The probes that are offered for one target. */
function offeredFor(facts: Partial<Target['facts']>, changes: Partial<Plan['actions'][number]> = {}) {
  const plan = planOf([madeTarget('shop', { facts })]);
  const actions = plan.actions.map((action) => ({ ...action, ...changes }));
  const decoded = read(offeredText({ ...plan, actions })?.en ?? '');
  return decoded.ok ? decoded.given.spec.hypothesis.probes : [];
}

const anyTarget = fc
  .record({
    id: fc.uuid(),
    service: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
    program: fc.oneof(
      fc.string(),
      fc.constantFrom('/usr/sbin/nginx', 'redis-server *:1', 'postgres:', 'mysqld', 'node'),
    ),
    ports: fc.uniqueArray(fc.integer({ min: 1, max: 65_535 }), { maxLength: 4 }),
    doors: fc.uniqueArray(fc.integer({ min: 1, max: 65_535 }), { maxLength: 3 }),
    address: fc.constantFrom('127.0.0.1', '[::1]', 'localhost'),
  })
  .map(({ id, service, program, ports, doors, address }) =>
    madeTarget(id, {
      labels: service === undefined ? {} : { service },
      facts: {
        commandLine: [program],
        ports,
        proxies: doors.map((port) => ({ key: `${port}`, listen: `${address}:${port}`, upstream: `[::1]:${ports[0]}` })),
      },
    }),
  );

describe('what is offered', () => {
  test('can be saved and given as it stands, whatever the targets are, in both languages', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyTarget, { minLength: 1, maxLength: 8, selector: ({ id }) => id }), (targets) => {
        const offered = offeredText(planOf(targets));
        for (const text of [offered?.en ?? '', offered?.ko ?? '']) {
          const decoded = read(text);
          expect(decoded, text).toMatchObject({ ok: true });
          if (decoded.ok) expect(decoded.given.spec.hypothesis.probes.length).toBeLessThanOrEqual(5);
        }
      }),
    );
  });

  test('is nothing where there is a hypothesis', () => {
    expect(offeredText(madePlanOf())).toBeNull();
  });

  test.for<[string, Partial<Target['facts']>, object]>([
    ['HTTP where nothing else is known', { ports: [9090] }, { type: 'http', with: { url: 'http://127.0.0.1:9090/' } }],
    ['TLS by its port', { ports: [443] }, { type: 'http', with: { url: 'https://127.0.0.1:443/' } }],
    ['Redis', { commandLine: ['redis-server *:7'], ports: [7] }, { type: 'sql', with: { query: 'PING' } }],
    ['memcached', { ports: [11_211] }, { type: 'tcp', with: { host: '127.0.0.1', port: 11_211 } }],
    ['PostgreSQL', { ports: [5432] }, { type: 'sql', with: { query: 'SELECT 1' } }],
    ['whether it is alive', { ports: [] }, { type: 'process', with: { labels: { service: 'shop' } } }],
  ])('fits the target: %s', ([, facts, probe]) => {
    expect(offeredFor(facts)).toMatchObject([probe]);
  });

  test('asks at the door where one leads to the port', () => {
    const proxies = [{ key: 'd', listen: '[::1]:81', upstream: '127.0.0.1:9090' }];
    expect(offeredFor({ ports: [9090, 9091], proxies })).toMatchObject([
      { name: 'shop', with: { url: 'http://[::1]:81/' } },
      { name: 'shop-2', with: { url: 'http://127.0.0.1:9091/' } },
    ]);
  });

  test('asks meanwhile only what the fault leaves there, often enough', () => {
    expect(offeredFor({})).toMatchObject([{ when: ['before', 'after'] }]);
    expect(offeredFor({}, { fault: 'cpu.load', durationMs: 2000 })).toMatchObject([{ when: 'always', every: 200 }]);
  });
});

describe('a report', () => {
  test('of an unjudged run shows what could be asked, in its language', () => {
    const report = reportOf(madeRun({ spec: { hypothesis: undefined } }));
    expect(report.verdict.outcome).toBe('unjudged');
    for (const page of [reportHtml(report, 'en'), reportMarkdown(report, 'en')]) {
      expect(page).toContain('Probes that fit the targets');
      expect(page).toContain('kind: Hypothesis');
    }
    for (const page of [reportHtml(report, 'ko'), reportMarkdown(report, 'ko')]) {
      expect(page).toContain('대상에 맞는 프로브');
      expect(page).toContain('응답을 받는다');
    }
  });

  test('of a run that was judged names the file that its hypothesis came from, and offers nothing', () => {
    const from = (body: Parameters<Parameters<typeof changed>[1]>[0]) =>
      body.type === 'run.created' ? { ...body, plan: { ...body.plan, hypothesisFrom: 'asks <b>.yaml' } } : body;
    const report = reportOf(changed(madeRun(), from));
    expect(report).toMatchObject({ hypothesisFrom: 'asks <b>.yaml', offer: null });
    expect(reportHtml(report, 'en')).toContain('(asks &lt;b&gt;.yaml)');
    expect(reportMarkdown(report, 'en')).toContain('.yaml)');
    expect(reportOf(madeRun())).toMatchObject({ hypothesisFrom: null, offer: null });
  });
});
