import { changed, madeRun } from '@firedrill/core/testing/made-run';
import { expect, test } from 'vitest';
import { renderReport } from './formats.ts';
import { postMortem } from './post-mortem.ts';
import { type Report, reportOf } from './report.ts';

/** A run that would have passed, on invented targets only. */
function simulated(): Report {
  const events = changed(madeRun(), (body) => {
    if (body.type !== 'run.created') return body;
    const targets = Object.entries(body.plan.targets).map(([name, target]) => {
      const chosen = target.chosen.map((each) => ({ ...each, kind: 'simulated' as const }));
      return [name, { ...target, chosen }] as const;
    });
    return { ...body, plan: { ...body.plan, targets: Object.fromEntries(targets) } };
  });
  return reportOf(events);
}

/** The text from one heading to the next. */
const between = (text: string, from: string, to: string): string => text.split(from)[1]?.split(to)[0] ?? '';

test.each([
  ['en', 'simulated', 'Four proofs', 'What is left'],
  ['ko', '시뮬레이션', '네 가지 증거', '남은 것과 충돌'],
] as const)('no proof of a simulated run looks like a real one, in %s', (language, word, proofs, left) => {
  const report = simulated();
  const html = between(renderReport(report, 'html', language), `<h2>${proofs}`, `<h2>${left}`);
  expect(html.match(/<li class="proof as-if">/g)).toHaveLength(4);
  expect(html.match(new RegExp(`<span class="state">≈ ${word}</span>`, 'g'))).toHaveLength(4);
  expect(html).not.toContain('✓');
  expect(html).toContain(`</strong> (${word})`);
  const markdown = between(renderReport(report, 'markdown', language), `## ${proofs}`, '\n## ');
  expect(markdown.match(new RegExp(String.raw`^\| ≈ .* \| ${word}`, 'gm'))).toHaveLength(4);
  expect(markdown).toMatch(new RegExp(String.raw`\*\* \(${word}\)`));
  expect(markdown).not.toContain('✓');
  expect(postMortem(report, language)).toContain(`(${word})`);
});

test('for programs, too: no test case of a proof passes, and each proof says what it is', () => {
  const report = simulated();
  const junit = renderReport(report, 'junit', 'en');
  expect(junit).toContain('<property name="simulated" value="true"/>');
  expect(junit.match(/\.proof" name="\w+"><skipped message="simulated: /g)).toHaveLength(4);
  const { verdict }: Report = JSON.parse(renderReport(report, 'json', 'en'));
  expect(Object.values(verdict.proofs)).toMatchObject([1, 2, 3, 4].map(() => ({ shown: true, simulated: true })));
});

test('a real run says nothing of it', () => {
  for (const format of ['html', 'markdown'] as const) {
    const text = renderReport(reportOf(madeRun()), format, 'en');
    expect(text).toContain('✓');
    expect(text).not.toMatch(/≈|simulated/);
  }
  expect(renderReport(reportOf(madeRun()), 'json', 'en').match(/"simulated"/g)).toHaveLength(1);
});
