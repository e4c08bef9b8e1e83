import { madeInjection, madeRun, nsText, withMore } from '@firedrill/core/testing/made-run';
import { expect, test } from 'vitest';
import { renderReport } from './formats.ts';
import { reportOf } from './report.ts';

/** The fault broke the page, and then what held it went away. */
function cutShort() {
  const events = madeRun({ faultMs: 15_000, isBad: (ms) => ms > 100 && ms < 900 });
  const times = { atNs: nsText(2600), previousNs: nsText(2550) };
  const sight = { present: false, baseline: false, evidence: 'State: S', measured: {}, ...times };
  return reportOf(withMore(events, [2600, { type: 'witness.effect', injection: madeInjection, ...sight }]));
}

/** What was shown when the violation came is told in every form, and none says that it was not shown. */
test.each([
  ['en', 'shown until 1.55 s into the fault', 'not shown'],
  ['ko', '장애 시작 후 1.55 s까지 확인됨', '확인 안 됨'],
] as const)('a fail whose fault ended early says until when it is shown, in %s', (language, until, notShown) => {
  const report = cutShort();
  expect(report.verdict.outcome).toBe('fail');
  const html = renderReport(report, 'html', language);
  expect(html).toContain('class="proof maybe"');
  expect(html).toContain(`◐ ${until}`);
  expect(html).not.toContain(`✗ ${notShown}`);
  expect(renderReport(report, 'markdown', language)).toMatch(new RegExp(String.raw`◐ .*${until}`));
});

test('JUnit says the same', () => {
  const junit = renderReport(cutShort(), 'junit', 'en');
  expect(junit).toContain('message="shown until 1.55 s into the fault: hurt#0: ');
  expect(junit).not.toContain('not shown');
});
