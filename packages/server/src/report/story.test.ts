import { judge } from '@firedrill/core/verdict/judge';
import type { RunEvent } from '@firedrill/core/words/events';
import { madeRun, nsText, sample, type Timed, withMore } from '@firedrill/core/testing/made-run';
import { describe, expect, test } from 'vitest';
import { renderReport } from './formats.ts';
import { reportOf } from './report.ts';
import { changeText, figureRows } from './story-words.ts';

const languages = ['en', 'ko'] as const;
const probe = (name: string, dependsOn: string[] = []) => ({
  name,
  type: 'http',
  every: '100ms',
  service: name,
  dependsOn,
});
const spec = { hypothesis: { title: 't', probes: [probe('page', ['ratings']), probe('ratings')] } };
const bad = (name: string, atMs: number): Timed => sample(name, 'during', 'bad', atMs, atMs + 1);
/** Ratings fail, then the page. */
const failing = withMore(madeRun({ spec }), bad('ratings', 1250), bad('page', 1650));

describe('who failed because of whom', () => {
  const report = reportOf(failing);

  test('is a picture with one box for each that failed, and the same in words', () => {
    const html = renderReport(report, 'html', 'en');
    const picture = /<svg class="services"[^]*?<\/svg>/.exec(html)?.[0] ?? '';
    expect(picture.match(/<rect/g)).toHaveLength(2);
    expect(picture.match(/class="link because"/g)).toHaveLength(1);
    expect(html).toContain('page failed because of ratings, which it depends on and which failed before');
    expect(renderReport(report, 'markdown', 'en')).toContain('hurt directly, the first to fail');
  });

  test('is not drawn where nothing failed, and not told where no probe names what it looks at', () => {
    expect(renderReport(reportOf(madeRun({ spec })), 'html', 'en')).not.toContain('class="services"');
    expect(renderReport(reportOf(madeRun()), 'html', 'en')).not.toContain('Who failed because of whom');
  });
});

describe('a comparison with an earlier run', () => {
  const isBad = (untilMs: number) => (ms: number) => ms > 50 && ms < untilMs;
  const now = madeRun({ isBad: isBad(900) });
  const earlier = madeRun({ isBad: isBad(1800) });
  const { comparison } = reportOf(now, undefined, { earlier });

  test('says what came sooner and by how much', () => {
    const mark = comparison?.marks.find(({ name }) => name === 'fullyRecovered');
    expect(mark).toMatchObject({ change: 'sooner', changeMs: -900 });
    expect(mark && changeText(mark, 'en')).toBe('900 ms sooner');
    expect(comparison).toMatchObject({ sameExperiment: true, now: { outcome: 'fail' }, earlier: { outcome: 'fail' } });
  });

  test('has the figures of each probe since the method began', () => {
    const [page] = comparison?.probes ?? [];
    expect(page?.now).toMatchObject({ p50: 1, badPercent: 20 });
    expect(page?.earlier?.badPercent).toBeCloseTo(42.5);
    expect(page && figureRows(page, 'en')).toContainEqual(['bad samples', '20 %', '42.5 %', '−22.5 %']);
  });

  test('says when the experiment was changed, and what overlaps is no difference', () => {
    const other = madeRun({ isBad: isBad(930), spec: { seed: 8 } });
    const changed = reportOf(now, undefined, { earlier: other }).comparison;
    expect(changed?.sameExperiment).toBe(false);
    expect(changed?.marks.find(({ name }) => name === 'fullyRecovered')?.change).toBe('untold');
  });

  test.each(languages)('stands in every form in %s', (language) => {
    const report = reportOf(now, undefined, { earlier });
    const word = language === 'ko' ? '이전 실행과 비교' : 'Compared with an earlier run';
    for (const format of ['html', 'markdown'] as const) expect(renderReport(report, format, language)).toContain(word);
    expect(JSON.parse(renderReport(report, 'json', language))).toMatchObject({ comparison: { sameExperiment: true } });
  });
});

describe('the timeline', () => {
  const texts = (events: readonly RunEvent[]) =>
    reportOf(events).timeline.map(({ kind, text }) => `${kind}: ${text.en}`);

  test('has the news in order: faults, changes of probes, alerts, marks', () => {
    const alert: Timed = [
      1500,
      {
        type: 'alert.received',
        sender: 'grafana',
        status: 'firing',
        name: 'Late',
        labels: { alertname: 'Late', job: 'shop' },
        fingerprint: 'f',
        sinceMs: 0,
        startsAt: '',
        atNs: nsText(1500),
      },
    ];
    const told = texts(withMore(madeRun({ isBad: (ms) => ms > 50 && ms < 2500 }), alert));
    expect(told).toContain('fault: made.up → ratings is on');
    expect(told).toContain('alert: alert fires: Late{job=shop} (grafana)');
    expect(told.filter((text) => text.startsWith('probe: '))).toHaveLength(3);
    expect(told.findIndex((text) => text.includes('fully recovered'))).toBeGreaterThan(
      told.indexOf('probe: page: bad, bad'),
    );
  });

  test('in Korean our own reasons and the sources of marks are told in it', () => {
    const report = reportOf(madeRun({ isBad: (ms) => ms > 50 && ms < 2500 }));
    const told = report.timeline.map(({ text }) => text.ko).join('\n');
    expect(told).toContain('(모든 정상 상태 프로브가 정상)');
    expect(told).not.toMatch(/steady-state|intervals more|is over/);
    for (const format of ['html', 'markdown'] as const)
      expect(renderReport(report, format, 'ko')).not.toMatch(/all steady-state|intervals more|during:/);
  });

  test('of a run that changes all the time ends somewhere', () => {
    const many = madeRun({ spec: { hypothesis: { title: 't', probes: [{ ...probe('page'), every: '10ms' }] } } });
    let count = 0;
    const flapping = many.map((event): RunEvent => {
      const { body } = event;
      if (body.type !== 'probe.sampled') return event;
      count += 1;
      return { ...event, body: { ...body, quality: count % 2 === 0 ? 'bad' : 'good' } };
    });
    expect(texts(flapping).length).toBeLessThanOrEqual(200);
    expect(texts(flapping).some((text) => text.includes('is on'))).toBe(true);
  });
});

test('a mark that is expected and that nobody told is said to be so', () => {
  const report = reportOf(madeRun({ spec: { recovery: { detected: { within: '1s' } } } }));
  for (const format of ['html', 'markdown'] as const)
    expect(renderReport(report, format, 'en')).toContain('expected, but nobody said whether it came');
});

test('marks say who brought them about, and name those that are not defined', () => {
  const html = renderReport(reportOf(failing), 'html', 'en');
  expect(html).toMatch(
    /Not defined in this experiment: detected, notified, escalated, announced, degraded, rolled back\./,
  );
  expect(html).toContain('by the system itself');
  expect(judge(failing).marks.detected.state).toBe('not-defined');
});
