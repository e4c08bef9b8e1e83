import { madeRun, recorded } from '@firedrill/core/testing/made-run';
import { expect, test } from 'vitest';
import { compareReports } from './compare.ts';
import { reportJunit } from './junit.ts';
import { type Report, reportOf } from './report.ts';

const empty = reportOf([]);

/** The report of nothing, with one mark as it is given. */
function withMark(time: Report['verdict']['marks']['detected'], untold = false): Report {
  const marks = { ...empty.verdict.marks, detected: time };
  const mark = { name: 'detected', time, atMs: null, toldMs: null, untold } as const;
  return { ...empty, verdict: { ...empty.verdict, marks }, marks: [mark] };
}

const came = { state: 'reached', fromMs: 800, toMs: 1200, source: 'page', withinMs: 2000 } as const;

test.each([
  ['in time', { ...came, by: 'system', inTime: true } as const, ' time="1.200"></testcase>'],
  ['too late', { ...came, by: 'system', inTime: false, withinMs: 1000 } as const, 'expected within 1 s; it came'],
  [
    'never',
    { state: 'censored', afterMs: 5000, source: 'page', inTime: false, withinMs: 2000 } as const,
    'not reached',
  ],
])('an expected recovery time is a case of its own: %s', (_name, time, said) => {
  const xml = reportJunit(withMark(time));
  expect(xml.split('<testcase').at(-1)).toContain('recovery" name="detected"');
  expect(xml.split('<testcase').at(-1)).toContain(said);
});

test('nothing is said to have taken no time, and what is not expected is no case', () => {
  expect(reportJunit(withMark({ ...came, by: 'system', inTime: null, withinMs: null }))).not.toContain('recovery"');
  expect(reportJunit(withMark({ state: 'not-defined' }, true))).toContain('nobody said whether it came');
  expect(reportJunit(empty)).not.toContain(' time="0"');
});

test("a person's mark that is missing says nothing of the system", () => {
  const marked = withMark({ ...came, by: 'person', inTime: null, withinMs: null });
  const shown = withMark({ ...came, by: 'system', inTime: null, withinMs: null });
  const bare = withMark({ state: 'not-defined' });
  const changes = [
    [bare, marked],
    [marked, bare],
    [bare, shown],
    [shown, bare],
  ] as const;
  expect(changes.map(([now, earlier]) => compareReports(now, earlier).marks.map(({ change }) => change))).toEqual([
    ['unmarked'],
    ['marked'],
    ['lost'],
    ['gained'],
  ]);
});

test('a run that was asked nothing has no failure, and says why a proof is skipped', () => {
  const report = reportOf(recorded(madeRun({ met: 0, spec: { hypothesis: undefined } })));
  expect([report.verdict.outcome, report.verdict.proofs.exposed.shown]).toEqual(['unjudged', false]);
  const xml = reportJunit(report);
  expect(xml).toMatch(/tests="5" failures="0" errors="0" skipped="3"/);
  expect(xml).toMatch(/name="exposed"><skipped message="[^"]+"/);
  expect(reportJunit(reportOf(recorded(madeRun({ met: 0 }))))).toMatch(/failures="[1-9]/);
});
