import { madeRun, nsText, withMore } from '@firedrill/core/testing/made-run';
import { expect, test } from 'vitest';
import { renderReport } from './formats.ts';
import { markText } from './mark-text.ts';
import { reportOf } from './report.ts';

const spec = {
  hypothesis: {
    title: 't',
    probes: [{ name: 'page', type: 'http', every: '100ms', when: ['before' as const, 'after' as const] }],
  },
  recovery: { fullyRecovered: { within: '1s' } },
};
const events = withMore(madeRun({ spec, isBad: (ms) => ms > 100 && ms < 2500 }), [
  4000,
  {
    type: 'mark.set',
    mark: 'fullyRecovered',
    source: 'Kim',
    lastBadNs: null,
    firstGoodNs: nsText(1500),
    by: 'person',
  },
]);
const report = reportOf(events);

test.each([
  ['html', 'en', 'a person said: between 0 ms and 500 ms (Kim)'],
  ['markdown', 'en', 'a person said: between 0 ms and 500 ms (Kim)'],
  ['html', 'ko', '사람의 말: 0 ms ~ 500 ms 사이 (Kim)'],
  ['markdown', 'ko', '사람의 말: 0 ms ~ 500 ms 사이 (Kim)'],
] as const)('%s in %s has the measured time, and beside it what a person said', (format, language, said) => {
  expect(renderReport(report, format, language)).toContain(said);
});

test('the terminal says both, and which of them counts', () => {
  expect(markText(report.verdict.marks.fullyRecovered, 'en')).toMatch(
    /^between .* after the fault had ended on our side \(expected within 1 s: too late\); a person said: /,
  );
});

test('JSON has both, and the timeline each at its moment', () => {
  const [mark] = report.marks.filter(({ name }) => name === 'fullyRecovered');
  expect(mark).toMatchObject({ toldMs: 1500, time: { told: { source: 'Kim' } } });
  const entries = report.timeline.filter(({ kind }) => kind === 'mark').map(({ text }) => text.en);
  expect(entries).toContain('fully recovered (told by a person: Kim)');
  expect(entries).toContain('fully recovered (all steady-state probes good)');
});
