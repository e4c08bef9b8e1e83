import { describe, expect, test } from 'vitest';
import { changed, madeRun, nsText, withMore } from '@firedrill/core/testing/made-run';
import { renderReport } from './formats.ts';
import { reportOf } from './report.ts';

const spec = { recovery: { announced: { within: '5s' }, detected: { within: '5s' } } };
const mark = (name: 'announced' | 'detected', atMs: number) =>
  [
    2900,
    { type: 'mark.set', mark: name, source: 'me', lastBadNs: null, firstGoodNs: nsText(atMs), by: 'person' },
  ] as const;
/** The witness confirms the effect a second after it may have come about; one mark lies before the fault. */
const late = withMore(madeRun({ spec, confirmMs: 1000 }), mark('announced', 400), mark('detected', 1700));

describe('a report on a fault that the witness saw late', () => {
  const report = reportOf(late);
  const atMs = (name: string): number | null | undefined => report.marks.find((each) => each.name === name)?.atMs;

  test('puts T0 between two moments, and each mark where it came', () => {
    expect(report).toMatchObject({ t0FromMs: 1000.5, t0Ms: 2000 });
    expect([atMs('detected'), atMs('announced')]).toEqual([1700, 400]);
  });

  test.each([
    ['html', 'en', 'T0: between 1 s and 2 s', 'between 0 ms and 700 ms', 'before the fault'],
    ['markdown', 'en', 'T0: between 1 s and 2 s', 'between 0 ms and 700 ms', 'before the fault'],
    ['html', 'ko', 'T0: 1 s ~ 2 s 사이', '0 ms ~ 700 ms 사이', '장애 이전'],
    ['markdown', 'ko', 'T0: 1 s \\~ 2 s 사이', '0 ms \\~ 700 ms 사이', '장애 이전'],
  ] as const)('says so in %s, in %s', (format, language, ...said) => {
    const text = renderReport(report, format, language).replaceAll('\\~', '~');
    for (const each of said) expect(text).toContain(each.replaceAll('\\~', '~'));
  });

  test('takes what came before the fault for no measurement, in JUnit too', () => {
    const xml = renderReport(report, 'junit', 'en');
    expect(xml).toContain('it was told as of before the fault');
    expect(xml).not.toContain('time="-');
  });
});

test('a verdict that was kept before T0 was an interval counts from the first sight', () => {
  const kept = reportOf(late).verdict;
  const { t0: _, ...older } = kept;
  const events = changed(withMore(late, [9000, { type: 'run.ended', verdict: older }]), (body) => body);
  expect(reportOf(events)).toMatchObject({ t0FromMs: 2000, t0Ms: 2000 });
});
